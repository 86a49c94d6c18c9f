package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.Assignment;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.strategy.HotSwap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One handover at its target: does what its {@link Incoming} says. */
final class InboundHandover implements Incoming.Deeds {
  /** What it is known by: its source numbers its own. */
  record Key(NodeId source, long id) {
    /** As of any record; written out because it is asked so often. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && id == key.id && source.equals(key.source);
    }

    @Override
    public int hashCode() {
      return 31 * source.hashCode() + Long.hashCode(id);
    }
  }

  /** Finds out what the process of a child is to be made of. */
  interface Preparation {
    /** {@code then} is run on the loop, once. */
    void prepare(
        CatalogRecord record,
        ChildSpec spec,
        ProcessType<?, ?> type,
        Consumer<Alterations.Outcome> then);
  }

  /**
   * What it works with. {@code room}: for what is handed over; {@code takesPart}: whether children
   * may be run here; {@code begins} is told of one whose process begins.
   */
  record Means(
      Ground ground,
      Slices slices,
      Handings handings,
      Replicas replicas,
      LuggageRoom room,
      ProcessRuntime runtime,
      Preparation preparation,
      BooleanSupplier takesPart,
      Consumer<InboundHandover> begins) {}

  final Key key;
  final String child;
  final Incoming machine;
  private final Means means;
  private final Offer offer;

  /** Null until the process has been prepared. */
  private @Nullable ProcessCell cell;

  /** How many instances were wanted when it was offered, and this node was to have one. */
  private final int wanted;

  private long underWayAtNanos;

  InboundHandover(Means means, NodeId from, Offer offer) {
    this.means = means;
    this.key = new Key(from, offer.id());
    this.child = offer.child();
    this.offer = offer;
    Ground ground = means.ground;
    HotSwap terms = ground.traits.terms;
    Running mine = ground.registry.get(child, ground.self);
    wanted = means.replicas.wantedNow();
    underWayAtNanos = ground.nanos();
    machine =
        new Incoming(
            offer.id(),
            mine != null,
            terms.confirmHandover(),
            terms.handoverDataWait().toNanos(),
            ground.nanos(),
            this);
    cell = mine == null ? null : mine.cell();
  }

  /** Whether it is about the process of this cell. */
  boolean isOf(ProcessCell other) {
    return other.equals(cell);
  }

  // --- how far it is

  /** Whether it is under way, or was, and somebody may still have to hear of that. */
  boolean isUnderWay() {
    return machine.state() != Incoming.State.REFUSED;
  }

  /** Whether it counts as begun, or was refused. */
  boolean isOver() {
    return machine.isOver();
  }

  /** Whether the child is still the one that this record has run. */
  boolean isWantedBy(@Nullable CatalogRecord record) {
    return record != null
        && !record.isTombstone()
        && record.generation().equals(offer.generation());
  }

  /** Whether a state is about to be merged into that of the child's process here. */
  boolean isMerging() {
    return machine.merges() && !isOver();
  }

  /** Whether the process has begun here, or a state was merged. */
  boolean hasBegun() {
    return machine.state() == Incoming.State.BEGUN;
  }

  /** Whether the process is here and waits for its release. */
  boolean isArriving() {
    return !machine.merges() && machine.state() == Incoming.State.ACCEPTED;
  }

  /** Whether this node can refuse no more by its own will, or need not: the child runs here. */
  boolean isBound() {
    return machine.merges()
        || switch (machine.state()) {
          case CONSTRUCTING, READY, TAKING -> false;
          case ACCEPTED, BEGUN, REFUSED -> true;
        };
  }

  void noteUnderWay(long nowNanos) {
    underWayAtNanos = nowNanos;
  }

  /** For how long it has been over. */
  long nanosSinceOver(long nowNanos) {
    return nowNanos - underWayAtNanos;
  }

  // --- what the machine says

  /** The process is made, once the alter hooks have seen of what. */
  void prepare() {
    CatalogRecord record = means.ground.catalog.live(child);
    ChildSpec spec = record == null ? null : record.spec();
    ProcessType<?, ?> type = spec == null ? null : means.ground.config.types().get(spec.type());
    if (record == null || spec == null || type == null) {
      machine.onRefused("it does not know the child");
    } else {
      means.preparation.prepare(record, spec, type, altered -> hold(altered, type));
    }
  }

  private void hold(Alterations.Outcome altered, ProcessType<?, ?> type) {
    if (machine.state() != Incoming.State.CONSTRUCTING) {
      return;
    }
    if (!altered.failure().isEmpty() || !means.takesPart.getAsBoolean()) {
      // It may have begun to leave, or even have left, while the hooks were asked.
      String none = "it takes no children now";
      machine.onRefused(altered.failure().isEmpty() ? none : altered.failure());
      return;
    }
    Assignment assignment = new Assignment(Running.roleSince(offer.activeSince()), 0);
    cell = means.runtime.hold(altered.spec(), type, assignment);
  }

  @Override
  public void answer(Answer answer) {
    means.handings.add(key.source, answer);
  }

  @Override
  public boolean takeRoom(int bytes) {
    boolean isTaken = means.room.take(bytes);
    if (!isTaken) {
      means.ground.count("handoversBeyondRoom");
    }
    return isTaken;
  }

  @Override
  public void giveRoom(long bytes) {
    means.room.give(bytes);
  }

  @Override
  public void takeOver(byte[] luggage) {
    if (cell == null) {
      machine.onRefused("it is not there");
    } else if (!machine.merges()) {
      means.runtime.takeOver(cell, luggage);
    } else if (!means.runtime.merge(cell, luggage)) {
      machine.onAccepted();
    }
  }

  /** {@code any}: whether there was a state to merge, and it was. */
  void merged(boolean any, String problem) {
    if (any) {
      means.ground.count("conflictsMerged");
      means.ground.publish(
          new HubEvent.ConflictMerged(means.ground.hub(), child, means.ground.self, key.source));
    } else if (!problem.isEmpty()) {
      means.ground.publish(
          new HubEvent.MigrationFailed(
              means.ground.hub(),
              child,
              means.ground.self,
              "the states were not merged: " + problem));
    }
    machine.onAccepted();
  }

  @Override
  public void show() {
    if (cell != null) {
      put(ChildState.ARRIVING, cell, cell.fencingToken());
      means.replicas.note(child, wanted);
    }
  }

  @Override
  public boolean mayBegin() {
    return cell == null || cell.isPermitted();
  }

  @Override
  public void begin(long token) {
    if (cell != null) {
      means.ground.tokens().observe(token);
      put(ChildState.STARTING, cell, token);
      means.begins.accept(this);
      means.runtime.begin(cell, token);
    }
  }

  private void put(ChildState state, ProcessCell held, long token) {
    means.slices.put(
        child,
        new Running(
                means.ground.self,
                offer.generation(),
                held.processId().serial(),
                token,
                state,
                true,
                "",
                held,
                null)
            .activeSince(offer.activeSince()),
        true);
  }

  @Override
  public void drop() {
    if (cell == null) {
      return;
    }
    Running mine = means.ground.registry.get(child, means.ground.self);
    if (mine != null && cell.equals(mine.cell())) {
      means.slices.remove(child);
    }
    stop();
  }

  /** Stops the process, wherever it is shown. */
  void stop() {
    if (cell != null) {
      means.runtime.stop(cell);
    }
  }
}
