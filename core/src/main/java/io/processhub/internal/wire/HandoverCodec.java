package io.processhub.internal.wire;

import io.processhub.internal.wire.HandoverMessage.Abort;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.internal.wire.HandoverMessage.Over;
import io.processhub.internal.wire.HandoverMessage.Release;
import io.processhub.internal.wire.HandoverMessage.Step;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import org.jspecify.annotations.Nullable;

/** The bytes of {@link HandoverMessage}s. */
final class HandoverCodec {
  private static final int OFFER = 48;
  private static final int CHUNK = 49;
  private static final int RELEASE = 50;
  private static final int ABORT = 51;
  private static final int OVER = 52;
  private static final int ANSWER = 53;

  private HandoverCodec() {}

  static int kind(HandoverMessage message) {
    return switch (message) {
      case Offer m -> OFFER;
      case Chunk m -> CHUNK;
      case Release m -> RELEASE;
      case Abort m -> ABORT;
      case Over m -> OVER;
      case Answer m -> ANSWER;
    };
  }

  static void write(WireWriter out, NodeTable nodes, HandoverMessage message) {
    out.writeVar(message.id());
    switch (message) {
      case Offer m -> {
        out.writeString(m.child());
        RecordFormat.writeStamp(out, nodes, m.generation());
      }
      case Chunk m -> {
        out.writeVar(m.index());
        out.writeBoolean(m.last());
        out.writeBytes(m.bytes());
      }
      case Release m -> out.writeVar(m.token());
      case Abort m -> {}
      case Over m -> {}
      case Answer m -> {
        out.writeByte(Ordinals.of(m.step()));
        out.writeVar(m.chunks());
        out.writeString(m.reason());
      }
    }
  }

  /** The message; null if the kind is none of these. */
  static @Nullable HandoverMessage read(int kind, WireReader in, NodeTable nodes) {
    return switch (kind) {
      case OFFER -> new Offer(in.readVar(), in.readString(), RecordFormat.readStamp(in, nodes));
      case CHUNK -> new Chunk(in.readVar(), in.readVar(), in.readBoolean(), in.readBytes());
      case RELEASE -> new Release(in.readVar(), in.readVar());
      case ABORT -> new Abort(in.readVar());
      case OVER -> new Over(in.readVar());
      case ANSWER ->
          new Answer(
              in.readVar(),
              Ordinals.at(Step.values(), in.readByte()),
              in.readVar(),
              in.readString());
      default -> null;
    };
  }
}
