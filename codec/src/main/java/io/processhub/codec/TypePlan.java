package io.processhub.codec;

import java.lang.reflect.Type;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** How one declared type is written and read; that it can be was checked when this was made. */
final class TypePlan {
  private final Class<?> valueClass;
  private final boolean exactly;
  private final boolean wrapped;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  private TypePlan(JavaType type, boolean exactly, boolean wrapped, CodecMapper mapper) {
    this.valueClass = boxed(type.getRawClass());
    this.exactly = exactly;
    this.wrapped = wrapped;
    this.writer = mapper.writerFor(wrapped ? reference(mapper, type) : type);
    this.reader = mapper.readerFor(type);
  }

  static TypePlan of(CodecMapper mapper, Type declared) {
    JavaType type = mapper.getTypeFactory().constructType(declared);
    boolean exactly = new TypeCheck(mapper).check(type);
    // At the root Jackson looks at the object's class alone and forgets what a generic sealed
    // type's
    // parameters are; inside a reference, which leaves no trace in the bytes, it remembers.
    boolean wrapped = SealedTypes.isSealed(type.getRawClass()) && type.hasGenericTypes();
    return new TypePlan(type, exactly, wrapped, mapper);
  }

  private static JavaType reference(CodecMapper mapper, JavaType type) {
    return mapper.getTypeFactory().constructReferenceType(AtomicReference.class, type);
  }

  private static Class<?> boxed(Class<?> type) {
    return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
  }

  byte[] encode(Object value) {
    Class<?> type = value.getClass();
    if (type != valueClass && (exactly || !valueClass.isInstance(value))) {
      throw new UnsupportedTypeException("it is a " + type.getTypeName());
    }
    return writer.writeValueAsBytes(wrapped ? new AtomicReference<>(value) : value);
  }

  @Nullable Object decode(byte[] bytes, int offset, int length) {
    return reader.readValue(bytes, offset, length);
  }
}
