package io.processhub.cli.history;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An {@link Event} as one line: its name and its fields, separated by tabs. */
final class EventFormat {
  private static final String TAB = "\t";

  private static final Map<String, Class<?>> KINDS =
      Arrays.stream(Event.class.getPermittedSubclasses())
          .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

  private EventFormat() {}

  static String line(Event event) {
    StringBuilder line = new StringBuilder(event.getClass().getSimpleName());
    for (RecordComponent component : event.getClass().getRecordComponents()) {
      String value = String.valueOf(invoke(component, event));
      line.append(TAB).append(value.replaceAll("\\s+", " "));
    }
    return line.toString();
  }

  private static Object invoke(RecordComponent component, Event event) {
    try {
      return component.getAccessor().invoke(event);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("An event cannot be read.", e);
    }
  }

  /**
   * The event of a line.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Event parse(String line) {
    String[] fields = line.split(TAB, -1);
    Class<?> kind = KINDS.get(fields[0]);
    RecordComponent[] components =
        kind == null ? new RecordComponent[0] : kind.getRecordComponents();
    if (kind == null || components.length != fields.length - 1) {
      throw new IllegalArgumentException("This is no event: " + line);
    }
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(types[i], fields[i + 1]);
    }
    try {
      return (Event) kind.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("An event cannot be made.", e);
    }
  }

  private static Object value(Class<?> type, String text) {
    if (type == long.class) {
      return Long.valueOf(text);
    }
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    return type == Event.Call.class ? Event.Call.valueOf(text) : text;
  }
}
