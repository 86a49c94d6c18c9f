package io.processhub.internal.coordinator;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What an object of ProcessHub consists of: for tests of what is kept inside. */
final class Insides {
  /** How much more is in a collection that was {@linkplain #swell swollen}. */
  static final int MORE = 1_000;

  private Insides() {}

  /** All objects of ProcessHub's that can be reached from one by fields, maps and collections. */
  static Collection<Object> of(Object root) throws IllegalAccessException {
    Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> left = new ArrayDeque<>(List.of(root));
    while (!left.isEmpty()) {
      Object next = left.remove();
      if (next instanceof Collection<?> all) {
        left.addAll(all);
      } else if (next instanceof Map<?, ?> map) {
        left.addAll(map.values());
      } else if (next.getClass().getName().startsWith("io.processhub.") && found.add(next)) {
        for (Field field : fields(next.getClass())) {
          Object value = field.get(next);
          if (value != null) {
            left.add(value);
          }
        }
      }
    }
    return found;
  }

  /** A field of an object, by its name; null if there is none. */
  static @Nullable Field field(Object object, String name) {
    return fields(object.getClass()).stream()
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && c.getName().startsWith("io."); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          fields.add(field);
        }
      }
    }
    return fields;
  }

  /**
   * Gives a field a collection that says it has {@value #MORE} elements; returns what was there.
   */
  static Object swell(Object object, Field field) throws IllegalAccessException {
    Object before = field.get(object);
    for (Object swollen : swollen()) {
      if (field.getType().isInstance(swollen)) {
        field.set(object, swollen);
        return before;
      }
    }
    throw new AssertionError("There is nothing to put into " + field);
  }

  @SuppressWarnings("serial") // never serialized
  private static List<Object> swollen() {
    return List.of(
        new TreeMap<Object, Object>() {
          @Override
          public int size() {
            return MORE;
          }
        },
        new ConcurrentHashMap<Object, Object>() {
          @Override
          public int size() {
            return MORE;
          }
        },
        new TreeSet<Object>() {
          @Override
          public int size() {
            return MORE;
          }
        },
        new ArrayDeque<Object>() {
          @Override
          public int size() {
            return MORE;
          }
        },
        new ArrayList<Object>() {
          @Override
          public int size() {
            return MORE;
          }
        });
  }
}
