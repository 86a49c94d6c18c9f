package io.processhub.internal.wire;

import io.processhub.ChildError;
import io.processhub.ChildState;
import io.processhub.HubConfig;
import io.processhub.ProcessId;
import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.StartItem;
import io.processhub.internal.wire.Control.StopItem;
import io.processhub.internal.wire.Control.WhichLine;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@link Control} messages: the frame header, then the fields in order. A reader
 * ignores what follows the fields that it knows, so a later version may add fields at the end, and
 * skips kinds that it does not know.
 */
public final class ControlCodec {
  private static final int PRESENCE = 16;
  private static final int CATALOG_DELTA = 17;
  private static final int CATALOG_ACK = 18;
  private static final int SLICE_DELTA = 19;
  private static final int PULL_SLICE = 20;
  private static final int SLICE_CHUNK = 21;
  private static final int COMPARE = 22;
  private static final int SAME = 23;
  private static final int BUCKETS = 24;
  private static final int REPAIR = 25;
  private static final int REPAIRED = 26;
  private static final int BARRIER_ASK = 27;
  private static final int BARRIER_ANSWER = 28;
  private static final int START_REQUEST = 29;
  private static final int START_REPLY = 30;
  private static final int STOP_REQUEST = 31;
  private static final int STOP_REPLY = 32;
  private static final int WHICH_REQUEST = 33;
  private static final int WHICH_REPLY = 34;
  private static final int BOUNCE = 35;
  private static final int DRAIN = 54;
  private static final int FLUSH = 55;
  private static final int LOAD_REPORT = 96;
  private static final int LOAD_VIEW = 97;
  private static final int RELAY = 98;
  private static final int SLICE_VERSIONS = 99;
  private static final int PULL_DELTAS = 100;

  private static final int GONE = 255;
  private static final int WAS_UP = 64;

  /** The time since when it is active follows; without this it is {@link Running#ALWAYS}. */
  private static final int SINCE = 32;

  private static final int NO_ERROR = 255;
  private static final ChildState[] STATES = ChildState.values();

  private final String hub;
  private final RecordFormat records;

  /** A codec for one hub. */
  public ControlCodec(HubConfig config, TypeTable types) {
    this.hub = config.name();
    this.records = new RecordFormat(types, config.types());
  }

  /** The whole frame. */
  public byte[] encode(Control message) {
    WireWriter out = new WireWriter(256);
    FrameHeader.write(out, kind(message), hub);
    writeBody(out, message);
    return out.toBytes();
  }

  /** The frame by which a node says that it has not opened a hub. */
  public static byte[] absent(String hub) {
    WireWriter out = new WireWriter(64);
    FrameHeader.write(out, PRESENCE, hub);
    writePresence(out, new Control.Presence(Control.Phase.ABSENT, 0, false, 0, List.of()));
    return out.toBytes();
  }

  /** Whether a frame for a hub that is not open here is to be answered with {@link #absent}. */
  public static boolean wantsPresence(int kind, WireReader in) {
    return kind >= FrameHeader.CONTROL_FIRST && (kind != PRESENCE || readPresence(in).wantReply());
  }

  private static int kind(Control message) {
    return switch (message) {
      case Control.Presence m -> PRESENCE;
      case Control.CatalogDelta m -> CATALOG_DELTA;
      case Control.CatalogAck m -> CATALOG_ACK;
      case Control.SliceDelta m -> SLICE_DELTA;
      case Control.PullSlice m -> PULL_SLICE;
      case Control.SliceChunk m -> SLICE_CHUNK;
      case Control.Compare m -> COMPARE;
      case Control.Same m -> SAME;
      case Control.Buckets m -> BUCKETS;
      case Control.Repair m -> REPAIR;
      case Control.Repaired m -> REPAIRED;
      case Control.BarrierAsk m -> BARRIER_ASK;
      case Control.BarrierAnswer m -> BARRIER_ANSWER;
      case Control.StartRequest m -> START_REQUEST;
      case Control.StartReply m -> START_REPLY;
      case Control.StopRequest m -> STOP_REQUEST;
      case Control.StopReply m -> STOP_REPLY;
      case Control.Bounce m -> BOUNCE;
      case Control.EpochWord m -> EpochCodec.kind(m.message());
      case Control.WhichRequest m -> WHICH_REQUEST;
      case Control.WhichReply m -> WHICH_REPLY;
      case Control.Handing m -> HandoverCodec.kind(m.message());
      case Control.Drain m -> DRAIN;
      case Control.Flush m -> FLUSH;
      case Control.LoadReport m -> LOAD_REPORT;
      case Control.LoadView m -> LOAD_VIEW;
      case Control.Relay m -> RELAY;
      case Control.SliceVersions m -> SLICE_VERSIONS;
      case Control.PullDeltas m -> PULL_DELTAS;
    };
  }

