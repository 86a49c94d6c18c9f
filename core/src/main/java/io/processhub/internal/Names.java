package io.processhub.internal;

import io.processhub.ChildSpec;
import io.processhub.StartOptions;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rules for names of nodes, hubs, children and process types. */
public final class Names {
  /** How long a name may be, in UTF-8. */
  public static final int BYTES_MAX = 512;

  /** Of one char. */
  private static final int UTF_8_BYTES_MAX = 3;

  private Names() {}

  /**
   * Returns the name if it is not null or blank, at most {@value #BYTES_MAX} bytes long in UTF-8,
   * {@link Printable}, and well-formed Unicode.
   */
  public static String check(String what, String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException(
          "The %s must not be %s.".formatted(what, name == null ? "null" : "blank"));
    }
    if (name.length() * UTF_8_BYTES_MAX > BYTES_MAX
        && name.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "The %s must be at most %d bytes long in UTF-8, but begins with '%s' and is longer."
              .formatted(what, BYTES_MAX, Printable.text(name.substring(0, 32))));
    }
    for (int i = 0; i < name.length(); i++) {
      if (!Printable.isHarmless(name.charAt(i))) {
        throw new IllegalArgumentException(
            "The %s must not contain control characters, but '%s' has one at index %d."
                .formatted(what, Printable.text(name), i));
      }
    }
    return checkText("The " + what, name);
  }

  /**
   * Returns the text if it is the same after its way over the wire: well-formed, without half a
   * surrogate pair, which UTF-8 cannot hold.
   */
  public static String checkText(String what, String text) {
    Required.given(what, text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          throw new IllegalArgumentException(
              "%s must be well-formed Unicode, but has half a surrogate pair, \\u%04x, at index %d."
                  .formatted(what, (int) c, i));
        }
        i++;
      }
    }
    return text;
  }

  /** A copy of a mapping of children to names of nodes, if the names are such. */
  public static Map<String, List<String>> checkMapping(Map<String, List<String>> mapping) {
    if (mapping.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> copy = new TreeMap<>();
    mapping.forEach((child, nodes) -> {
      check("child id", child);
      copy.put(child, checkNodes(child, nodes));
    });
    return Collections.unmodifiableMap(copy);
  }

  /** A copy of the names of the nodes that a child is mapped to, if they are such. */
  public static List<String> checkNodes(String child, List<String> nodes) {
    Required.given("The nodes that child '" + child + "' is mapped to", nodes);
    if (nodes.size() > StartOptions.CHILD_MAPPING_NODES_MAX) {
      throw new IllegalArgumentException(
          "Child '%s' is mapped to %d nodes; at most %d are allowed."
              .formatted(child, nodes.size(), StartOptions.CHILD_MAPPING_NODES_MAX));
    }
    nodes.forEach(node -> check("node name", node));
    return List.copyOf(nodes);
  }

  /**
   * The metadata with more in addition, sorted by key, if no text is null or malformed and there
   * are not too many; {@code of} says whose it is.
   */
  public static Map<String, String> checkMetadata(
      String of, Map<String, String> metadata, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(metadata);
    Required.given("The metadata of " + of, more)
        .forEach((key, value) -> {
          checkText("A metadata key of " + of, key);
          checkText("The metadata '" + key + "' of " + of, value);
          all.put(key, value);
        });
    if (all.size() > ChildSpec.METADATA_MAX) {
      throw new IllegalArgumentException(
          "The metadata of %s has %d entries; at most %d are allowed."
              .formatted(of, all.size(), ChildSpec.METADATA_MAX));
    }
    return Collections.unmodifiableMap(all);
  }
}
