package io.processhub.internal.wire;

import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.HandoverMessage.Abort;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.internal.wire.HandoverMessage.Over;
import io.processhub.internal.wire.HandoverMessage.Release;
import io.processhub.internal.wire.HandoverMessage.Step;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a list of {@link HandoverMessage}s: their number, and each with its length before
 * it. So a reader can skip kinds and fields that a later version has added.
 */
final class HandoverCodec {
  private static final int OFFER = 0;
  private static final int CHUNK = 1;
  private static final int RELEASE = 2;
  private static final int ABORT = 3;
  private static final int OVER = 4;
  private static final int ANSWER = 5;

  private HandoverCodec() {}

  static void write(WireWriter out, Control.Handing handing) {
    out.writeVar(handing.messages().size());
    for (HandoverMessage message : handing.messages()) {
      int begun = out.beginSized();
      write(out, message);
      out.endSized(begun);
    }
  }

  private static void write(WireWriter out, HandoverMessage message) {
    switch (message) {
      case Offer m -> {
        begin(out, OFFER, m);
        out.writeString(m.child());
        RecordFormat.writeStamp(out, new NodeTable(), m.generation());
        out.writeVar(m.activeSince() - Running.STANDBY);
      }
      case Chunk m -> {
        begin(out, CHUNK, m);
        out.writeVar(m.index());
        out.writeBoolean(m.last());
        out.writeBytes(m.bytes());
      }
      case Release m -> {
        begin(out, RELEASE, m);
        out.writeVar(m.token());
      }
      case Abort m -> begin(out, ABORT, m);
      case Over m -> begin(out, OVER, m);
      case Answer m -> {
        begin(out, ANSWER, m);
        out.writeByte(Ordinals.of(m.step()));
        out.writeVar(m.chunks());
        out.writeString(m.reason());
      }
    }
  }

  private static void begin(WireWriter out, int kind, HandoverMessage message) {
    out.writeByte(kind);
    out.writeVar(message.id());
  }

  /** The messages, without those of kinds that this version does not know. */
  static Control.Handing read(WireReader in) {
    int size = in.readSize();
    List<HandoverMessage> messages = new ArrayList<>(Math.min(size, 500));
    for (int i = 0; i < size; i++) {
      int outer = in.enter();
      HandoverMessage message = readOne(in);
      if (message != null) {
        messages.add(message);
      }
      in.leave(outer);
    }
    return new Control.Handing(messages);
  }

  private static @Nullable HandoverMessage readOne(WireReader in) {
    int kind = in.readByte();
    long id = in.readVar();
    return switch (kind) {
      case OFFER ->
          new Offer(
              id,
              in.readName("child id"),
              RecordFormat.readStamp(in, new NodeTable()),
              in.readVar() + Running.STANDBY);
      case CHUNK -> new Chunk(id, in.readVar(), in.readBoolean(), in.readBytes());
      case RELEASE -> new Release(id, in.readVar());
      case ABORT -> new Abort(id);
      case OVER -> new Over(id);
      case ANSWER ->
          new Answer(id, Ordinals.at(Step.values(), in.readByte()), in.readVar(), in.readText());
      default -> null;
    };
  }
}
