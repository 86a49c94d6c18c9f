package io.processhub.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/** Gives Jackson the names of a sealed type's classes. */
final class SealedTypeIds extends TypeIdResolverBase {
  private static final long serialVersionUID = 1L;

  /** The name, then the value: nothing has to be buffered to find the name. */
  static final JsonTypeInfo.Value FORM =
      JsonTypeInfo.Value.construct(
          JsonTypeInfo.Id.NAME, JsonTypeInfo.As.WRAPPER_ARRAY, null, null, false, true, null);

  private final transient Map<String, JavaType> typesByName = new HashMap<>();
  private final transient Map<Class<?>, String> namesByClass = new HashMap<>();

  private SealedTypeIds(DatabindContext context, JavaType sealed) {
    super(sealed);
    SealedTypes.permitted(sealed.getRawClass())
        .forEach((name, type) -> {
          typesByName.put(name, context.constructSpecializedType(sealed, type));
          namesByClass.put(type, name);
        });
  }

  @Override
  public String idFromValue(DatabindContext context, Object value) {
    Class<?> type =
        value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    String name = namesByClass.get(type);
    if (name == null) {
      throw new UnsupportedTypeException(
          "%s is not a permitted class of %s"
              .formatted(type.getTypeName(), _baseType.getRawClass().getTypeName()));
    }
    return name;
  }

  @Override
  public String idFromValueAndType(DatabindContext context, Object value, Class<?> suggested) {
    return idFromValue(context, value);
  }

  @Override
  public @Nullable JavaType typeFromId(DatabindContext context, String name) {
    return typesByName.get(name);
  }

  @Override
  public String getDescForKnownTypeIds() {
    return typesByName.keySet().toString();
  }

  @Override
  public JsonTypeInfo.Id getMechanism() {
    return JsonTypeInfo.Id.NAME;
  }

  /** Builds the above in place of Jackson's own resolver. */
  static final class Builder extends StdTypeResolverBuilder {
    private static final long serialVersionUID = 1L;

    @Override
    protected TypeIdResolver idResolver(
        DatabindContext context,
        JavaType baseType,
        PolymorphicTypeValidator validator,
        Collection<NamedType> subtypes,
        boolean forSerialization,
        boolean forDeserialization) {
      return new SealedTypeIds(context, baseType);
    }

    @Override
    public StdTypeResolverBuilder withDefaultImpl(Class<?> defaultImpl) {
      return this;
    }
  }
}
