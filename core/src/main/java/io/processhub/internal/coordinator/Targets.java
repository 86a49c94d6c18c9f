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
import io.processhub.internal.wire.HandoverMessage.Abort;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.internal.wire.HandoverMessage.Over;
import io.processhub.internal.wire.HandoverMessage.Release;
import io.processhub.internal.wire.HandoverMessage.Step;
import io.processhub.strategy.HotSwap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The handovers of which this node is the target, each an {@link Incoming}.
 *
 * <ol>
 *   <li>An offer is taken if this node is a member that may run the child, and nothing else is
 *       under way with it. If, as far as this node knows, the child belongs to another, the offer
 *       waits: see {@link EarlyOffers}.
 *   <li>A process that has accepted is in the registry, as {@link ChildState#ARRIVING}: so nobody
 *       starts the child anew if the source goes.
 *   <li>One that has not accepted yet is refused when the child belongs to another node, before
 *       this one says to any that it knows so: see {@link Barrier}.
 *   <li>It begins when it is released; or when its source is no member any more and the membership
 *       without that is settled. It is dropped if the child is not wanted any more, or, without a
 *       source, if it runs elsewhere.
 * </ol>
 */
final class Targets {
  private static final int INCOMING_MAX = 10_000;
  private static final long FORGET_NANOS = 60_000_000_000L;

  private final Ground ground;
  private final Slices slices;
  private final Handings handings;
  private final BooleanSupplier takesPart;
  private final Predicate<NodeId> isGone;
  private final Predicate<String> leaves;
  private final Predicate<String> owns;
  private final EarlyOffers early = new EarlyOffers();
  private final Map<Key, Handover> all = new LinkedHashMap<>();
  private final Map<String, Handover> byChild = new HashMap<>();
  private @Nullable ProcessRuntime runtime;
  private @Nullable Preparation preparation;

  /** Those that have begun and are not up yet. */
  private final Map<String, ProcessCell> beginning = new HashMap<>();

  /** Finds out what the process of a child is to be made of. */
  interface Preparation {
    /** {@code then} is run on the loop, once. */
    void prepare(
        CatalogRecord record,
        ChildSpec spec,
        ProcessType<?, ?> type,
        Consumer<Alterations.Outcome> then);
  }

  private record Key(NodeId source, long id) {}

  /**
   * {@code takesPart}: whether children may be run here; {@code isGone}: for good; {@code leaves}:
   * whether a child is being handed over from here; {@code owns}: whether it is to run here.
   */
  Targets(
      Ground ground,
      Slices slices,
      Handings handings,
      BooleanSupplier takesPart,
      Predicate<NodeId> isGone,
      Predicate<String> leaves,
      Predicate<String> owns) {
    this.leaves = leaves;
    this.owns = owns;
    this.ground = ground;
    this.slices = slices;
    this.handings = handings;
    this.takesPart = takesPart;
    this.isGone = isGone;
  }

  void use(ProcessRuntime newRuntime) {
    runtime = newRuntime;
  }

  void use(Preparation newPreparation) {
    preparation = newPreparation;
  }

  private ProcessRuntime runtime() {
    if (runtime == null) {
      throw new IllegalStateException("The hub has not been opened yet.");
    }
    return runtime;
  }

  // --- what the source says

  void onOffer(NodeId from, Offer offer) {
    Handover known = all.get(new Key(from, offer.id()));
    if (known != null) {
      known.machine.onOffer(ground.nanos());
      return;
    }
    String objection = objection(offer);
    if (!objection.isEmpty()) {
      // It may have waited here when it was first made.
      early.remove(from, offer.id());
      refuse(from, offer.id(), objection);
      return;
    }
    if (ground.registry.get(offer.child(), ground.self) == null && !owns.test(offer.child())) {
      if (!early.add(from, offer, ground.nanos())) {
        refuse(from, offer.id(), "it takes no more children now");
      }
      return;
    }
    Handover handover = new Handover(from, offer);
    all.put(handover.key, handover);
    byChild.put(offer.child(), handover);
    if (handover.machine.merges()) {
      handover.machine.onOffer(ground.nanos());
    } else {
      handover.prepare();
    }
  }

  private String objection(Offer offer) {
    CatalogRecord record = ground.catalog.live(offer.child());
    Running mine = ground.registry.get(offer.child(), ground.self);
    ChildSpec spec = record == null ? null : record.spec();
    if (!takesPart.getAsBoolean() || all.size() >= INCOMING_MAX) {
      return "it takes no children now";
    } else if (record == null || spec == null || !record.generation().equals(offer.generation())) {
      return "it does not know the child";
    } else if (!ground.config.types().containsKey(spec.type())) {
      return "process type '" + spec.type() + "' is not registered there";
    } else if (isUnderWay(byChild.get(offer.child()))) {
      return "the child is being handed over to it by another node";
    } else if (leaves.test(offer.child())) {
      // Two that merged into each other would wait for each other, both frozen.
      return "it is handing the child over itself";
    } else if (mine != null && mine.state() == ChildState.STARTING && mine.cell() == null) {
      return "its own instance is about to begin";
    } else if (mine != null && !mine.isAlive()) {
      // Nothing could be merged into it. If it has failed, it gives way: see Plan.
      return "its own instance has ended";
    } else if (mine != null
        && (mine.state() == ChildState.STOPPING
            || !mine.generation().equals(record.generation()))) {
      return "its own instance is being stopped";
    }
    return "";
  }

  /** The child may belong here by now: what was offered too early is taken up. */
  void reconsider(String child) {
    if (!early.isEmpty() && owns.test(child)) {
      EarlyOffers.Early offer = early.take(child);
      if (offer != null) {
        onOffer(offer.source(), offer.offer());
      }
    }
  }

  /**
   * Refuses what belongs to another node by now, as far as that is not bound yet: what is bound is
   * in the registry. A node that has seen this one's slice since then can rely on it.
   */
  void giveBack() {
    for (Handover handover : List.copyOf(all.values())) {
      boolean bound =
          handover.machine.merges()
              || switch (handover.machine.state()) {
                case CONSTRUCTING, READY, TAKING -> false;
                case ACCEPTED, BEGUN, REFUSED -> true;
              };
      if (!bound && !owns.test(handover.child)) {
        handover.machine.onRefused("the child belongs to another node now");
      }
    }
  }

  /** Whether a state is about to be merged into that of the child's process here. */
  boolean isMerging(String child) {
    Handover handover = byChild.get(child);
    return handover != null
        && handover.machine.merges()
        && handover.machine.state() != Incoming.State.BEGUN
        && handover.machine.state() != Incoming.State.REFUSED;
  }

  /** Whether something is under way, or was, that somebody may still have to hear of. */
  private static boolean isUnderWay(@Nullable Handover handover) {
    return handover != null && handover.machine.state() != Incoming.State.REFUSED;
  }

  private void refuse(NodeId to, long id, String reason) {
    handings.add(to, new Answer(id, Step.REFUSED, 0, reason));
  }

  void onChunk(NodeId from, Chunk chunk) {
    with(from, chunk.id(), known -> known.machine.onChunk(chunk, ground.nanos()));
  }

  void onRelease(NodeId from, Release release) {
    with(from, release.id(), known -> known.machine.onRelease(release.token()));
  }

  void onAbort(NodeId from, Abort abort) {
    if (early.remove(from, abort.id())) {
      return;
    }
    with(from, abort.id(), known -> known.machine.onAbort());
  }

  private void with(NodeId from, long id, Consumer<Handover> action) {
    Handover known = all.get(new Key(from, id));
    if (known == null) {
      refuse(from, id, "it does not know the handover");
    } else {
      action.accept(known);
    }
  }

  void onOver(NodeId from, Over over) {
    Handover known = all.get(new Key(from, over.id()));
    if (known != null) {
      forget(known);
    }
  }

  // --- what the processes do

  private @Nullable Handover of(ProcessCell cell) {
    Handover handover = byChild.get(cell.spec().id());
    return handover != null && cell.equals(handover.cell) ? handover : null;
  }

  void onHeld(ProcessCell cell) {
    Handover handover = of(cell);
    if (handover != null) {
      handover.machine.onHeld(ground.nanos());
    }
  }

  void onAccepted(ProcessCell cell) {
    Handover handover = of(cell);
    if (handover != null) {
      handover.machine.onAccepted();
    }
  }

  void onRefused(ProcessCell cell, String reason) {
    Handover handover = of(cell);
    if (handover != null) {
      handover.machine.onRefused(reason);
    }
  }

  void onMerged(ProcessCell cell, String problem) {
    Handover handover = of(cell);
    if (handover != null && handover.machine.merges()) {
      handover.merged(problem);
    }
  }

  /** Whether it runs for the first time since it has begun here. */
  boolean onRunning(ProcessCell cell) {
    Handover handover = of(cell);
    if (handover != null) {
      handover.machine.onRunning();
    }
    return beginning.remove(cell.spec().id(), cell);
  }

  void onFailed(ProcessCell cell, String reason) {
    Handover handover = of(cell);
    if (handover != null) {
      handover.machine.onFailed(reason);
    }
  }

  /** The process has ended, or is given up: nothing is merged into it any more. */
  void onEnd(ProcessCell cell, String reason) {
    Handover handover = of(cell);
    if (handover != null) {
      handover.machine.onFailed(reason);
      handover.machine.onEnd("its own instance has ended");
    }
  }

  void onStopped(ProcessCell cell) {
    beginning.remove(cell.spec().id(), cell);
    onRefused(cell, "the child is not wanted there any more");
  }

  // --- what is decided here

  /** Whether the child is here and waits for its release. */
  boolean isArriving(String id) {
    Handover handover = byChild.get(id);
    return handover != null
        && !handover.machine.merges()
        && handover.machine.state() == Incoming.State.ACCEPTED;
  }

  /**
   * Decides about a child that waits for its release.
   *
   * @param wanted whether it is to run at all
   * @param settled whether the present membership is settled
   */
  void decide(String id, boolean wanted, boolean settled) {
    Handover handover = byChild.get(id);
    if (handover == null) {
      return;
    }
    if (!wanted) {
      handover.machine.onRefused("the child is not wanted there any more");
    } else if (settled && isGone.test(handover.key.source)) {
      if (runsElsewhere(id)) {
        handover.machine.onRefused("the child runs elsewhere");
        forget(handover);
      } else {
        handover.machine.beginAlone(ground.tokens().next());
      }
    }
  }

  private boolean runsElsewhere(String id) {
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      if (!r.node().equals(ground.self)) {
        return true;
      }
    }
    return false;
  }

  /** The child is to be started anew here, or its instance here to be stopped. */
  void drop(String id) {
    Handover handover = byChild.get(id);
    if (handover != null) {
      handover.machine.onRefused("the child is not wanted there any more");
    }
  }

  /** A node is out of sight: what it has not given in full is of no use. */
  void lose(NodeId node) {
    early.lose(node);
    for (Handover handover : List.copyOf(all.values())) {
      if (!handover.key.source.equals(node)) {
        continue;
      }
      handover.machine.onSourceLost();
      if (handover.machine.state() == Incoming.State.REFUSED) {
        forget(handover);
      }
    }
  }

  void tick() {
    long now = ground.nanos();
    early.tick(now);
    for (Handover handover : List.copyOf(all.values())) {
      handover.machine.tick(now);
      Incoming.State state = handover.machine.state();
      boolean isOver = state == Incoming.State.BEGUN || state == Incoming.State.REFUSED;
      if (!isOver) {
        handover.overSinceNanos = now;
        boolean gone = isGone.test(handover.key.source);
        if (gone && handover.machine.merges()) {
          // What was merged is merged, and there is nothing to begin.
          forget(handover);
        } else if (gone) {
          ground.touch(handover.child);
        }
      } else if (isGone.test(handover.key.source) || now - handover.overSinceNanos > FORGET_NANOS) {
        forget(handover);
      }
    }
  }

  private void forget(Handover handover) {
    all.remove(handover.key);
    byChild.remove(handover.child, handover);
  }

  /** How many handovers are under way or not acknowledged. */
  int pending() {
    return all.size() + early.size();
  }

  /** One handover: does what its machine says. */
  private final class Handover implements Incoming.Deeds {
    private final Key key;
    private final String child;
    private final Offer offer;

    /** The role moves along. */
    private final long activeSince;

    /** Null until the process has been prepared. */
    private @Nullable ProcessCell cell;

    private final Incoming machine;
    private long overSinceNanos = ground.nanos();

    Handover(NodeId from, Offer offer) {
      this.key = new Key(from, offer.id());
      this.child = offer.child();
      this.offer = offer;
      HotSwap terms = ground.config.migration().terms();
      Running mine = ground.registry.get(child, ground.self);
      Running theirs = ground.registry.get(child, from);
      activeSince = theirs == null ? Running.ALWAYS : theirs.activeSince();
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

    /** The process is made, once the alter hooks have seen of what. */
    void prepare() {
      CatalogRecord record = ground.catalog.live(child);
      ChildSpec spec = record == null ? null : record.spec();
      ProcessType<?, ?> type = spec == null ? null : ground.config.types().get(spec.type());
      if (record == null || spec == null || type == null || preparation == null) {
        machine.onRefused("it does not know the child");
      } else {
        preparation.prepare(record, spec, type, altered -> hold(altered, type));
      }
    }

    private void hold(Alterations.Outcome altered, ProcessType<?, ?> type) {
      if (machine.state() != Incoming.State.CONSTRUCTING) {
        return;
      }
      if (!altered.failure().isEmpty() || !takesPart.getAsBoolean()) {
        // It may have begun to leave, or even have left, while the hooks were asked.
        String none = "it takes no children now";
        machine.onRefused(altered.failure().isEmpty() ? none : altered.failure());
        return;
      }
      Assignment assignment = new Assignment(Running.roleSince(activeSince), 0);
      cell = runtime().hold(altered.spec(), type, assignment);
    }

    @Override
    public void answer(Answer answer) {
      handings.add(key.source, answer);
    }

    @Override
    public void takeOver(byte[] luggage) {
      if (cell == null) {
        machine.onRefused("it is not there");
      } else if (!machine.merges()) {
        runtime().takeOver(cell, luggage);
      } else if (!runtime().merge(cell, luggage)) {
        machine.onAccepted();
      }
    }

    void merged(String problem) {
      if (problem.isEmpty()) {
        ground.count("conflictsMerged");
        ground.publish(new HubEvent.ConflictMerged(ground.hub(), child, ground.self, key.source));
      } else {
        ground.publish(
            new HubEvent.MigrationFailed(
                ground.hub(), child, ground.self, "the states were not merged: " + problem));
      }
      machine.onAccepted();
    }

    @Override
    public void show() {
      if (cell != null) {
        put(ChildState.ARRIVING, cell, cell.fencingToken());
      }
    }

    @Override
    public void begin(long token) {
      if (cell != null) {
        ground.tokens().observe(token);
        put(ChildState.STARTING, cell, token);
        beginning.put(child, cell);
        runtime().begin(cell, token);
      }
    }

    private void put(ChildState state, ProcessCell held, long token) {
      slices.put(
          child,
          new Running(
                  ground.self,
                  offer.generation(),
                  held.processId().serial(),
                  token,
                  state,
                  true,
                  "",
                  held,
                  null)
              .activeSince(activeSince),
          true);
    }

    @Override
    public void drop() {
      if (cell == null) {
        return;
      }
      Running mine = ground.registry.get(child, ground.self);
      if (mine != null && cell.equals(mine.cell())) {
        slices.remove(child);
      }
      runtime().stop(cell);
    }
  }
}
