package io.processhub.codec;

import io.processhub.spi.Codec;
import java.lang.reflect.Type;
import java.util.HexFormat;

/** Bytes as a reader of a failure wants them. */
final class Hex {
  private Hex() {}

  static String of(Codec codec, Object value, Type type) {
    return HexFormat.of().formatHex(codec.encode(value, type));
  }

  static Object decode(Codec codec, String hex, Type type) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return codec.decode(bytes, 0, bytes.length, type);
  }
}
