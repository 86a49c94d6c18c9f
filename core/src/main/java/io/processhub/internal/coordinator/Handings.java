package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.HandoverMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this node says about handovers: gathered until the batch of events ends, so that many
 * children that move at a time cost few frames. To each node it is said in order.
 */
final class Handings {
  private static final int MESSAGES_MAX = 500;
  private static final int BYTES_MAX = 128 * 1024;

  /** At least what a message takes besides its strings and bytes, and a character of a string. */
  private static final int FIELDS_BYTES = 128;

  private static final int CHAR_BYTES = 3;

  private final Ground ground;
  private final int bytesMax;
  private final Map<NodeId, Parcel> parcels = new LinkedHashMap<>();

  private static final class Parcel {
    private final List<HandoverMessage> messages = new ArrayList<>();
    private int bytes;
  }

  Handings(Ground ground) {
    this.ground = ground;
    bytesMax = chunkBytes(ground);
  }

  /** How long a part of what a process hands over may be. */
  static int chunkBytes(Ground ground) {
    return Math.min(BYTES_MAX, ground.frameBytesMax() / 2);
  }

  /** To be sent when the batch ends, or earlier. */
  void add(NodeId to, HandoverMessage message) {
    Parcel parcel = parcels.computeIfAbsent(to, unused -> new Parcel());
    int bytes = bytes(message);
    if (!parcel.messages.isEmpty()
        && (parcel.messages.size() == MESSAGES_MAX || parcel.bytes + bytes > bytesMax)) {
      send(to, parcel);
      parcel = new Parcel();
      parcels.put(to, parcel);
    }
    parcel.messages.add(message);
    parcel.bytes += bytes;
  }

  /** Sends what has been gathered. */
  void flush() {
    if (!parcels.isEmpty()) {
      parcels.forEach(this::send);
      parcels.clear();
    }
  }

  private void send(NodeId to, Parcel parcel) {
    ground.send(to, new Control.Handing(parcel.messages));
  }

  private static int bytes(HandoverMessage message) {
    int varying =
        switch (message) {
          case HandoverMessage.Offer m -> m.child().length() * CHAR_BYTES;
          case HandoverMessage.Chunk m -> m.bytes().length;
          case HandoverMessage.Answer m -> m.reason().length() * CHAR_BYTES;
          case HandoverMessage.Release m -> 0;
          case HandoverMessage.Abort m -> 0;
          case HandoverMessage.Over m -> 0;
        };
    return FIELDS_BYTES + varying;
  }
}
