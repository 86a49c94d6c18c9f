package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.HandoverMessage;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.Codec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Makes the frames of hubs readable, for the lines of the trace. */
final class FrameReader {
  private static final int LENGTH_MAX = 2_000;

  private static final Map<Integer, String> MESSAGES =
      Map.of(
          FrameHeader.TELL, "Tell",
          FrameHeader.ASK, "Ask",
          FrameHeader.REPLY, "Reply",
          FrameHeader.FAILURE, "Failure",
          FrameHeader.FORWARDED, "Forwarded",
          FrameHeader.RETURNED_TELL, "ReturnedTell",
          FrameHeader.RETURNED_ASK, "ReturnedAsk",
          FrameHeader.MARKED, "Marked",
          FrameHeader.MARKER, "Marker",
          FrameHeader.CUTOFF, "Cutoff");

  private final Map<String, ControlCodec> codecs = new HashMap<>();
  private final Map<Integer, Collection<String>> kinds = new HashMap<>();

  /** From now on the frames of this hub are understood. */
  void learn(HubConfig config, Optional<Codec> codec) {
    if (codecs.containsKey(config.name())) {
      return;
    }
    try {
      codecs.put(config.name(), new ControlCodec(config, TypeTable.of(config, codec)));
    } catch (IllegalAccessError onTheClassPath) {
      // The library is a module and this is not: the frames stay unreadable.
    }
  }

  /** The names of all that a frame may say. */
  static List<String> allKinds() {
    List<String> kinds = new ArrayList<>(MESSAGES.values());
    try {
      for (Class<?> kind : Control.class.getPermittedSubclasses()) {
        if (kind.equals(Control.Handing.class)) {
          addNames(HandoverMessage.class, kinds);
        } else if (kind.equals(Control.EpochWord.class)) {
          addNames(kind.getRecordComponents()[0].getType(), kinds);
        } else {
          kinds.add(kind.getSimpleName());
        }
      }
    } catch (IllegalAccessError onTheClassPath) {
      // As above: only the messages to processes are known.
    }
    return kinds;
  }

  private static void addNames(Class<?> sealed, List<String> names) {
    for (Class<?> kind : sealed.getPermittedSubclasses()) {
      names.add(kind.getSimpleName());
    }
  }

  /** The names of what a frame says: one, unless it is about handovers; none if nobody knows. */
  Collection<String> kinds(byte[] frame) {
    try {
      WireReader in = new WireReader(frame);
      FrameHeader header = FrameHeader.read(in);
      Collection<String> known = kinds.get(header.kind());
      return known == null ? kinds(header, in) : known;
    } catch (MalformedFrame malformed) {
      return List.of();
    }
  }

  private Collection<String> kinds(FrameHeader header, WireReader in) {
    if (header.isMessage()) {
      return remember(header, MESSAGES.getOrDefault(header.kind(), "kind " + header.kind()));
    }
    ControlCodec codec = codecs.get(header.hub());
    Control message = codec == null ? null : codec.decode(header.kind(), in);
    return switch (message) {
      case null -> List.of();
      case Control.Handing handing -> {
        Collection<String> said = new TreeSet<>();
        handing.messages().forEach(one -> said.add(one.getClass().getSimpleName()));
        yield said;
      }
      case Control.EpochWord word -> remember(header, nameOf(word.message()));
      default -> remember(header, nameOf(message));
    };
  }

  private static String nameOf(Object message) {
    return message.getClass().getSimpleName();
  }

  private Collection<String> remember(FrameHeader header, String name) {
    Collection<String> names = List.of(name);
    kinds.put(header.kind(), names);
    return names;
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
