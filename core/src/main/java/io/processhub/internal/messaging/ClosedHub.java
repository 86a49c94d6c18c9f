package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.messaging.MessageFrames.MarkerArrival;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.WireReader;
import java.util.function.BiConsumer;

/** What a node answers to messages for a hub that is not open there. */
public final class ClosedHub {
  private ClosedHub() {}

  /** Whether the frame is to be answered so. */
  public static boolean answers(FrameHeader header) {
    return header.isReturnable() || header.kind() == FrameHeader.MARKER;
  }

  /**
   * Returns a message to who has sent the frame, and tells who has sent a marker that nothing
   * before it is here. The sender relies on it that the one comes before the other, and once.
   *
   * @param rest the frame without its header
   * @param answers takes what is to be sent to whom, in order
   * @throws io.processhub.internal.wire.MalformedFrame if the frame is
   */
  public static void answer(
      NodeId self,
      NodeId from,
      FrameHeader header,
      WireReader rest,
      byte[] frame,
      BiConsumer<NodeId, byte[]> answers) {
    if (header.isReturnable()) {
      answers.accept(from, FrameHeader.returned(frame));
      return;
    }
    MarkerArrival arrival = MessageFrames.readMarker(rest);
    Marker marker = arrival.marker();
    if (!arrival.child().equals(Marker.NO_CHILD) && !marker.from().equals(self)) {
      byte[] lost = MessageFrames.marked(header.hub(), arrival.child(), marker.number(), null);
      answers.accept(marker.from(), lost);
    }
  }
}
