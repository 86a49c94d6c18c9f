package io.processhub.internal.wire;

import io.processhub.HubConfig;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@link Control} messages: the frame header, then the fields in order. A reader
 * ignores what follows the fields that it knows, so a later version may add fields at the end, and
 * skips kinds that it does not know.
 *
 * <p>Here are the kinds. The fields are in {@link MemberFormat}, {@link CatalogFormat}, {@link
 * SliceFormat} and {@link RelayFormat}, {@link CallFormat}, {@link LoadFormat}, {@link EpochCodec}
 * and {@link HandoverCodec}, by what the messages are about.
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
  private static final int REFUSAL = 36;
  private static final int HANDING = 48;
  private static final int DRAIN = 54;
  private static final int FLUSH = 55;
  private static final int LOAD_REPORT = 96;
  private static final int LOAD_VIEW = 97;
  private static final int RELAY = 98;
  private static final int SLICE_VERSIONS = 99;
  private static final int PULL_DELTAS = 100;

  private final String hub;
  private final CatalogFormat catalog;
  private final CallFormat calls;

  /** A codec for one hub. */
  public ControlCodec(HubConfig config, TypeTable types) {
    this.hub = config.name();
    RecordFormat records = new RecordFormat(types, config.types());
    this.catalog = new CatalogFormat(records);
    this.calls = new CallFormat(records);
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
    MemberFormat.write(out, new Control.Presence(Control.Phase.ABSENT, 0, false, 0, List.of()));
    return out.toBytes();
  }

  /** Whether a frame for a hub that is not open here is to be answered with {@link #absent}. */
  public static boolean wantsPresence(int kind, WireReader in) {
    return kind >= FrameHeader.CONTROL_FIRST
        && (kind != PRESENCE || MemberFormat.readPresence(in).wantReply());
  }

  private static int kind(Control message) {
    return switch (message) {
      case Control.Presence m -> PRESENCE;
      case Control.BarrierAsk m -> BARRIER_ASK;
      case Control.BarrierAnswer m -> BARRIER_ANSWER;
      case Control.Drain m -> DRAIN;
      case Control.Flush m -> FLUSH;
      case Control.CatalogDelta m -> CATALOG_DELTA;
      case Control.CatalogAck m -> CATALOG_ACK;
      case Control.Compare m -> COMPARE;
      case Control.Same m -> SAME;
      case Control.Buckets m -> BUCKETS;
      case Control.Repair m -> REPAIR;
      case Control.Repaired m -> REPAIRED;
      case Control.SliceDelta m -> SLICE_DELTA;
      case Control.PullSlice m -> PULL_SLICE;
      case Control.SliceChunk m -> SLICE_CHUNK;
      case Control.Relay m -> RELAY;
      case Control.SliceVersions m -> SLICE_VERSIONS;
      case Control.PullDeltas m -> PULL_DELTAS;
      case Control.StartRequest m -> START_REQUEST;
      case Control.StartReply m -> START_REPLY;
      case Control.StopRequest m -> STOP_REQUEST;
      case Control.StopReply m -> STOP_REPLY;
      case Control.Bounce m -> BOUNCE;
      case Control.Refusal m -> REFUSAL;
      case Control.WhichRequest m -> WHICH_REQUEST;
      case Control.WhichReply m -> WHICH_REPLY;
      case Control.LoadReport m -> LOAD_REPORT;
      case Control.LoadView m -> LOAD_VIEW;
      case Control.EpochWord m -> EpochCodec.kind(m.message());
      case Control.Handing m -> HANDING;
    };
  }

  private void writeBody(WireWriter out, Control message) {
    NodeTable nodes = new NodeTable();
    switch (message) {
      case Control.Presence m -> MemberFormat.write(out, m);
      case Control.BarrierAsk m -> MemberFormat.write(out, m);
      case Control.BarrierAnswer m -> MemberFormat.write(out, nodes, m);
      case Control.Drain m -> MemberFormat.write(out, m);
      case Control.Flush m -> out.writeVar(m.number());
      case Control.CatalogDelta m -> catalog.write(out, nodes, m);
      case Control.CatalogAck m -> CatalogFormat.write(out, m);
      case Control.Compare m -> CatalogFormat.write(out, m);
      case Control.Same m -> CatalogFormat.write(out, nodes, m);
      case Control.Buckets m -> CatalogFormat.write(out, nodes, m);
      case Control.Repair m -> catalog.write(out, nodes, m);
      case Control.Repaired m -> catalog.write(out, nodes, m);
      case Control.SliceDelta m -> SliceFormat.write(out, nodes, m);
      case Control.PullSlice m -> {}
      case Control.SliceChunk m -> SliceFormat.write(out, nodes, m);
      case Control.Relay m -> RelayFormat.write(out, nodes, m);
      case Control.SliceVersions m -> RelayFormat.write(out, nodes, m);
      case Control.PullDeltas m -> out.writeVar(m.after());
      case Control.StartRequest m -> calls.write(out, nodes, m);
      case Control.StartReply m -> CallFormat.write(out, nodes, m);
      case Control.StopRequest m -> CallFormat.write(out, nodes, m);
      case Control.StopReply m -> CallFormat.write(out, nodes, m);
      case Control.Bounce m -> CallFormat.write(out, m);
      case Control.Refusal m -> CallFormat.write(out, nodes, m);
      case Control.WhichRequest m -> out.writeVar(m.request());
      case Control.WhichReply m -> CallFormat.write(out, m);
      case Control.LoadReport m -> LoadFormat.write(out, m.load());
      case Control.LoadView m -> LoadFormat.write(out, nodes, m.loads());
      case Control.EpochWord m -> EpochCodec.write(out, m.message());
      case Control.Handing m -> HandoverCodec.write(out, m);
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
      case PRESENCE -> MemberFormat.readPresence(in);
      case BARRIER_ASK -> MemberFormat.readAsk(in);
      case BARRIER_ANSWER -> MemberFormat.readAnswer(in, nodes);
      case DRAIN -> MemberFormat.readDrain(in);
      case FLUSH -> new Control.Flush(in.readVar());
      case CATALOG_DELTA -> catalog.readDelta(in, nodes);
      case CATALOG_ACK -> CatalogFormat.readAck(in);
      case COMPARE -> CatalogFormat.readCompare(in);
      case SAME -> CatalogFormat.readSame(in, nodes);
      case BUCKETS -> CatalogFormat.readBuckets(in, nodes);
      case REPAIR -> catalog.readRepair(in, nodes);
      case REPAIRED -> catalog.readRepaired(in, nodes);
      case SLICE_DELTA -> SliceFormat.readDelta(in, nodes);
      case PULL_SLICE -> new Control.PullSlice();
      case SLICE_CHUNK -> SliceFormat.readChunk(in, nodes);
      case RELAY -> RelayFormat.readRelay(in, nodes);
      case SLICE_VERSIONS -> RelayFormat.readVersions(in, nodes);
      case PULL_DELTAS -> new Control.PullDeltas(in.readVar());
      case START_REQUEST -> calls.readStart(in, nodes);
      case START_REPLY -> CallFormat.readStartReply(in, nodes);
      case STOP_REQUEST -> CallFormat.readStop(in, nodes);
      case STOP_REPLY -> CallFormat.readStopReply(in, nodes);
      case BOUNCE -> CallFormat.readBounce(in);
      case REFUSAL -> CallFormat.readRefusal(in, nodes);
      case WHICH_REQUEST -> new Control.WhichRequest(in.readVar());
      case WHICH_REPLY -> CallFormat.readWhichReply(in);
      case LOAD_REPORT -> new Control.LoadReport(LoadFormat.read(in));
      case LOAD_VIEW -> new Control.LoadView(LoadFormat.readAll(in, nodes));
      case HANDING -> HandoverCodec.read(in);
      default -> readWord(kind, in);
    };
  }

  private static @Nullable Control readWord(int kind, WireReader in) {
    EpochMessage message = EpochCodec.read(kind, in);
    return message == null ? null : new Control.EpochWord(message);
  }
}
