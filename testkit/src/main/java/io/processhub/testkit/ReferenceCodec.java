package io.processhub.testkit;

import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A codec for one JVM: keeps the values, and sends their numbers. Fast; for immutable values. */
final class ReferenceCodec implements Codec {
  private final List<Object> values = new ArrayList<>();

  @Override
  public byte[] encode(Object value, Type type) {
    values.add(value);
    return ByteBuffer.allocate(Integer.BYTES).putInt(values.size() - 1).array();
  }

  @Override
  public Object decode(byte[] bytes, int offset, int length, Type type) {
    int number = length == Integer.BYTES ? ByteBuffer.wrap(bytes, offset, length).getInt() : -1;
    if (number < 0 || number >= values.size()) {
      throw new CodecException("No value has the number " + number + ".", null);
    }
    return values.get(number);
  }

  @Override
  public void check(Type type) {}
}
