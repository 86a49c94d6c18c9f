package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.Codec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the frames of hubs readable, for the lines of the trace. */
final class FrameReader {
  private static final int LENGTH_MAX = 2_000;

  private final Map<String, ControlCodec> codecs = new HashMap<>();

  /** From now on the frames of this hub are understood. */
  void learn(HubConfig config, Optional<Codec> codec) {
    try {
      codecs.put(config.name(), new ControlCodec(config, TypeTable.of(config, codec)));
    } catch (IllegalAccessError onTheClassPath) {
      // The library is a module and this is not: the frames stay unreadable.
    }
  }

  String describe(byte[] frame) {
    if (codecs.isEmpty()) {
      return frame.length + " bytes";
    }
    try {
      WireReader in = new WireReader(frame);
      FrameHeader header = FrameHeader.read(in);
      ControlCodec codec = codecs.get(header.hub());
      Control message =
          header.isMessage() || codec == null ? null : codec.decode(header.kind(), in);
      String text =
          message == null
              ? "kind %d, %d bytes".formatted(header.kind(), frame.length)
              : message.toString();
      return text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "...";
    } catch (MalformedFrame malformed) {
      return frame.length + " bytes";
    }
  }
}
