package io.processhub.testkit.contract;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Generic types, as a method's or a component's signature would give them. */
final class Types {
  private Types() {}

  static ParameterizedType of(Class<?> raw, Type... arguments) {
    return new Parameterized(raw, List.of(arguments));
  }

  private record Parameterized(Class<?> raw, List<Type> arguments) implements ParameterizedType {
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
      String joined = String.join(", ", arguments.stream().map(Type::getTypeName).toList());
      return raw.getTypeName() + "<" + joined + ">";
    }

    @Override
    public String toString() {
      return getTypeName();
    }
  }
}
