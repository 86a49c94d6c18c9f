package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.codec.JacksonCodec;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.testkit.contract.ByteFuzz;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Frames that a hub's nodes have sent each other, and what can be made of them. */
final class HostileFrames {
  private static final int KEPT_OF_A_KIND = 40;
  private static final int KIND_AT = 1;
  private static final int UNKNOWN_FROM = 128;

  private final Map<Integer, List<byte[]>> byKind = new TreeMap<>();
  private final ControlCodec codec;
  private final Random random;

  HostileFrames(HubConfig config, Random random) {
    this.codec = new ControlCodec(config, TypeTable.of(config, Optional.of(new JacksonCodec())));
    this.random = random;
  }

  /** Keeps some of the frames of each kind. */
  void learn(byte[] frame) {
    List<byte[]> same = byKind.computeIfAbsent(frame[KIND_AT] & 0xFF, unused -> new ArrayList<>());
    if (same.size() < KEPT_OF_A_KIND) {
      same.add(frame);
    } else {
      same.set(random.nextInt(KEPT_OF_A_KIND), frame);
    }
  }

  /** How many kinds were seen. */
  int kinds() {
    return byKind.size();
  }

  /** Any frame that was really sent. */
  byte[] any() {
    List<List<byte[]>> kinds = List.copyOf(byKind.values());
    List<byte[]> kind = kinds.get(random.nextInt(kinds.size()));
    return kind.get(random.nextInt(kind.size()));
  }

  /** A control frame that was really sent. */
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

  /** A control frame that says something that no node has said. */
  byte[] wrong() {
    while (true) {
      byte[] frame = anyControl();
      byte[] mutant = ByteFuzz.mutate(frame, random);
      if (!Arrays.equals(frame, mutant) && !isMalformed(mutant)) {
        return mutant;
      }
    }
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
