package io.processhub.internal.wire;

import io.processhub.internal.wire.Control.BarrierAnswer;
import io.processhub.internal.wire.Control.BarrierAsk;
import io.processhub.internal.wire.Control.Drain;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.internal.wire.Control.Presence;
import io.processhub.internal.wire.RecordFormat.NodeTable;

/** The bytes of what nodes say of themselves: how they take part, and what they have adopted. */
final class MemberFormat {
  private static final Phase[] PHASES = Phase.values();

  private MemberFormat() {}

  static void write(WireWriter out, Presence m) {
    out.writeByte(Ordinals.of(m.phase()));
    out.writeVar(m.sliceVersion());
    out.writeBoolean(m.wantReply());
    out.writeVar(m.readyTime());
    RecordFormat.writeStrings(out, m.strategies());
  }

  static Presence readPresence(WireReader in) {
    return new Presence(
        Ordinals.at(PHASES, in.readByte()),
        in.readVar(),
        in.readBoolean(),
        in.readVar(),
        in.readList(in::readText));
  }

  static void write(WireWriter out, Drain m) {
    out.writeBoolean(m.on());
    out.writeVar(m.readyTime());
  }

  static Drain readDrain(WireReader in) {
    return new Drain(in.readBoolean(), in.readVar());
  }

  static void write(WireWriter out, BarrierAsk m) {
    out.writeVar(m.nonce());
    out.writeLong(m.membership());
  }

  static BarrierAsk readAsk(WireReader in) {
    return new BarrierAsk(in.readVar(), in.readLong());
  }

  static void write(WireWriter out, NodeTable nodes, BarrierAnswer m) {
    out.writeVar(m.nonce());
    out.writeVar(m.sliceVersion());
    out.writeLong(m.cutoffMillis());
    out.writeLong(m.root());
    CatalogFormat.writeTimes(out, nodes, m.knows());
  }

  static BarrierAnswer readAnswer(WireReader in, NodeTable nodes) {
    return new BarrierAnswer(
        in.readVar(),
        in.readVar(),
        in.readLong(),
        in.readLong(),
        CatalogFormat.readTimes(in, nodes));
  }
}
