package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.EncodedValue;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.ReplyType;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the kinds of message frames, after their {@link FrameHeader}.
 *
 * <pre>
 * TELL, ASK   hops (1 byte; 255: only for the instance on the receiving node); origin, if hops is
 *             not 0: else it is the node that sent the frame; sender, sequence; child id; ASK only:
 *             ask id, remaining milliseconds; value
 * REPLY       ask id; answer
 * FAILURE     ask id; kind (1 byte); detail
 * FORWARDED   ask id; hops (1 byte); node
 * _AFTER      number of markers; by which nodes they come: how many, nodes; then as TELL and ASK
 * MARKER      hops (1 byte); by how many nodes others come before it: if any, their number, nodes;
 *             marking node, number, by which node, target; child id
 * RETURNED_   as the TELL or ASK that the receiver had sent
 * </pre>
 *
 * <p>Numbers are {@link WireWriter#writeVar}; values and answers as {@link TypeTable} writes them.
 * What follows is for later versions, and skipped.
 */
final class MessageFrames {
  private static final int CAPACITY_BYTES = 256;
  private static final int DETAIL_CHARS_MAX = 1_000;
  private static final long REMAINING_MILLIS_MAX = TimeUnit.DAYS.toMillis(3_650);

  private final String hub;
  private final TypeTable types;
  private final Ports ports;

  MessageFrames(String hub, TypeTable types, Ports ports) {
    this.hub = hub;
    this.types = types;
    this.ports = ports;
  }

  /** What a TELL or an ASK says; its value has not been looked at. */
  record Arrival(String child, Envelope envelope) {}

  /** A TELL, or an ASK if the envelope has an asker; {@code detour}: what it waits for. */
  byte[] message(String child, Envelope envelope, @Nullable Detour detour) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    Answer answer = envelope.reply() instanceof Answer asker ? asker : null;
    if (detour == null) {
      FrameHeader.write(out, answer == null ? FrameHeader.TELL : FrameHeader.ASK, hub);
    } else {
      FrameHeader.write(out, answer == null ? FrameHeader.TELL_AFTER : FrameHeader.ASK_AFTER, hub);
      writeDetour(out, detour);
    }
    out.writeByte(envelope.hops());
    if (envelope.hops() > 0) {
      out.writeNode(envelope.origin());
    }
    out.writeVar(envelope.sender());
    out.writeVar(envelope.sequence());
    out.writeString(child);
    if (answer != null) {
      long remainingNanos = answer.deadlineNanos() - ports.nanos();
      out.writeVar(answer.askId());
      // Rounded up, so that no other node gives up before the asker does.
      out.writeVar(Math.max(0, TimeUnit.NANOSECONDS.toMillis(remainingNanos)) + 1);
    }
    types.write(out, envelope.message());
    return out.toBytes();
  }

  private static void writeDetour(WireWriter out, Detour detour) {
    out.writeVar(detour.number());
    out.writeVar(detour.by().size());
    detour.by().forEach(out::writeNode);
  }

  static Detour readDetour(WireReader in) {
    long number = in.readVar();
    int size = in.readSize();
    List<NodeId> by = new ArrayList<>(Math.min(size, 16));
    for (int i = 0; i < size; i++) {
      by.add(in.readNode());
    }
    return new Detour(number, by);
  }

  byte[] marker(String child, int hops, Marker marker, @Nullable Detour detour) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    FrameHeader.write(out, FrameHeader.MARKER, hub);
    out.writeByte(hops);
    out.writeBoolean(detour != null);
    if (detour != null) {
      writeDetour(out, detour);
    }
    out.writeNode(marker.from());
    out.writeVar(marker.number());
    out.writeNode(marker.by());
    out.writeNode(marker.target());
    out.writeString(child);
    return out.toBytes();
  }

  /** A marker, how often it was sent on, and what it waits for. */
  record MarkerArrival(String child, int hops, Marker marker, @Nullable Detour detour) {}

  static MarkerArrival readMarker(WireReader in) {
    int hops = in.readByte();
    Detour detour = in.readBoolean() ? readDetour(in) : null;
    Marker marker = new Marker(in.readNode(), in.readVar(), in.readNode(), in.readNode());
    return new MarkerArrival(in.readString(), hops, marker, detour);
  }

  /** Reads all but the value of a TELL or an ASK. */
  Arrival readMessage(NodeId from, boolean isAsk, WireReader in) {
    int hops = in.readByte();
    NodeId origin = hops > 0 ? in.readNode() : from;
    long sender = in.readVar();
    long sequence = in.readVar();
    String child = in.readString();
    Responder asker = isAsk ? readAsker(origin, child, in) : null;
    try {
      EncodedValue value = types.readInPlace(in);
      return new Arrival(child, new Envelope(value, origin, sender, sequence, hops, asker));
    } catch (MalformedFrame e) {
      if (asker != null) {
        asker.fail(Failure.REFUSED, "its bytes are malformed.");
      }
      throw e;
    }
  }

  private Responder readAsker(NodeId origin, String child, WireReader in) {
    long askId = in.readVar();
    long remainingMillis = Math.clamp(in.readVar(), 0, REMAINING_MILLIS_MAX);
    long deadlineNanos = ports.nanos() + TimeUnit.MILLISECONDS.toNanos(remainingMillis);
    return new Responder(this, ports, origin, child, askId, deadlineNanos);
  }

  byte[] reply(long askId, Object value, ReplyType type) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    FrameHeader.write(out, FrameHeader.REPLY, hub);
    out.writeVar(askId);
    types.writeReply(out, value, type);
    return out.toBytes();
  }

  byte[] failure(long askId, Failure kind, String detail) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    FrameHeader.write(out, FrameHeader.FAILURE, hub);
    out.writeVar(askId);
    out.writeByte(Failures.toCode(kind));
    out.writeString(detail.substring(0, Math.min(detail.length(), DETAIL_CHARS_MAX)));
    return out.toBytes();
  }

  byte[] forwarded(long askId, int hops, NodeId node) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    FrameHeader.write(out, FrameHeader.FORWARDED, hub);
    out.writeVar(askId);
    out.writeByte(hops);
    out.writeNode(node);
    return out.toBytes();
  }
}