  private void writeBody(WireWriter out, Control message) {
    NodeTable nodes = new NodeTable();
    switch (message) {
      case Control.Presence m -> writePresence(out, m);
      case Control.CatalogDelta m -> {
        out.writeVar(m.batch());
        writeRecords(out, nodes, m.records());
      }
      case Control.CatalogAck m -> {
        out.writeVar(m.batches().size());
        m.batches().forEach(out::writeVar);
        out.writeVar(m.sliceVersion());
      }
      case Control.SliceDelta m -> {
        out.writeVar(m.version());
        writeEntries(out, nodes, m.changes());
      }
      case Control.PullSlice m -> {}
      case Control.SliceChunk m -> {
        out.writeVar(m.version());
        out.writeBoolean(m.first());
        out.writeBoolean(m.last());
        writeEntries(out, nodes, m.entries());
      }
      case Control.Compare m -> {
        out.writeVar(m.exchange());
        out.writeVar(m.time());
        out.writeLong(m.cutoffMillis());
        out.writeLong(m.root());
        out.writeVar(m.sliceVersion());
        out.writeLong(m.sliceDigest());
      }
      case Control.Same m -> {
        out.writeVar(m.exchange());
        out.writeVar(m.time());
        RelayFormat.write(out, nodes, m.knows());
      }
      case Control.Buckets m -> {
        out.writeVar(m.exchange());
        out.writeLong(m.cutoffMillis());
        for (long digest : m.digests()) {
          out.writeLong(digest);
        }
      }
      case Control.Repair m -> {
        out.writeVar(m.exchange());
        out.writeBytes(m.buckets().toByteArray());
        out.writeBoolean(m.last());
        writeRecords(out, nodes, m.records());
      }
      case Control.Repaired m -> {
        out.writeVar(m.exchange());
        out.writeVar(m.time());
        out.writeBoolean(m.last());
        writeRecords(out, nodes, m.records());
        RelayFormat.write(out, nodes, m.knows());
      }
      case Control.BarrierAsk m -> {
        out.writeVar(m.nonce());
        out.writeLong(m.membership());
      }
      case Control.BarrierAnswer m -> {
        out.writeVar(m.nonce());
        out.writeVar(m.sliceVersion());
        out.writeLong(m.cutoffMillis());
        out.writeLong(m.root());
      }
      case Control.StartRequest m -> {
        RecordFormat.writeOrigin(out, nodes, m.origin());
        out.writeLong(m.issued());
        out.writeVar(m.timeoutMillis());
        out.writeBoolean(m.moves());
        out.writeVar(m.items().size());
        for (StartItem item : m.items()) {
          out.writeString(item.spec().id());
          RecordFormat.writeStrings(out, item.pinned());
          records.writeSpec(out, item.spec());
        }
      }
      case Control.StartReply m -> {
        out.writeVar(m.request());
        out.writeVar(m.holders());
        writeOutcomes(out, nodes, m.outcomes());
      }
      case Control.StopRequest m -> {
        RecordFormat.writeOrigin(out, nodes, m.origin());
        out.writeLong(m.issued());
        out.writeVar(m.timeoutMillis());
        out.writeVar(m.items().size());
        for (StopItem item : m.items()) {
          out.writeString(item.id());
          writeMaybeOrigin(out, nodes, item.startedBy());
        }
      }
      case Control.StopReply m -> {
        out.writeVar(m.request());
        writeOutcomes(out, nodes, m.outcomes());
      }
      case Control.Bounce m -> {
        out.writeVar(m.request());
        out.writeLong(m.time());
        RecordFormat.writeStrings(out, m.ids());
      }
      case Control.Handing m -> HandoverCodec.write(out, nodes, m.message());
      case Control.Drain m -> out.writeBoolean(m.on());
      case Control.Flush m -> out.writeVar(m.number());
      case Control.EpochWord m -> EpochCodec.write(out, m.message());
      case Control.WhichRequest m -> out.writeVar(m.request());
      case Control.WhichReply m -> {
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
      case Control.LoadReport m -> LoadFormat.write(out, m.load());
      case Control.LoadView m -> LoadFormat.write(out, nodes, m.loads());
      case Control.Relay m -> RelayFormat.write(out, nodes, m);
      case Control.SliceVersions m -> {
        RelayFormat.write(out, nodes, m.versions());
        out.writeBoolean(m.wantReply());
      }
      case Control.PullDeltas m -> out.writeVar(m.after());
    }
  }

  /**
   * The message in a frame whose header has been read; null if the kind is not known to this
   * version.
   *
   * @throws MalformedFrame if the bytes are not what the kind says
   */
  public @Nullable Control decode(int kind, WireReader in) {
    NodeTable nodes = new NodeTable();
    return switch (kind) {
      case PRESENCE -> readPresence(in);
      case CATALOG_DELTA -> new Control.CatalogDelta(in.readVar(), readRecords(in, nodes));
      case CATALOG_ACK -> new Control.CatalogAck(list(in, in::readVar), in.readVar());
      case SLICE_DELTA -> new Control.SliceDelta(in.readVar(), readEntries(in, nodes));
      case PULL_SLICE -> new Control.PullSlice();
      case SLICE_CHUNK ->
          new Control.SliceChunk(
              in.readVar(), in.readBoolean(), in.readBoolean(), readEntries(in, nodes));
      case COMPARE ->
          new Control.Compare(
              in.readVar(),
              in.readVar(),
              in.readLong(),
              in.readLong(),
              in.readVar(),
              in.readLong());
      case SAME -> new Control.Same(in.readVar(), in.readVar(), RelayFormat.readNumbers(in, nodes));
      case BUCKETS -> new Control.Buckets(in.readVar(), in.readLong(), readDigests(in));
      case REPAIR ->
          new Control.Repair(
              in.readVar(), readBuckets(in), in.readBoolean(), readRecords(in, nodes));
      case REPAIRED ->
          new Control.Repaired(
              in.readVar(),
              in.readVar(),
              in.readBoolean(),
              readRecords(in, nodes),
              RelayFormat.readNumbers(in, nodes));
      case BARRIER_ASK -> new Control.BarrierAsk(in.readVar(), in.readLong());
      case BARRIER_ANSWER ->
          new Control.BarrierAnswer(in.readVar(), in.readVar(), in.readLong(), in.readLong());
      case START_REQUEST ->
          new Control.StartRequest(
              RecordFormat.readOrigin(in, nodes),
              in.readLong(),
              in.readVar(),
              in.readBoolean(),
              list(in, () -> readStartItem(in)));
      case START_REPLY ->
          new Control.StartReply(
              in.readVar(), in.readCount(Integer.MAX_VALUE), readOutcomes(in, nodes));
      case STOP_REQUEST ->
          new Control.StopRequest(
              RecordFormat.readOrigin(in, nodes),
              in.readLong(),
              in.readVar(),
              list(in, () -> new StopItem(in.readString(), readMaybeOrigin(in, nodes))));
      case STOP_REPLY -> new Control.StopReply(in.readVar(), readOutcomes(in, nodes));
      case BOUNCE -> new Control.Bounce(in.readVar(), in.readLong(), RecordFormat.readStrings(in));
      case WHICH_REQUEST -> new Control.WhichRequest(in.readVar());
      case WHICH_REPLY ->
          new Control.WhichReply(
              in.readVar(),
              in.readBoolean(),
              list(
                  in,
                  () ->
                      new WhichLine(
                          in.readString(),
                          Ordinals.at(STATES, in.readByte()),
                          in.readVar(),
                          in.readString())));
      case LOAD_REPORT -> new Control.LoadReport(LoadFormat.read(in));
      case LOAD_VIEW -> new Control.LoadView(LoadFormat.readAll(in, nodes));
      case RELAY -> RelayFormat.readRelay(in, nodes);
      case SLICE_VERSIONS ->
          new Control.SliceVersions(RelayFormat.readNumbers(in, nodes), in.readBoolean());
      case PULL_DELTAS -> new Control.PullDeltas(in.readVar());
      case DRAIN -> new Control.Drain(in.readBoolean());
      case FLUSH -> new Control.Flush(in.readVar());
      default -> {
        EpochMessage message = EpochCodec.read(kind, in);
        yield message == null ? readHanding(kind, in, nodes) : new Control.EpochWord(message);
      }
    };
  }

  private static @Nullable Control readHanding(int kind, WireReader in, NodeTable nodes) {
    HandoverMessage message = HandoverCodec.read(kind, in, nodes);
    if (message == null) {
      return null;
    }
    return new Control.Handing(message);
  }

  private static void writePresence(WireWriter out, Control.Presence m) {
    out.writeByte(Ordinals.of(m.phase()));
    out.writeVar(m.sliceVersion());
    out.writeBoolean(m.wantReply());
    out.writeVar(m.readyTime());
    RecordFormat.writeStrings(out, m.strategies());
  }

  private static Control.Presence readPresence(WireReader in) {
    return new Control.Presence(
        Ordinals.at(Control.Phase.values(), in.readByte()),
        in.readVar(),
        in.readBoolean(),
        in.readVar(),
        RecordFormat.readStrings(in));
  }

  private void writeRecords(WireWriter out, NodeTable nodes, List<CatalogRecord> list) {
    out.writeVar(list.size());
    for (CatalogRecord record : list) {
      records.write(out, nodes, record);
    }
  }

  private List<CatalogRecord> readRecords(WireReader in, NodeTable nodes) {
    return list(in, () -> records.read(in, nodes));
  }

  private StartItem readStartItem(WireReader in) {
    String id = in.readString();
    List<String> pinned = RecordFormat.readStrings(in);
    return new StartItem(records.readSpec(in, id), pinned);
  }

  static void writeEntries(WireWriter out, NodeTable nodes, List<Entry> entries) {
    out.writeVar(entries.size());
    for (Entry entry : entries) {
      out.writeString(entry.child());
      if (entry.state() == null) {
        out.writeByte(GONE);
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

  static List<Entry> readEntries(WireReader in, NodeTable nodes) {
    return list(
        in,
        () -> {
          String child = in.readString();
          int state = in.readByte();
          return state == GONE
              ? Entry.gone(child)
              : new Entry(
                  child,
                  Ordinals.at(STATES, state & ~(WAS_UP | SINCE)),
                  (state & WAS_UP) != 0,
                  RecordFormat.readStamp(in, nodes),
                  in.readVar(),
                  in.readVar(),
                  in.readString(),
                  (state & SINCE) == 0 ? Running.ALWAYS : in.readVar() + Running.STANDBY);
        });
  }

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
    return list(
        in,
        () -> {
          String id = in.readString();
          Stamp generation = readMaybeStamp(in, nodes);
          int error = in.readByte();
          return new Outcome(
              id,
              generation,
              error == NO_ERROR ? null : Ordinals.at(ChildError.Reason.values(), error),
              in.readString(),
              list(in, () -> new ProcessId(nodes.read(in), in.readVar())));
        });
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

  private static long[] readDigests(WireReader in) {
    long[] digests = new long[Catalog.BUCKETS];
    for (int i = 0; i < digests.length; i++) {
      digests[i] = in.readLong();
    }
    return digests;
  }

  private static BitSet readBuckets(WireReader in) {
    BitSet buckets = BitSet.valueOf(in.readBytes());
    if (buckets.length() > Catalog.BUCKETS) {
      throw new MalformedFrame("a bucket's number is " + (buckets.length() - 1));
    }
    return buckets;
  }

  static <T> List<T> list(WireReader in, Supplier<T> element) {
    int size = in.readSize();
    List<T> list = new ArrayList<>(Math.min(size, 10_000));
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }
}
