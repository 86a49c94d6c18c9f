package io.processhub.internal.wire;

import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;

/** A codec for plain values, and for records made of them. */
public final class TestCodec implements Codec {
  /** A type that the codec refuses. */
  public record Unsupported(Object anything) {}

  @Override
  public byte[] encode(Object value, Type type) {
    WireWriter out = new WireWriter(16);
    write(out, value);
    return out.toBytes();
  }

  private static void write(WireWriter out, Object value) {
    switch (value) {
      case String s -> out.writeString(s);
      case Integer i -> out.writeLong(i);
      case Long l -> out.writeLong(l);
      case Double d -> out.writeLong(Double.doubleToRawLongBits(d));
      case Record r -> {
        try {
          for (RecordComponent component : r.getClass().getRecordComponents()) {
            component.getAccessor().setAccessible(true);
            write(out, component.getAccessor().invoke(r));
          }
        } catch (ReflectiveOperationException e) {
          throw new CodecException("cannot read " + r, e);
        }
      }
      default -> throw new CodecException("cannot encode a " + value.getClass().getName(), null);
    }
  }

  @Override
  public Object decode(byte[] bytes, int offset, int length, Type type) {
    try {
      WireReader in = new WireReader(bytes, offset, length);
      Object value = read(in, type);
      if (in.remaining() > 0) {
        throw new CodecException("too long for " + type, null);
      }
      return value;
    } catch (MalformedFrame e) {
      throw new CodecException("too short for " + type, e);
    }
  }

  private static Object read(WireReader in, Type type) {
    if (type == String.class) {
      return in.readString();
    } else if (type == Integer.class || type == int.class) {
      return (int) in.readLong();
    } else if (type == Long.class || type == long.class) {
      return in.readLong();
    } else if (type == Double.class || type == double.class) {
      return Double.longBitsToDouble(in.readLong());
    } else if (type instanceof Class<?> raw && raw.isRecord()) {
      try {
        RecordComponent[] components = raw.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = read(in, components[i].getGenericType());
        }
        var constructor = raw.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(values);
      } catch (ReflectiveOperationException e) {
        throw new CodecException("cannot make a " + type, e);
      }
    }
    throw new CodecException("cannot decode a " + type, null);
  }

  @Override
  public void check(Type type) {
    if (type == Unsupported.class) {
      throw new CodecException("Component 'anything' could be anything.", null);
    }
  }
}
