package io.processhub.codec;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sealed types and the names of their classes on the wire.
 *
 * <p>A name is the class's simple name, or what {@code @JsonTypeName} says, so that a class can be
 * moved freely and renamed with the annotation. It selects among the permitted classes only.
 */
final class SealedTypes {
  private SealedTypes() {}

  /** Whether a value of this type says which of the permitted classes it is. */
  static boolean isSealed(Class<?> type) {
    // An enum whose constants have bodies is sealed too, and so are some of the JDK's own types.
    return type.isSealed() && !type.isEnum() && !isFromJdk(type);
  }

  /** Whether the type is permitted by one that {@link #isSealed}, at any distance. */
  static boolean hasSealedAncestor(Class<?> type) {
    Class<?> superclass = type.getSuperclass();
    if (superclass != null && (isSealed(superclass) || hasSealedAncestor(superclass))) {
      return true;
    }
    for (Class<?> superinterface : type.getInterfaces()) {
      if (isSealed(superinterface) || hasSealedAncestor(superinterface)) {
        return true;
      }
    }
    return false;
  }

  static boolean isFromJdk(Class<?> type) {
    String name = type.getName();
    return name.startsWith("java.") || name.startsWith("javax.") || name.startsWith("jdk.");
  }

  /** The classes that a value of the sealed type can have, by name. */
  static Map<String, Class<?>> permitted(Class<?> sealed) {
    Map<String, Class<?>> byName = new LinkedHashMap<>();
    collect(sealed, sealed, byName);
    return byName;
  }

  private static void collect(Class<?> sealed, Class<?> type, Map<String, Class<?>> byName) {
    boolean isAbstract = Modifier.isAbstract(type.getModifiers()) && !type.isEnum();
    if (!isAbstract) {
      add(sealed, type, byName);
    } else if (!isSealed(type)) {
      throw new UnsupportedTypeException(
          "%s permits %s, which is neither sealed nor a class of its own"
              .formatted(sealed.getTypeName(), type.getTypeName()));
    }
    if (isSealed(type)) {
      for (Class<?> subtype : type.getPermittedSubclasses()) {
        collect(sealed, subtype, byName);
      }
    }
  }

  private static void add(Class<?> sealed, Class<?> type, Map<String, Class<?>> byName) {
    Class<?> namesake = byName.putIfAbsent(name(type), type);
    if (namesake != null && namesake != type) {
      throw new UnsupportedTypeException(
          "%s permits %s and %s, which have the same name on the wire; set @JsonTypeName on one"
              .formatted(sealed.getTypeName(), namesake.getTypeName(), type.getTypeName()));
    }
  }

  private static String name(Class<?> type) {
    JsonTypeName given = type.getDeclaredAnnotation(JsonTypeName.class);
    return given != null && !given.value().isEmpty() ? given.value() : type.getSimpleName();
  }
}
