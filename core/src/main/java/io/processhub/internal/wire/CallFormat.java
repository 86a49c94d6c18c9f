package io.processhub.internal.wire;

import io.processhub.ChildError;
import io.processhub.ChildState;
import io.processhub.ProcessId;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.Aim;
import io.processhub.internal.wire.Control.Bounce;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.Refusal;
import io.processhub.internal.wire.Control.StartItem;
import io.processhub.internal.wire.Control.StartReply;
import io.processhub.internal.wire.Control.StartRequest;
import io.processhub.internal.wire.Control.StopItem;
import io.processhub.internal.wire.Control.StopReply;
import io.processhub.internal.wire.Control.StopRequest;
import io.processhub.internal.wire.Control.WhichLine;
import io.processhub.internal.wire.Control.WhichReply;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of calls that users make, and of their answers. */
final class CallFormat {
  private static final int NO_ERROR = 255;
  private static final ChildState[] STATES = ChildState.values();
  private static final Aim[] AIMS = Aim.values();
  private static final ChildError.Reason[] REASONS = ChildError.Reason.values();

  private final RecordFormat records;

  CallFormat(RecordFormat records) {
    this.records = records;
  }

  // --- starting

  void write(WireWriter out, NodeTable nodes, StartRequest m) {
    RecordFormat.writeOrigin(out, nodes, m.origin());
    out.writeLong(m.issued());
    out.writeVar(m.timeoutMillis());
    out.writeByte(Ordinals.of(m.aim()));
    out.writeVar(m.items().size());
    for (StartItem item : m.items()) {
      out.writeString(item.spec().id());
      RecordFormat.writeStrings(out, item.pinned());
      records.writeSpec(out, item.spec());
    }
  }

  StartRequest readStart(WireReader in, NodeTable nodes) {
    return new StartRequest(
        RecordFormat.readOrigin(in, nodes),
        in.readLong(),
        in.readVar(),
        Ordinals.at(AIMS, in.readByte()),
        in.readList(() -> readStartItem(in)));
  }

  private StartItem readStartItem(WireReader in) {
    String id = in.readName("child id");
    List<String> pinned = RecordFormat.readNames(in, "node name");
    return new StartItem(records.readSpec(in, id), pinned);
  }

  static void write(WireWriter out, NodeTable nodes, StartReply m) {
    out.writeVar(m.request());
    out.writeVar(m.holders());
    writeOutcomes(out, nodes, m.outcomes());
  }

  static StartReply readStartReply(WireReader in, NodeTable nodes) {
    return new StartReply(in.readVar(), in.readCount(Integer.MAX_VALUE), readOutcomes(in, nodes));
  }

  // --- stopping

  static void write(WireWriter out, NodeTable nodes, StopRequest m) {
    RecordFormat.writeOrigin(out, nodes, m.origin());
    out.writeLong(m.issued());
    out.writeVar(m.timeoutMillis());
    out.writeVar(m.items().size());
    for (StopItem item : m.items()) {
      out.writeString(item.id());
      writeMaybeOrigin(out, nodes, item.startedBy());
    }
  }

  static StopRequest readStop(WireReader in, NodeTable nodes) {
    return new StopRequest(
        RecordFormat.readOrigin(in, nodes),
        in.readLong(),
        in.readVar(),
        in.readList(() -> new StopItem(in.readName("child id"), readMaybeOrigin(in, nodes))));
  }

  static void write(WireWriter out, NodeTable nodes, StopReply m) {
    out.writeVar(m.request());
    writeOutcomes(out, nodes, m.outcomes());
  }

  static StopReply readStopReply(WireReader in, NodeTable nodes) {
    return new StopReply(in.readVar(), readOutcomes(in, nodes));
  }

  static void write(WireWriter out, NodeTable nodes, Refusal m) {
    out.writeVar(m.request());
    out.writeLong(m.issued());
    writeOutcomes(out, nodes, m.outcomes());
  }

  static Refusal readRefusal(WireReader in, NodeTable nodes) {
    return new Refusal(in.readVar(), in.readLong(), readOutcomes(in, nodes));
  }

  static void write(WireWriter out, Bounce m) {
    out.writeVar(m.request());
    out.writeLong(m.time());
    RecordFormat.writeStrings(out, m.ids());
  }

  static Bounce readBounce(WireReader in) {
    return new Bounce(in.readVar(), in.readLong(), RecordFormat.readNames(in, "child id"));
  }

  // --- asking what runs

  static void write(WireWriter out, WhichReply m) {
    out.writeVar(m.request());
    out.writeBoolean(m.last());
    out.writeVar(m.lines().size());
    for (WhichLine line : m.lines()) {
      out.writeString(line.id());
      out.writeByte(Ordinals.of(line.state()));
      out.writeVar(line.serial());
      out.writeString(line.type());
    }
  }

  static WhichReply readWhichReply(WireReader in) {
    return new WhichReply(in.readVar(), in.readBoolean(), in.readList(() -> readLine(in)));
  }

  private static WhichLine readLine(WireReader in) {
    return new WhichLine(
        in.readName("child id"), Ordinals.at(STATES, in.readByte()), in.readVar(), in.readText());
  }

  // --- their parts

  private static void writeOutcomes(WireWriter out, NodeTable nodes, List<Outcome> outcomes) {
    out.writeVar(outcomes.size());
    for (Outcome outcome : outcomes) {
      out.writeString(outcome.id());
      writeMaybeStamp(out, nodes, outcome.generation());
      out.writeByte(outcome.error() == null ? NO_ERROR : Ordinals.of(outcome.error()));
      out.writeString(outcome.detail());
      out.writeVar(outcome.processes().size());
      for (ProcessId process : outcome.processes()) {
        nodes.write(out, process.node());
        out.writeVar(process.serial());
      }
    }
  }

  private static List<Outcome> readOutcomes(WireReader in, NodeTable nodes) {
    return in.readList(() -> readOutcome(in, nodes));
  }

  private static Outcome readOutcome(WireReader in, NodeTable nodes) {
    String id = in.readName("child id");
    Stamp generation = readMaybeStamp(in, nodes);
    int error = in.readByte();
    return new Outcome(
        id,
        generation,
        error == NO_ERROR ? null : Ordinals.at(REASONS, error),
        in.readText(),
        in.readList(() -> new ProcessId(nodes.read(in), in.readVar())));
  }

  private static void writeMaybeOrigin(WireWriter out, NodeTable nodes, @Nullable Origin origin) {
    out.writeBoolean(origin != null);
    if (origin != null) {
      RecordFormat.writeOrigin(out, nodes, origin);
    }
  }

  private static @Nullable Origin readMaybeOrigin(WireReader in, NodeTable nodes) {
    return in.readBoolean() ? RecordFormat.readOrigin(in, nodes) : null;
  }

  private static void writeMaybeStamp(WireWriter out, NodeTable nodes, @Nullable Stamp stamp) {
    out.writeBoolean(stamp != null);
    if (stamp != null) {
      RecordFormat.writeStamp(out, nodes, stamp);
    }
  }

  private static @Nullable Stamp readMaybeStamp(WireReader in, NodeTable nodes) {
    return in.readBoolean() ? RecordFormat.readStamp(in, nodes) : null;
  }
}
