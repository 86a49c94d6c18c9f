package io.processhub.testkit;

import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.HandoverMessage;
import io.processhub.internal.wire.HandoverMessage.Abort;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.internal.wire.HandoverMessage.Over;
import io.processhub.internal.wire.HandoverMessage.Release;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** How far the handovers of a hub are, by what has arrived of them: overheard on the network. */
public final class HandoverWatch {
  /** What happens next. */
  public enum Step {
    /** The target has been offered the child. */
    CONSTRUCTING,
    /** The source has heard that the process is held. */
    SENDING,
    /** The target has all. */
    TAKING_OVER,
    /** The source has heard that the process has taken over, and ends its own. */
    SEALING,
    /** The target is released. */
    BEGINNING,
    /** The source has heard that the process has begun. */
    FORGETTING
  }

  private final ControlCodec codec;
  private final Map<Long, Step> steps = new LinkedHashMap<>();
  private int chunks;

  private HandoverWatch(World world) {
    codec =
        new ControlCodec(world.config(), TypeTable.of(world.config(), world.simulation().codec()));
  }

  /** Watches from now on; nothing else overhears the network then. */
  public static HandoverWatch of(World world) {
    HandoverWatch watch = new HandoverWatch(world);
    world.simulation().network().tap((to, seesSender, frame) -> watch.arrived(frame));
    return watch;
  }

  private void arrived(byte[] frame) {
    try {
      WireReader in = new WireReader(frame);
      FrameHeader header = FrameHeader.read(in);
      if (!header.isMessage()
          && codec.decode(header.kind(), in) instanceof Control.Handing handing) {
        handing.messages().forEach(this::said);
      }
    } catch (MalformedFrame none) {
      throw new AssertionError(none);
    }
  }

  private void said(HandoverMessage message) {
    switch (message) {
      case Offer offer -> steps.putIfAbsent(offer.id(), Step.CONSTRUCTING);
      case Chunk chunk -> {
        chunks++;
        if (chunk.last()) {
          steps.put(chunk.id(), Step.TAKING_OVER);
        }
      }
      case Release release -> steps.put(release.id(), Step.BEGINNING);
      case Answer answer -> answered(answer);
      case Abort abort -> steps.remove(abort.id());
      case Over over -> steps.remove(over.id());
    }
  }

  private void answered(Answer answer) {
    switch (answer.step()) {
      case READY -> steps.put(answer.id(), Step.SENDING);
      case RECEIVED -> {}
      case ACCEPTED -> steps.put(answer.id(), Step.SEALING);
      case BEGUN -> steps.put(answer.id(), Step.FORGETTING);
      case REFUSED -> steps.remove(answer.id());
    }
  }

  /** The steps at which handovers are that are under way. */
  public Set<Step> steps() {
    Set<Step> now = EnumSet.noneOf(Step.class);
    now.addAll(steps.values());
    return now;
  }

  /** How many parts of states have arrived. */
  public int chunks() {
    return chunks;
  }
}
