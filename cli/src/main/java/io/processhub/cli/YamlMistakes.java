package io.processhub.cli;

import java.io.CharConversionException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What Jackson says of a children file, in words for who has written the file. */
final class YamlMistakes {
  private static final Pattern MISSING = Pattern.compile("Missing creator property '([^']*)'");

  private YamlMistakes() {}

  /** What is wrong; Jackson's own sentence, where it does not speak of Java. */
  static String sentence(JacksonException mistake) {
    for (Throwable cause = mistake; cause != null; cause = cause.getCause()) {
      if (cause instanceof CharConversionException) {
        return "the file is not text in UTF-8";
      }
    }
    return switch (mistake) {
      case UnrecognizedPropertyException unknown ->
          "its arguments have no '%s', but %s"
              .formatted(unknown.getPropertyName(), names(unknown.getKnownPropertyIds()));
      case InvalidFormatException format ->
          "its argument%s must be %s, but is '%s'"
              .formatted(path(format), kind(format.getTargetType()), format.getValue());
      default ->
          fault(mistake)
              .map(YamlMistakes::problem)
              .orElseGet(() -> withoutJava(mistake.getOriginalMessage()));
    };
  }

  /** The line that it is in, from 1 on: where the text could not go on as it does. */
  static int line(JacksonException mistake) {
    int read = mistake.getLocation() == null ? 1 : mistake.getLocation().getLineNr();
    return fault(mistake)
        .flatMap(MarkedYamlEngineException::getProblemMark)
        .map(mark -> mark.getLine() + 1)
        .orElse(read);
  }

  /** What makes the text no YAML. Its message has lines of the file, and places of its own. */
  private static Optional<MarkedYamlEngineException> fault(JacksonException mistake) {
    return mistake.getCause() instanceof MarkedYamlEngineException fault
        ? Optional.of(fault)
        : Optional.empty();
  }

  private static String problem(MarkedYamlEngineException fault) {
    return fault
        .getProblem()
        .replace("'<stream end>'", "the end of the file")
        .replace("<stream end>", "the end of the file")
        .replace(". (", " (");
  }

  private static String withoutJava(String message) {
    Matcher missing = MISSING.matcher(message);
    return missing.lookingAt() ? "its arguments lack '" + missing.group(1) + "'" : message;
  }

  private static String names(Collection<?> names) {
    return names.isEmpty()
        ? "none at all"
        : names.stream().map(name -> "'" + name + "'").sorted().collect(Collectors.joining(", "));
  }

  private static String path(InvalidFormatException mistake) {
    return mistake.getPath().stream()
        .filter(part -> part.getPropertyName() != null)
        .map(part -> " '" + part.getPropertyName() + "'")
        .collect(Collectors.joining());
  }

  private static String kind(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    return constants == null
        ? "a value of type " + type.getSimpleName()
        : "one of " + names(Arrays.asList(constants));
  }
}
