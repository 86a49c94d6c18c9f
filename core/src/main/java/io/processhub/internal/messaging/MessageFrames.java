package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.CutoffFormat;
import io.processhub.internal.wire.EncodedValue;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.ReplyType;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.internal.wire.WireWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the kinds of message frames, after their {@link FrameHeader}.
 *
 * <pre>
 * TELL, ASK   hops (1 byte; 255: only for the instance on the receiving node); token of the station
 *             there, or see {@link Station}; origin, if hops is not 0: else it is the node that sent the frame; sender,
 *             sequence; child id; ASK only: ask id, remaining milliseconds; value
 * REPLY       ask id; answer
 * FAILURE     ask id; kind (1 byte); detail
 * FORWARDED   ask id; hops (1 byte); node
 * MARKER      hops (1 byte); token of the station there; marking node, number; child id
 * MARKED      number; child id; whether the marker got to a station: if so its node, token
 * CUTOFF      token of the station there; child id; {@link CutoffFormat}
 * RETURNED_   as the TELL or ASK that the receiver had sent
 * </pre>
 *
 * <p>Numbers are {@link WireWriter#writeVar}; values and answers as {@link TypeTable} writes them.
 * What follows is for later versions, and skipped.
 */
final class MessageFrames {
  private static final String CHILD = "child id";
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

  /** What a TELL, an ASK or a CUTOFF says; the value of a message has not been looked at. */
  record Arrival(String child, long token, Envelope envelope) {}

  /** A TELL, or an ASK if the envelope has an asker, to the station with this token. */
  byte[] message(String child, Envelope envelope, long token) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    Answer answer = envelope.reply() instanceof Answer asker ? asker : null;
    FrameHeader.write(out, answer == null ? FrameHeader.TELL : FrameHeader.ASK, hub);
    out.writeByte(envelope.hops());
    out.writeVar(token);
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

  byte[] marker(String child, int hops, Marker marker, long token) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    FrameHeader.write(out, FrameHeader.MARKER, hub);
    out.writeByte(hops);
    out.writeVar(token);
    out.writeNode(marker.from());
    out.writeVar(marker.number());
    out.writeString(child);
    return out.toBytes();
  }

  /** A marker, how often it was sent on, and the station for which it came. */
  record MarkerArrival(String child, int hops, long token, Marker marker) {}

  static MarkerArrival readMarker(WireReader in) {
    int hops = in.readByte();
    long token = in.readVar();
    Marker marker = new Marker(in.readNode(), in.readVar());
    String child = in.readMaybeName(CHILD); // it may be for the node
    return new MarkerArrival(child, hops, token, marker);
  }

  byte[] marked(String child, long number, @Nullable Station there) {
    return marked(hub, child, number, there);
  }

  /** Where a marker has got to; null: nowhere. */
  static byte[] marked(String hub, String child, long number, @Nullable Station there) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    FrameHeader.write(out, FrameHeader.MARKED, hub);
    out.writeVar(number);
    out.writeString(child);
    out.writeBoolean(there != null);
    if (there != null) {
      out.writeNode(there.node());
      out.writeVar(there.token());
    }
    return out.toBytes();
  }

  /** What a MARKED says. */
  record Marked(long number, String child, @Nullable Station there) {}

  static Marked readMarked(WireReader in) {
    long number = in.readVar();
    String child = in.readName(CHILD);
    Station there = in.readBoolean() ? new Station(in.readNode(), in.readVar()) : null;
    return new Marked(number, child, there);
  }

  byte[] cutoff(String child, Cutoff cutoff, long token) {
    WireWriter out = new WireWriter(CAPACITY_BYTES);
    FrameHeader.write(out, FrameHeader.CUTOFF, hub);
    out.writeVar(token);
    out.writeString(child);
    CutoffFormat.write(out, cutoff);
    return out.toBytes();
  }

  Arrival readCutoff(WireReader in) {
    long token = in.readVar();
    String child = in.readName(CHILD);
    return new Arrival(child, token, CutoffFormat.read(in).envelope(ports.self()));
  }

  /** Reads all but the value of a TELL or an ASK. */
  Arrival readMessage(NodeId from, boolean isAsk, WireReader in) {
    int hops = in.readByte();
    long token = in.readVar();
    NodeId origin = hops > 0 ? in.readNode() : from;
    long sender = in.readVar();
    long sequence = CutoffFormat.readSequence(in);
    String child = in.readName(CHILD);
    Responder asker = isAsk ? readAsker(origin, child, in) : null;
    try {
      EncodedValue value = types.readInPlace(in);
      return new Arrival(child, token, new Envelope(value, origin, sender, sequence, hops, asker));
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
