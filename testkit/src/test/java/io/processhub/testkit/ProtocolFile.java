package io.processhub.testkit;

import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.WireReader;
import io.processhub.internal.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The frames in core's golden file: of every kind, as they should be. */
final class ProtocolFile {
  private static final Path FILE = Path.of("../core/src/test/resources/protocol-1.txt");

  private ProtocolFile() {}

  static List<byte[]> frames() {
    try {
      List<byte[]> frames = new ArrayList<>();
      for (String line : Files.readAllLines(FILE)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          frames.add(parse(line.substring(line.indexOf(' ') + 1)));
        }
      }
      return frames;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, as if they were for the hub of that name. */
  static List<byte[]> framesFor(String hub) {
    return frames().stream().map(frame -> addressed(frame, hub)).toList();
  }

  private static byte[] addressed(byte[] frame, String hub) {
    WireReader in = new WireReader(frame);
    FrameHeader header = FrameHeader.read(in);
    WireWriter out = new WireWriter(frame.length + hub.length());
    FrameHeader.write(out, header.kind(), hub);
    out.writeRaw(frame, in.position(), in.remaining());
    return out.toBytes();
  }

  private static byte[] parse(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String part : text.split(" ", -1)) {
      String[] run = part.split("\\*", -1);
      byte[] parsed = HexFormat.of().parseHex(run[0]);
      if (run.length == 2) {
        byte one = parsed[0];
        parsed = new byte[Integer.parseInt(run[1])];
        Arrays.fill(parsed, one);
      }
      bytes.writeBytes(parsed);
    }
    return bytes.toByteArray();
  }
}
