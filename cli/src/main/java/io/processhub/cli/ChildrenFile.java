package io.processhub.cli;

import io.processhub.ChildSpec;
import io.processhub.ProcessType;
import io.processhub.RestartPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads child specs from a YAML file, a list under {@code children}:
 *
 * <pre>{@code
 * children:
 *   - id: meter-42
 *     type: meter
 *     arguments: {street: Main St}
 *     restart: permanent        # or transient, temporary
 *     shutdownTimeout: PT5S     # ISO 8601; PT0S: interrupted at once
 *     tag: north
 *     metadata: {floor: "3"}
 * }</pre>
 *
 * <p>Only {@code id} and {@code type} must be there; {@code arguments} too, if the type has any. A
 * key without a value is as if it were not there.
 */
final class ChildrenFile {
  /** Longer files are refused. */
  static final long BYTES_MAX = 64L << 20;

  private static final Set<String> KEYS =
      Set.of("id", "type", "arguments", "restart", "shutdownTimeout", "tag", "metadata");
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private static final JsonNode EMPTY = MAPPER.createObjectNode();

  private final Path file;
  private final Map<String, ProcessType<?, ?>> types;
  private final List<ChildSpec> specs = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private ChildrenFile(Path file, Map<String, ProcessType<?, ?>> types) {
    this.file = file;
    this.types = types;
  }

  /**
   * The children in the file.
   *
   * @param types those allowed, by name
   * @throws UserError if the file cannot be read, or is not as it should be; it names the line
   */
  static List<ChildSpec> read(Path file, Map<String, ProcessType<?, ?>> types) {
    ChildrenFile reader = new ChildrenFile(file, types);
    try {
      if (Files.isDirectory(file)) {
        throw new UserError("The file '" + file + "' is a directory.");
      }
      if (Files.size(file) > BYTES_MAX) {
        throw new UserError(
            "The file '%s' is longer than %d bytes, the most that is read."
                .formatted(file, BYTES_MAX));
      }
      try (InputStream in = Files.newInputStream(file);
          JsonParser parser = MAPPER.createParser(in)) {
        reader.readFile(parser);
      }
    } catch (NoSuchFileException e) {
      throw new UserError("The file '" + file + "' does not exist.");
    } catch (IOException e) {
      throw new UserError("The file '%s' cannot be read: %s.".formatted(file, WholeFile.why(e)));
    } catch (JacksonException e) {
      throw reader.wrong(YamlMistakes.line(e), YamlMistakes.sentence(e));
    }
    return reader.specs;
  }

  private void readFile(JsonParser parser) {
    if (parser.nextToken() != JsonToken.START_OBJECT
        || !"children".equals(parser.nextName())
        || parser.nextToken() != JsonToken.START_ARRAY) {
      throw wrong(line(parser), "the file must hold one list, under 'children'");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int line = line(parser);
      specs.add(child(line, parser.readValueAsTree()));
    }
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw wrong(line(parser), "there is something beside 'children'");
    }
    if (parser.nextToken() != null) {
      throw wrong(line(parser), "there is a second document; only one is read");
    }
  }

  private ChildSpec child(int line, JsonNode node) {
    if (!node.isObject()) {
      throw wrong(line, "a child must have keys, of which 'id' and 'type' are needed");
    }
    for (String key : node.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw wrong(
            line, "'%s' is no key of a child; the keys are %s".formatted(key, sorted(KEYS)));
      }
    }
    String id = text(line, node, "id");
    if (!ids.add(id)) {
      throw wrong(line, "there are two children with the id '" + id + "'");
    }
    ProcessType<?, ?> type = types.get(text(line, node, "type"));
    if (type == null) {
      throw wrong(
          line,
          "child '%s' has the type '%s'; the types known here are %s"
              .formatted(id, text(line, node, "type"), sorted(types.keySet())));
    }
    try {
      return options(node, ChildSpec.of(id, type.name(), arguments(node, type)));
    } catch (JacksonException e) {
      throw wrong(line, "child '%s': %s".formatted(id, YamlMistakes.sentence(e)));
    } catch (IllegalArgumentException e) {
      throw wrong(line, "child '%s': %s".formatted(id, e.getMessage()));
    }
  }

  private static Object arguments(JsonNode child, ProcessType<?, ?> type) {
    JsonNode given = child.hasNonNull("arguments") ? child.get("arguments") : EMPTY;
    Object arguments = MAPPER.treeToValue(given, type.argumentClass());
    if (arguments == null) {
      throw new IllegalArgumentException("its arguments are nothing");
    }
    return arguments;
  }

  private static ChildSpec options(JsonNode node, ChildSpec plain) {
    ChildSpec spec = plain;
    if (node.hasNonNull("restart")) {
      spec = spec.restart(restart(value(node, "restart")));
    }
    if (node.hasNonNull("shutdownTimeout")) {
      spec = spec.shutdownTimeout(duration(value(node, "shutdownTimeout")));
    }
    if (node.hasNonNull("metadata")) {
      if (!node.get("metadata").isObject()) {
        throw new IllegalArgumentException("its metadata must have keys and values");
      }
      Map<String, String> metadata = new TreeMap<>();
      JsonNode entries = node.get("metadata");
      entries.propertyNames().forEach(key -> metadata.put(key, value(entries, key)));
      spec = spec.metadata(metadata);
    }
    return node.hasNonNull("tag") ? spec.tag(value(node, "tag")) : spec;
  }

  private static String value(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isValueNode()) {
      throw new IllegalArgumentException("'" + key + "' must be one value, not a list or a map");
    }
    return value.isNull() ? "" : value.asString();
  }

  private static RestartPolicy restart(String name) {
    for (RestartPolicy policy : RestartPolicy.values()) {
      if (policy.name().equalsIgnoreCase(name)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "'restart' must be permanent, transient or temporary, but is '" + name + "'");
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'shutdownTimeout' must be a duration of ISO 8601, as PT5S, but is '" + text + "'", e);
    }
  }

  private String text(int line, JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isValueNode() || value.isNull() || value.asString().isBlank()) {
      throw wrong(line, "a child needs '" + key + "'");
    }
    return value.asString();
  }

  private UserError wrong(int line, String what) {
    return new UserError("%s, line %d: %s.".formatted(file, Math.max(1, line), withoutStop(what)));
  }

  private static String withoutStop(String sentence) {
    String line = sentence.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
