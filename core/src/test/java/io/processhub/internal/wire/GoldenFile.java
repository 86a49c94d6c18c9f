package io.processhub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The frames of this version of the protocol, as they must stay; the file says how it is kept. */
public final class GoldenFile {
  private static final String FILE = "/protocol-1.txt";
  private static final HexFormat HEX = HexFormat.of();

  /** How many equal bytes are written as their number. */
  private static final int RUN_MIN = 16;

  private GoldenFile() {}

  /** All lines: what each is, and its bytes. */
  public static Map<String, byte[]> lines() {
    Map<String, byte[]> lines = new LinkedHashMap<>();
    for (String line : text().lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        int end = line.indexOf(' ');
        byte[] before = lines.put(line.substring(0, end), parse(line.substring(end + 1)));
        assertThat(before).as("a second line for %s", line).isNull();
      }
    }
    return lines;
  }

  /** The kind of message that a name is of. */
  public static String kind(String name) {
    return name.replaceFirst("/.*", "");
  }

  /** The bytes of one line. */
  public static byte[] line(String name) {
    return Objects.requireNonNull(lines().get(name), name);
  }

  /** Sees that what is written now is what the line says, and names the line that would say so. */
  public static void assertWritten(String name, byte[] bytes) {
    byte[] golden = lines().get(name);
    if (golden == null) {
      throw new AssertionError(
          "%s has no line for this:%n%s %s".formatted(FILE, name, format(bytes)));
    }
    assertThat(format(bytes)).as(name).isEqualTo(format(golden));
  }

  private static String text() {
    try (InputStream in = GoldenFile.class.getResourceAsStream(FILE)) {
      return new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] parse(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String part : text.split(" ", -1)) {
      int star = part.indexOf('*');
      if (star < 0) {
        bytes.writeBytes(HEX.parseHex(part));
      } else {
        byte[] run = new byte[Integer.parseInt(part.substring(star + 1))];
        Arrays.fill(run, HEX.parseHex(part.substring(0, star))[0]);
        bytes.writeBytes(run);
      }
    }
    return bytes.toByteArray();
  }

  private static String format(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < bytes.length; ) {
      int end = at;
      while (end < bytes.length && bytes[end] == bytes[at]) {
        end++;
      }
      if (end - at >= RUN_MIN) {
        text.append(' ').append(HEX.toHexDigits(bytes[at])).append('*').append(end - at);
        text.append(end < bytes.length ? " " : "");
      } else {
        HEX.formatHex(text, bytes, at, end);
      }
      at = end;
    }
    return text.toString();
  }
}
