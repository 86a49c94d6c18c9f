package io.processhub.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.Modifier;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializer;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Jackson, configured: what is on the wire is decided here and nowhere else. */
final class CodecMapper extends CBORMapper {
  private static final long serialVersionUID = 1L;

  /** The classes that a declared type was found to contain. */
  private final transient Set<Class<?>> declared;

  private CodecMapper(Builder builder, Set<Class<?>> declared) {
    super(builder);
    this.declared = declared;
  }

  static CodecMapper create() {
    Set<Class<?>> declared = ConcurrentHashMap.newKeySet();
    Builder builder =
        CBORMapper.builder(BoundedCborFactory.create())
            .annotationIntrospector(new SafeIntrospector())
            .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
            .addModule(module(declared));
    evolution(builder);
    strictness(builder);
    times(builder);
    return new CodecMapper(builder, declared);
  }

  /** What the reader does not know is skipped; what the writer left out has its default. */
  private static void evolution(Builder builder) {
    builder
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        // There are no views; otherwise every class is read as if it had some.
        .enable(MapperFeature.DEFAULT_VIEW_INCLUSION)
        .changeDefaultPropertyInclusion(
            old -> old.withValueInclusion(JsonInclude.Include.NON_ABSENT));
  }

  /** A value of another type is refused rather than bent into shape. */
  private static void strictness(Builder builder) {
    builder
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        // Names are the contract; toString is for people.
        .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING);
  }

  private static void times(Builder builder) {
    builder
        .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID);
    for (Class<?> type : new Class<?>[] {LocalDate.class, LocalTime.class, LocalDateTime.class}) {
      builder.withConfigOverride(
          type, o -> o.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY)));
    }
  }

  private static SimpleModule module(Set<Class<?>> declared) {
    SimpleModule module = new SimpleModule("processhub");
    CompactTimes.addTo(module);
    module.setDeserializerModifier(new FastRecords());
    module.setSerializerModifier(new DeclaredOnly(declared));
    return module;
  }

  /** Allows instances of the class to be written. */
  void declare(Class<?> type) {
    declared.add(type);
  }

  DeserializationContext reading() {
    return _deserializationContext();
  }

  SerializationContext writing() {
    return _serializationContext();
  }

  private static final class FastRecords extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription.Supplier description,
        ValueDeserializer<?> deserializer) {
      return description.getBeanClass().isRecord()
              && deserializer.getClass() == BeanDeserializer.class
          ? new RecordDeserializer((BeanDeserializer) deserializer)
          : deserializer;
    }
  }

  /**
   * Refuses an object whose class is not what was declared, such as a subclass: it would be written
   * with its own fields and come back as something else.
   */
  private static final class DeclaredOnly extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;

    private final transient Set<Class<?>> declared;

    DeclaredOnly(Set<Class<?>> declared) {
      this.declared = declared;
    }

    @Override
    public ValueSerializer<?> modifySerializer(
        SerializationConfig config,
        BeanDescription.Supplier description,
        ValueSerializer<?> serializer) {
      Class<?> type = description.getBeanClass();
      // An abstract type's serializer is made for its wrapper only, and is no object's own.
      boolean isAbstract = Modifier.isAbstract(type.getModifiers());
      if (serializer instanceof BeanSerializerBase && !isAbstract && !declared.contains(type)) {
        throw new UnsupportedTypeException(
            type.getTypeName() + " is not what was declared, and would come back as another class");
      }
      return serializer;
    }
  }
}
