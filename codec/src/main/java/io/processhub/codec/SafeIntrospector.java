package io.processhub.codec;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.VisibilityChecker;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Jackson's annotations, with three differences: sealed types are polymorphic without any, nothing
 * may be polymorphic by class name, and classes that are not records are carried by their fields.
 */
final class SafeIntrospector extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    if (annotated instanceof AnnotatedClass type) {
      if (SealedTypes.isSealed(type.getRawType())) {
        return SealedTypeIds.FORM;
      }
      if (SealedTypes.hasSealedAncestor(type.getRawType())) {
        // Declared as itself a permitted class needs no name, and an inherited annotation none.
        return null;
      }
    }
    JsonTypeInfo.Value info = super.findPolymorphicTypeInfo(config, annotated);
    if (info != null && choosesClasses(info.getIdType())) {
      throw new UnsupportedTypeException(
          "@JsonTypeInfo(use = %s) on %s would let the bytes name a class"
              .formatted(info.getIdType(), annotated.getName()));
    }
    return info;
  }

  private static boolean choosesClasses(JsonTypeInfo.Id id) {
    return switch (id) {
      case NONE, NAME, SIMPLE_NAME, DEDUCTION -> false;
      case CLASS, MINIMAL_CLASS, CUSTOM -> true;
    };
  }

  @Override
  public @Nullable Object findTypeResolverBuilder(MapperConfig<?> config, Annotated annotated) {
    if (annotated instanceof AnnotatedClass type && SealedTypes.isSealed(type.getRawType())) {
      return new SealedTypeIds.Builder();
    }
    return refuse(super.findTypeResolverBuilder(config, annotated), annotated);
  }

  @Override
  public @Nullable Object findTypeIdResolver(MapperConfig<?> config, Annotated annotated) {
    return refuse(super.findTypeIdResolver(config, annotated), annotated);
  }

  private static @Nullable Object refuse(@Nullable Object resolver, Annotated annotated) {
    if (resolver != null) {
      throw new UnsupportedTypeException(
          "the type resolver on %s could let the bytes name a class"
              .formatted(annotated.getName()));
    }
    return null;
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
    // SealedTypes knows them; what Jackson would collect here is not used.
    return annotated instanceof AnnotatedClass type && SealedTypes.isSealed(type.getRawType())
        ? null
        : super.findSubtypes(config, annotated);
  }

  @Override
  public VisibilityChecker findAutoDetectVisibility(
      MapperConfig<?> config, AnnotatedClass type, VisibilityChecker checker) {
    VisibilityChecker defaults = type.getRawType().isRecord() ? checker : fieldsOnly(checker);
    return super.findAutoDetectVisibility(config, type, defaults);
  }

  /** A class's state is its fields: then what is written is what can be read back. */
  private static VisibilityChecker fieldsOnly(VisibilityChecker checker) {
    return checker
        .withFieldVisibility(Visibility.ANY)
        .withGetterVisibility(Visibility.NONE)
        .withIsGetterVisibility(Visibility.NONE)
        .withSetterVisibility(Visibility.NONE);
  }
}
