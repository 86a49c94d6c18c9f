package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.codec.JacksonCodec;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.Codec;
import io.processhub.testkit.contract.ByteFuzz;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Frames that a hub's nodes send each other, and what can be made of them. */
final class HostileFrames {
  private static final int KEPT_OF_A_KIND = 40;
  private static final int KIND_AT = 1;
  private static final int UNKNOWN_FROM = 128;

  /** By the first thing that they say. */
  private final Map<String, List<byte[]>> byKind = new TreeMap<>();

  private final Set<String> wrong = new TreeSet<>();
  private final String hub;
  private final FrameReader reader = new FrameReader();
  private final ControlCodec codec;
  private final Random random;

  HostileFrames(HubConfig config, Random random) {
    Optional<Codec> values = Optional.of(new JacksonCodec());
    this.hub = config.name();
    this.codec = new ControlCodec(config, TypeTable.of(config, values));
    this.random = random;
    reader.learn(config, values);
  }

  /** Keeps some of the frames of each kind. */
  void learn(byte[] frame) {
    for (String kind : reader.kinds(frame)) {
      List<byte[]> same = byKind.computeIfAbsent(kind, unused -> new ArrayList<>());
      if (same.size() < KEPT_OF_A_KIND) {
        same.add(frame);
      } else {
        same.set(random.nextInt(KEPT_OF_A_KIND), frame);
      }
    }
  }

  /** Keeps those of the golden file too: of every kind there is. */
  void learnAll() {
    ProtocolFile.framesFor(hub).forEach(this::learn);
  }

  /** What {@link #wrong} frames have said. */
  Set<String> wrongKinds() {
    return wrong;
  }

  /** Any frame that a node sends. */
  byte[] any() {
    List<List<byte[]>> kinds = List.copyOf(byKind.values());
    return anyOf(kinds.get(random.nextInt(kinds.size())));
  }

  private byte[] anyOf(List<byte[]> frames) {
    return frames.get(random.nextInt(frames.size()));
  }

  /** A control frame that a node sends. */
  byte[] anyControl() {
    while (true) {
      byte[] frame = any();
      if (!isMessage(frame)) {
        return frame;
      }
    }
  }

  /** One that every node must refuse or skip, whoever sends it. */
  byte[] unreadable() {
    byte[] frame = any().clone();
    switch (random.nextInt(4)) {
      case 0 -> frame[0] = (byte) (2 + random.nextInt(254));
      case 1 -> frame[KIND_AT] = (byte) (UNKNOWN_FROM + random.nextInt(128));
      default -> frame = isMessage(frame) ? cut(frame) : malformed();
    }
    return frame;
  }

  private byte[] cut(byte[] frame) {
    WireReader in = new WireReader(frame);
    FrameHeader.read(in);
    return Arrays.copyOf(frame, in.position() + random.nextInt(in.remaining()));
  }

  private byte[] malformed() {
    while (true) {
      byte[] mutant = ByteFuzz.mutate(anyControl(), random);
      if (isMalformed(mutant)) {
        return mutant;
      }
    }
  }

  /** One that says something that no node has said. */
  byte[] wrong() {
    List<List<byte[]>> kinds = List.copyOf(byKind.values());
    List<byte[]> kind = kinds.get(random.nextInt(kinds.size()));
    while (true) {
      byte[] frame = anyOf(kind);
      byte[] mutant = ByteFuzz.mutate(frame, random);
      boolean bare = rest(frame) == 0; // there is nothing in it that could be wrong
      if (bare || (!Arrays.equals(frame, mutant) && isReadable(mutant))) {
        byte[] chosen = bare ? frame : mutant;
        wrong.addAll(reader.kinds(chosen));
        return chosen;
      }
    }
  }

  private static int rest(byte[] frame) {
    WireReader in = new WireReader(frame);
    FrameHeader.read(in);
    return in.remaining();
  }

  private boolean isReadable(byte[] frame) {
    return !isMalformed(frame)
        && FrameHeader.read(new WireReader(frame))
            .equals(new FrameHeader(FrameHeader.VERSION, frame[KIND_AT], hub));
  }

  private boolean isMalformed(byte[] frame) {
    try {
      WireReader in = new WireReader(frame);
      FrameHeader header = FrameHeader.read(in);
      if (!header.isMessage()) {
        codec.decode(header.kind(), in);
      }
      return false;
    } catch (MalformedFrame e) {
      return true;
    }
  }

  private static boolean isMessage(byte[] frame) {
    return (frame[KIND_AT] & 0xFF) < FrameHeader.CONTROL_FIRST;
  }
}
