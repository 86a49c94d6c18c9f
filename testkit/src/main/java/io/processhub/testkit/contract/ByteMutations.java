package io.processhub.testkit.contract;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** What can become of bytes on their way, by accident or on purpose. */
final class ByteMutations {
  /** Bytes that announce the longest of something, in the formats that codecs use. */
  private static final int[] NASTY = {
    0x00, 0x1A, 0x3B, 0x5A, 0x5B, 0x5F, 0x7A, 0x7F, 0x9A, 0xBA, 0xFF
  };

  private ByteMutations() {}

  static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(Math.min(bytes.length, 200));
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes[at] = (byte) NASTY[random.nextInt(NASTY.length)];
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        return insert(bytes, at, random);
      }
      case 5 -> {
        // A text, a byte string, a list or a map of 240,000.
        byte[] head = {
          (byte) (0x5A + 0x20 * random.nextInt(4)), 0x00, 0x03, (byte) 0xA9, (byte) 0x80
        };
        System.arraycopy(head, 0, bytes, at, Math.min(head.length, bytes.length - at));
      }
      default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0x7F);
    }
    return bytes;
  }

  private static byte[] insert(byte[] bytes, int at, Random random) {
    int count = 1 + random.nextInt(8);
    byte[] longer = new byte[bytes.length + count];
    System.arraycopy(bytes, 0, longer, 0, at);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    for (int i = 0; i < count; i++) {
      longer[at + i] = (byte) NASTY[random.nextInt(NASTY.length)];
    }
    return longer;
  }

  static String hex(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 400));
    return bytes.length > 400 ? hex + "..." : hex;
  }
}
