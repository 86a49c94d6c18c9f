package io.processhub.spi;

import java.lang.reflect.Type;

/**
 * The serialization port: turns arguments, messages, replies and states into bytes and back.
 *
 * <p>The library calls a codec only with types that are registered with the hub, and always names
 * the type that it expects; bytes never choose the class that is created. An implementation must
 * keep to that inside the value too: no class named by the bytes may be instantiated.
 * Implementations are thread-safe.
 */
public interface Codec {

  /**
   * The bytes of {@code value}.
   *
   * @param type the declared type, under which the value will be decoded
   * @throws CodecException if the value cannot be encoded
   */
  byte[] encode(Object value, Type type);

  /**
   * The value of the given type in {@code bytes[offset, offset + length)}.
   *
   * @throws CodecException if the bytes are malformed, truncated or of another type; never anything
   *     else, and never an allocation out of proportion to {@code length}
   */
  Object decode(byte[] bytes, int offset, int length, Type type);

  /**
   * Checks, when a type is registered, that it can be encoded and decoded at all, so that a mistake
   * shows when the hub is opened rather than at the first message.
   *
   * @throws CodecException with one sentence saying why not
   */
  void check(Type type);
}
