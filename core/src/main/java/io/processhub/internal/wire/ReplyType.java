package io.processhub.internal.wire;

import io.processhub.process.Ask;
import io.processhub.process.Handover;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The answer type of an {@link Ask}: what {@code R} is in the class of the message. Likewise the
 * type of what a {@link Handover} hands over.
 *
 * @param type the type as declared, without type variables
 * @param raw its class, which every answer must be an instance of
 * @param id stands for the type on the wire
 */
public record ReplyType(Type type, Class<?> raw, int id) {

  /**
   * The answer type of the asks of this class.
   *
   * @throws IllegalArgumentException if the class leaves it open, or it is {@link Void}
   */
  static ReplyType of(Class<?> askClass) {
    Type type = find(askClass, Ask.class, Map.of());
    Class<?> raw = type == null || isOpen(type) ? null : rawClass(type);
    if (type == null || raw == null) {
      throw new IllegalArgumentException(
          ("Message %s does not say what its answer is; it must implement Ask with a type, as in"
                  + " Ask<Double>.")
              .formatted(askClass.getName()));
    }
    if (raw == Void.class) {
      throw new IllegalArgumentException(
          ("Message %s implements Ask<Void>, but an answer cannot be null; use Ask<Boolean>, or"
                  + " send the message with tell.")
              .formatted(askClass.getName()));
    }
    return new ReplyType(type, raw, TypeTable.idOf(name(type)));
  }

  /**
   * The type of the state that the processes of this class hand over.
   *
   * @throws IllegalArgumentException if the class leaves it open
   */
  static ReplyType ofState(Class<?> processClass) {
    Type type = find(processClass, Handover.class, Map.of());
    Class<?> raw = type == null || isOpen(type) ? null : rawClass(type);
    if (type == null || raw == null) {
      throw new IllegalArgumentException(
          ("Process class %s does not say what it hands over: let it implement Handover with a"
                  + " type, as in Handover<Double>, or name the type with ProcessType.handover.")
              .formatted(processClass.getName()));
    }
    return new ReplyType(type, raw, TypeTable.idOf(name(type)));
  }

  /** The type of a state, as its process type names it. */
  static ReplyType named(Class<?> type) {
    return new ReplyType(type, type, TypeTable.idOf(type.getTypeName()));
  }

  private static @Nullable Type find(Type type, Class<?> wanted, Map<TypeVariable<?>, Type> outer) {
    Map<TypeVariable<?>, Type> bindings = new HashMap<>();
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      TypeVariable<?>[] variables = ((Class<?>) parameterized.getRawType()).getTypeParameters();
      for (int i = 0; i < variables.length; i++) {
        bindings.put(variables[i], bind(arguments[i], outer));
      }
    }
    Class<?> raw = rawClass(type);
    if (raw == null) {
      return null;
    }
    if (raw == wanted) {
      return bindings.get(wanted.getTypeParameters()[0]);
    }
    for (Type parent : parents(raw)) {
      Type found = find(parent, wanted, bindings);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static List<Type> parents(Class<?> type) {
    List<Type> parents = new ArrayList<>(List.of(type.getGenericInterfaces()));
    Type superclass = type.getGenericSuperclass();
    if (superclass != null) {
      parents.add(superclass);
    }
    return parents;
  }

  private static Type bind(Type type, Map<TypeVariable<?>, Type> bindings) {
    if (type instanceof TypeVariable<?> variable) {
      return bindings.getOrDefault(variable, variable);
    }
    if (type instanceof ParameterizedType parameterized && isOpen(type)) {
      List<Type> arguments = new ArrayList<>();
      for (Type argument : parameterized.getActualTypeArguments()) {
        arguments.add(bind(argument, bindings));
      }
      return new Bound((Class<?>) parameterized.getRawType(), arguments);
    }
    return type;
  }

  private static boolean isOpen(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return List.of(parameterized.getActualTypeArguments()).stream().anyMatch(ReplyType::isOpen);
    }
    return !(type instanceof Class<?> || type instanceof WildcardType);
  }

  private static @Nullable Class<?> rawClass(Type type) {
    return switch (type) {
      case Class<?> c -> c;
      case ParameterizedType p -> (Class<?>) p.getRawType();
      default -> null;
    };
  }

  private static String name(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return List.of(parameterized.getActualTypeArguments()).stream()
          .map(ReplyType::name)
          .collect(Collectors.joining(",", parameterized.getRawType().getTypeName() + "<", ">"));
    }
    return type.getTypeName();
  }

  /** A generic type whose variables have been bound. */
  private record Bound(Class<?> raw, List<Type> arguments) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return raw.getDeclaringClass();
    }

    @Override
    public String getTypeName() {
      return name(this);
    }
  }
}
