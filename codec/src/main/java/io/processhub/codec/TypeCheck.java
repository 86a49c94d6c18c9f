package io.processhub.codec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedWithParams;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.util.ClassUtil;

/**
 * Looks at everything that a declared type can contain, before the first value. Jackson would
 * accept most of what is refused here, and fail, or return something else, at the first message.
 */
final class TypeCheck {
  private static final Set<Class<?>> KEYS =
      Set.of(
          String.class,
          Character.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          UUID.class);

  /** What Jackson can carry, and a message should not: a name to load, a part of this JVM. */
  private static final Set<Class<?>> REFUSED =
      Set.of(
          Object.class,
          Class.class,
          JavaType.class,
          Number.class,
          ThreadGroup.class,
          Comparable.class,
          Serializable.class,
          CharSequence.class);

  private static final String ROOT = "it";

  private final CodecMapper mapper;
  private final DeserializationContext reading;
  private final Set<JavaType> visited = new HashSet<>();

  TypeCheck(CodecMapper mapper) {
    this.mapper = mapper;
    this.reading = mapper.reading();
  }

  /**
   * Returns normally if every value of the type can be carried.
   *
   * @return whether a value's class must be the type's own
   * @throws UnsupportedTypeException if not, with the reason
   */
  boolean check(JavaType type) {
    visit(type, ROOT);
    return !type.isAbstract()
        && !SealedTypes.isSealed(type.getRawClass())
        && mapper.writing().findValueSerializer(type) instanceof BeanSerializerBase;
  }

  private void visit(JavaType type, String where) {
    if (!visited.add(type)) {
      return;
    }
    Class<?> raw = type.getRawClass();
    if (REFUSED.contains(raw) || Throwable.class.isAssignableFrom(raw)) {
      throw refused(where, type, "which does not say what is to be created");
    }
    if (type.isMapLikeType()) {
      visitKey(type.getKeyType(), where);
    }
    if (type.isContainerType() || type.isReferenceType()) {
      visit(type.getContentType(), part(where, "content"));
      requireDeserializer(type, where);
    } else if (SealedTypes.isSealed(raw)) {
      visitPermitted(type, where);
    } else {
      visitValue(type, where);
    }
  }

  private static String part(String where, String name) {
    return where.equals(ROOT) ? "its " + name : where + "'s " + name;
  }

  private void visitKey(JavaType key, String where) {
    Class<?> raw = key.getRawClass();
    boolean known =
        KEYS.contains(raw) || ClassUtil.isEnumType(raw) || raw.getPackageName().equals("java.time");
    if (!known) {
      throw refused(
          part(where, "key"),
          key,
          "and keys are strings, numbers, enums, UUIDs or java.time values");
    }
  }

  private void visitPermitted(JavaType sealed, String where) {
    for (Class<?> type : SealedTypes.permitted(sealed.getRawClass()).values()) {
      JavaType resolved = mapper.getTypeFactory().constructSpecializedType(sealed, type);
      if (SealedTypes.isSealed(type)) {
        visitValue(resolved, where);
      } else {
        visit(resolved, type.getSimpleName());
      }
    }
    requireDeserializer(sealed, where);
  }

  private void visitValue(JavaType type, String where) {
    requireDeserializer(type, where);
    ValueDeserializer<?> deserializer = reading.findNonContextualValueDeserializer(type);
    if (deserializer instanceof AbstractDeserializer) {
      visitSubtypes(type, where);
    } else if (deserializer instanceof BeanDeserializerBase bean) {
      visitBean(type, bean, where);
    }
  }

  /** Of a type that is not sealed but names its subtypes by annotation. */
  private void visitSubtypes(JavaType type, String where) {
    AnnotatedClass annotated = reading.introspectClassAnnotations(type);
    var config = reading.getConfig();
    if (config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, annotated) == null) {
      throw refused(
          where,
          type,
          (type.isInterface() ? "an interface" : "an abstract class")
              + " that is not sealed, so nothing says which classes its values may have");
    }
    for (NamedType subtype :
        config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, annotated)) {
      if (subtype.getType() != type.getRawClass()) {
        visit(
            mapper.getTypeFactory().constructSpecializedType(type, subtype.getType()),
            subtype.getType().getSimpleName());
      }
    }
  }

  private void visitBean(JavaType type, BeanDeserializerBase bean, String where) {
    Class<?> raw = type.getRawClass();
    if (SealedTypes.isFromJdk(raw)) {
      throw refused(where, type, "which is not a value that the codec knows");
    }
    if (!bean.getValueInstantiator().canInstantiate()) {
      throw refused(
          where, type, "which has neither a constructor without parameters nor is a record");
    }
    requireAccess(bean.getValueInstantiator());
    mapper.declare(raw);
    Set<String> readable = new HashSet<>();
    for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
      SettableBeanProperty property = all.next();
      Access.require(property.getMember().getMember());
      readable.add(property.getName());
      visit(property.getType(), raw.getSimpleName() + "." + property.getName());
    }
    requireReadable(type, readable, where);
  }

  private static void requireAccess(ValueInstantiator instantiator) {
    AnnotatedWithParams creator = instantiator.getWithArgsCreator();
    AnnotatedWithParams used = creator != null ? creator : instantiator.getDefaultCreator();
    if (used != null) {
      Access.require(used.getMember());
    }
  }

  private void requireReadable(JavaType type, Set<String> readable, String where) {
    // By class if possible: so it is found again when a sealed type's value is written.
    ValueSerializer<?> serializer =
        type.hasGenericTypes()
            ? mapper.writing().findValueSerializer(type)
            : mapper.writing().findValueSerializer(type.getRawClass());
    if (!(serializer instanceof BeanSerializerBase bean)) {
      return;
    }
    for (Iterator<PropertyWriter> all = bean.properties(); all.hasNext(); ) {
      PropertyWriter property = all.next();
      Access.require(property.getMember().getMember());
      if (!readable.contains(property.getName()) && !isWriteOnly(property)) {
        throw refused(
            where,
            type,
            "whose field %s can be written but not read back; make the class a record, or the field not final"
                .formatted(property.getName()));
      }
    }
  }

  private static boolean isWriteOnly(PropertyWriter property) {
    @Nullable JsonProperty annotation = property.getAnnotation(JsonProperty.class);
    return annotation != null && annotation.access() == JsonProperty.Access.READ_ONLY;
  }

  private void requireDeserializer(JavaType type, String where) {
    try {
      reading.findRootValueDeserializer(type);
    } catch (UnsupportedTypeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UnsupportedTypeException("%s: %s".formatted(where, Reasons.of(e)), e);
    }
  }

  private static UnsupportedTypeException refused(String where, JavaType type, String why) {
    return new UnsupportedTypeException("%s is %s, %s".formatted(where, type.toCanonical(), why));
  }
}
