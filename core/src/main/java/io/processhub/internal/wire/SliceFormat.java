package io.processhub.internal.wire;

import io.processhub.ChildState;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.SliceChunk;
import io.processhub.internal.wire.Control.SliceDelta;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a node's slice of the registry, and of its changes. */
final class SliceFormat {
  private static final ChildState[] STATES = ChildState.values();

  /** Instead of a state and flags: the instance is gone. */
  private static final int GONE = 255;

  /** The same, and a token follows. */
  private static final int GONE_AFTER = 254;

  private static final int WAS_UP = 64;

  /** The time since when it is active follows; without this it is {@link Running#ALWAYS}. */
  private static final int SINCE = 32;

  /** How many entries room is made for at once, whatever a frame claims. */
  private static final int ENTRIES_USUAL = 500;

  private SliceFormat() {}

  static void write(WireWriter out, NodeTable nodes, SliceDelta m) {
    out.writeVar(m.version());
    writeEntries(out, nodes, m.changes());
  }

  static SliceDelta readDelta(WireReader in, NodeTable nodes) {
    return new SliceDelta(in.readVar(), readEntries(in, nodes));
  }

  static void write(WireWriter out, NodeTable nodes, SliceChunk m) {
    out.writeVar(m.version());
    out.writeBoolean(m.first());
    out.writeBoolean(m.last());
    writeEntries(out, nodes, m.entries());
  }

  static SliceChunk readChunk(WireReader in, NodeTable nodes) {
    return new SliceChunk(in.readVar(), in.readBoolean(), in.readBoolean(), readEntries(in, nodes));
  }

  private static void writeEntries(WireWriter out, NodeTable nodes, List<Entry> entries) {
    out.writeVar(entries.size());
    for (Entry entry : entries) {
      out.writeString(entry.child());
      if (entry.state() == null) {
        writeGone(out, entry.token());
      } else {
        boolean always = entry.activeSince() == Running.ALWAYS;
        out.writeByte(
            Ordinals.of(entry.state()) | (entry.wasUp() ? WAS_UP : 0) | (always ? 0 : SINCE));
        RecordFormat.writeStamp(out, nodes, entry.generation());
        out.writeVar(entry.serial());
        out.writeVar(entry.token());
        out.writeString(entry.reason());
        if (!always) {
          out.writeVar(entry.activeSince() - Running.STANDBY);
        }
      }
    }
  }

  private static void writeGone(WireWriter out, long token) {
    if (token == 0) {
      out.writeByte(GONE);
    } else {
      out.writeByte(GONE_AFTER);
      out.writeVar(token);
    }
  }

  private static List<Entry> readEntries(WireReader in, NodeTable nodes) {
    int size = in.readSize();
    List<Entry> entries = new ArrayList<>(Math.min(size, ENTRIES_USUAL));
    for (int i = 0; i < size; i++) {
      entries.add(readEntry(in, nodes));
    }
    return entries;
  }

  private static Entry readEntry(WireReader in, NodeTable nodes) {
    String child = in.readName("child id");
    int state = in.readByte();
    return switch (state) {
      case GONE -> Entry.gone(child, 0);
      case GONE_AFTER -> Entry.gone(child, in.readVar());
      default ->
          new Entry(
              child,
              Ordinals.at(STATES, state & ~(WAS_UP | SINCE)),
              (state & WAS_UP) != 0,
              RecordFormat.readStamp(in, nodes),
              in.readVar(),
              in.readVar(),
              in.readText(),
              (state & SINCE) == 0 ? Running.ALWAYS : in.readVar() + Running.STANDBY);
    };
  }
}
