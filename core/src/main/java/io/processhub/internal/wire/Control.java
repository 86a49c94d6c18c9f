package io.processhub.internal.wire;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.registry.Running;
import io.processhub.strategy.NodeLoad;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages that the coordinators of one hub send each other. {@code docs/INTERNALS.md} tells
 * the flows; {@link ControlCodec} knows the bytes.
 */
public sealed interface Control {

  /** How a node takes part in a hub. */
  enum Phase {
    /** It has opened the hub and is catching up. */
    JOINING,
    /** It may be home and owner. */
    READY,
    /** It hands its children over and will go. */
    LEAVING,
    /** It holds catalog and registry, and owns nothing. */
    OBSERVER,
    /** It has not opened the hub, or has closed it. */
    ABSENT,
    /** It takes part like a member, but is no home and no owner: it hands its children over. */
    DRAINED
  }

  /**
   * Says how the sender takes part.
   *
   * @param sliceVersion the version of its slice
   * @param wantReply whether the receiver is to say the same of itself
   * @param readyTime its hybrid time when it became ready; 0 if it is not
   * @param strategies what strategies it has opened the hub with, in words, in the order of {@link
   *     io.processhub.strategy.StrategyFamily}; empty if it has not
   */
  record Presence(
      Phase phase, long sliceVersion, boolean wantReply, long readyTime, List<String> strategies)
      implements Control {}

  /**
   * Records that are new or changed.
   *
   * @param batch what is to be acknowledged; {@link #PART} or {@link #RUMOUR} if nothing is
   */
  record CatalogDelta(long batch, List<CatalogRecord> records) implements Control {
    /** The rest of a batch follows, and is acknowledged if all of it was acceptable. */
    public static final long PART = 0;

    /** These belong to no batch. Far below the number of any; who takes it for one does no harm. */
    public static final long RUMOUR = 1;

    /** Records that belong to no batch. */
    public static CatalogDelta rumour(List<CatalogRecord> records) {
      return new CatalogDelta(RUMOUR, records);
    }
  }

  /**
   * The sender holds the records of these batches.
   *
   * @param sliceVersion the version of its slice by then, if the receiver is to know that before it
   *     counts the sender as a holder; else 0
   */
  record CatalogAck(List<Long> batches, long sliceVersion) implements Control {}

  /** Takes the sender's slice from one version to the next. */
  record SliceDelta(long version, List<Entry> changes) implements Control {}

  /** Asks for the receiver's whole slice. */
  record PullSlice() implements Control {}

  /** A part of the sender's whole slice; the parts of one version follow one another. */
  record SliceChunk(long version, boolean first, boolean last, List<Entry> entries)
      implements Control {}

  /**
   * One instance of the sender's slice.
   *
   * @param state null if the instance is gone
   * @param wasUp whether its start has succeeded
   * @param token its fencing token; if it is gone, no token of it was later
   * @param activeSince as {@link Running#activeSince()}
   */
  record Entry(
      String child,
      @Nullable ChildState state,
      boolean wasUp,
      Stamp generation,
      long serial,
      long token,
      String reason,
      long activeSince) {
    private static final Stamp NEVER = new Stamp(0, new NodeId("none", 0));

    /** Says that the instance is gone, and that none of its tokens was later than this one. */
    public static Entry gone(String child, long token) {
      return new Entry(child, null, false, NEVER, 0, token, "", Running.ALWAYS);
    }
  }

  /**
   * Begins a comparison. The sender's catalog, without tombstones up to the cutoff, has this root
   * at this time of the sender's clock, by which the hub was opened there at {@code openedTime};
   * its slice has this version and digest.
   */
  record Compare(
      long exchange,
      long openedTime,
      long time,
      long cutoffMillis,
      long root,
      long sliceVersion,
      long sliceDigest)
      implements Control {}

  /**
   * The catalogs are the same.
   *
   * @param knows by the stamp with which a node, perhaps the sender, has opened the hub: up to
   *     which time of its clock the sender knows all that it has admitted since, and so the
   *     receiver from now on
   */
  record Same(long exchange, Map<Stamp, Long> knows) implements Control {}

  /**
   * They are not; these are the sender's buckets; {@code knows} is for who has been given what
   * differs, as in {@link Same}. Never compared, so an array will do.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Buckets(long exchange, long cutoffMillis, long[] digests, Map<Stamp, Long> knows)
      implements Control {}

  /** What the sender has in the buckets that differ. */
  record Repair(long exchange, BitSet buckets, boolean last, List<CatalogRecord> records)
      implements Control {}

  /**
   * What the other side lacked; with the last part it has all that was in the sender's buckets, if
   * the digests of the records in all parts add up to {@code digest}, which the last part says.
   */
  record Repaired(long exchange, boolean last, long digest, List<CatalogRecord> records)
      implements Control {}

  /** Asks whether the receiver has adopted the membership with this hash. */
  record BarrierAsk(long nonce, long membership) implements Control {}

  /**
   * It has, and at that moment its slice and catalog were these; {@code knows} is for who has the
   * same catalog, as in {@link Same}.
   */
  record BarrierAnswer(
      long nonce, long sliceVersion, long cutoffMillis, long root, Map<Stamp, Long> knows)
      implements Control {}

  /**
   * What is to be done about children that are there, and about those that are not. On the wire the
   * first two were the truth values of whether to move.
   */
  enum Aim {
    /** What is not there is started. */
    START,
    /** What is there is moved to the nodes that are named; what is not is started there. */
    START_OR_MOVE,
    /** What is there is moved to the nodes that are named; nothing is started. */
    MOVE
  }

  /**
   * Asks a home to start children, or to move them.
   *
   * @param issued the caller's hybrid time when it sent this; it sends only what is still open, so
   *     a copy that was delayed can be told by it
   */
  record StartRequest(
      Origin origin, long issued, long timeoutMillis, Aim aim, List<StartItem> items)
      implements Control {
    /** The same for some of the children. */
    public StartRequest of(long newTimeoutMillis, List<StartItem> some) {
      return new StartRequest(origin, issued, newTimeoutMillis, aim, some);
    }
  }

  /** What a request asks about one child. */
  sealed interface Item {
    /** The child's id. */
    String id();
  }

  /** One child to start: its spec, and the names of the nodes it is to be pinned to. */
  record StartItem(ChildSpec spec, List<String> pinned) implements Item {
    @Override
    public String id() {
      return spec.id();
    }
  }

  /** What became of some of the children of a request; {@code holders} have their records. */
  record StartReply(long request, int holders, List<Outcome> outcomes) implements Control {}

  /** Asks a home to stop children; {@code issued} as in a start. */
  record StopRequest(Origin origin, long issued, long timeoutMillis, List<StopItem> items)
      implements Control {}

  /** One child to stop; if a call is named, only if it was started by that one. */
  record StopItem(String id, @Nullable Origin startedBy) implements Item {}

  /** What became of some of the children of a request. */
  record StopReply(long request, List<Outcome> outcomes) implements Control {}

  /**
   * What became of one child.
   *
   * @param generation its generation, where it has one
   * @param error why it failed; null if it did not
   * @param processes its processes, if it was started
   */
  record Outcome(
      String id,
      @Nullable Stamp generation,
      ChildError.@Nullable Reason error,
      String detail,
      List<ProcessId> processes) {
    /** A failure. */
    public static Outcome failed(String id, ChildError.Reason error, String detail) {
      return new Outcome(id, null, error, detail, List.of());
    }
  }

  /**
   * That copy of a request has had no effect on these children, and why. A later one may have.
   *
   * @param issued when the copy was sent, by the request
   */
  record Refusal(long request, long issued, List<Outcome> outcomes) implements Control {}

  /**
   * The sender does not decide about these children of a request, or knows of something that came
   * after it: the caller is to look again, and to ask again if it still waits.
   *
   * @param time the sender's hybrid time, which the caller's is to be past
   */
  record Bounce(long request, long time, List<String> ids) implements Control {}

  /** What the sender has to say about handovers between it and the receiver, in order. */
  record Handing(List<HandoverMessage> messages) implements Control {}

  /**
   * Asks the receiver to own no children from now on, or to own some again.
   *
   * @param readyTime the time in its presence of which the sender knows: if it has become ready
   *     since, the word comes too late; 0 if it counts in any case
   */
  record Drain(boolean on, long readyTime) implements Control {}

  /** The sender leaves: the receiver is to answer behind the last message that it has sent it. */
  record Flush(long number) implements Control {}

  /** What is said about epochs and licences. */
  record EpochWord(EpochMessage message) implements Control {}

  /** Asks for the children of the receiver. */
  record WhichRequest(long request) implements Control {}

  /** A part of the answer. */
  record WhichReply(long request, boolean last, List<WhichLine> lines) implements Control {}

  /** One child of the sender. */
  record WhichLine(String id, ChildState state, long serial, String type) {}

  /** What other nodes have said of their slices, word for word. */
  record Relay(List<Relayed> deltas) implements Control {}

  /** A change of a slice, and whose it is. */
  record Relayed(NodeId writer, SliceDelta delta) {}

  /** How much the sender knows of each node's slice; {@code wantReply} as in a presence. */
  record SliceVersions(Map<NodeId, Long> versions, boolean wantReply) implements Control {}

  /** Asks for the changes of the receiver's slice after this version. */
  record PullDeltas(long after) implements Control {}

  /** How busy the sender is; to the oldest member. */
  record LoadReport(NodeLoad load) implements Control {}

  /** How busy all members are, as the oldest member has been told. */
  record LoadView(Map<NodeId, NodeLoad> loads) implements Control {}
}
