package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.HandoverMessage.Abort;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.internal.wire.HandoverMessage.Over;
import io.processhub.internal.wire.HandoverMessage.Release;
import io.processhub.internal.wire.HandoverMessage.Step;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The handovers of which this node is the target, each an {@link InboundHandover}.
 *
 * <ol>
 *   <li>An offer is taken if this node is a member that may run the child, nothing else is under
 *       way with it, and there is room, see {@link LuggageRoom}. If, as far as this node knows, the
 *       child belongs to another, the offer waits: see {@link Offers}.
 *   <li>A process that has accepted is in the registry, as {@link ChildState#ARRIVING}: so nobody
 *       starts the child anew if the source goes.
 *   <li>If the child runs here already, the source hears of that before the answer: it may have
 *       nothing to add.
 *   <li>One that has not accepted yet is refused when the child belongs to another node, before
 *       this one says to any that it knows so: see {@link Barrier}.
 *   <li>It begins when it is released; or when its source is no member any more and the membership
 *       without that is settled. It is dropped if the child is not wanted any more, or, without a
 *       source, if it runs elsewhere.
 *   <li>Until it is up, its source is told what becomes of it: see {@link Landings}.
 * </ol>
 */
final class Targets {
  private static final int INCOMING_MAX = 10_000;
  private static final long FORGET_NANOS = 60_000_000_000L;

  private final Ground ground;
  private final Slices slices;
  private final Handings handings;
  private final Replicas replicas;
  private final BooleanSupplier takesPart;
  private final Predicate<NodeId> isGone;
  private final Predicate<String> owns;
  private final Offers offers;
  private final LuggageRoom room = new LuggageRoom();
  private final Landings landings;
  private final PastHandovers pastHandovers = new PastHandovers();
  private final Map<InboundHandover.Key, InboundHandover> all = new LinkedHashMap<>();
  private final Map<String, InboundHandover> byChild = new HashMap<>();
  private @Nullable ProcessRuntime runtime;
  private InboundHandover.@Nullable Preparation preparation;

  /**
   * {@code takesPart}: whether children may be run here; {@code isGone}: for good; {@code leaves}:
   * whether a child is being handed over from here; {@code owns}: whether it is to run here.
   */
  Targets(
      Ground ground,
      Slices slices,
      Handings handings,
      Replicas replicas,
      BooleanSupplier takesPart,
      Predicate<NodeId> isGone,
      Predicate<String> leaves,
      Predicate<String> owns) {
    this.ground = ground;
    this.slices = slices;
    this.handings = handings;
    this.replicas = replicas;
    this.takesPart = takesPart;
    this.isGone = isGone;
    this.owns = owns;
    landings = new Landings(slices);
    offers = new Offers(ground, handings, this::objection, this::isUnderWay, leaves, owns);
  }

  void use(ProcessRuntime newRuntime) {
    runtime = newRuntime;
  }

  void use(InboundHandover.Preparation newPreparation) {
    preparation = newPreparation;
  }

  private InboundHandover.Means means() {
    if (runtime == null || preparation == null) {
      throw new IllegalStateException("The hub has not been opened yet.");
    }
    return new InboundHandover.Means(
        ground, slices, handings, replicas, room, runtime, preparation, takesPart, landings::begin);
  }

  // --- what the source says

  void onOffer(NodeId from, Offer offer) {
    InboundHandover.Key key = new InboundHandover.Key(from, offer.id());
    InboundHandover known = all.get(key);
    if (known != null) {
      answer(known);
      return;
    }
    if (pastHandovers.contains(key)) {
      handings.add(from, new Answer(offer.id(), Step.BEGUN, 0, ""));
      return;
    }
    if (offers.consider(from, offer)) {
      take(from, offer);
    }
  }

  private void take(NodeId from, Offer offer) {
    InboundHandover handover = new InboundHandover(means(), from, offer);
    all.put(handover.key, handover);
    byChild.put(offer.child(), handover);
    if (handover.machine.merges()) {
      answer(handover);
    } else {
      handover.prepare();
    }
  }

  /** Before a state is merged its source must know that the child runs here. */
  private void answer(InboundHandover handover) {
    if (handover.isMerging()) {
      slices.tellExactly(handover.key.source());
    }
    handover.machine.onOffer(ground.nanos());
  }

  /** Why no child is taken now; empty if one is. */
  private String objection() {
    if (!takesPart.getAsBoolean() || all.size() >= INCOMING_MAX) {
      return "it takes no children now";
    }
    if (!room.mayBegin()) {
      ground.count("handoversBeyondRoom");
      return LuggageRoom.FULL;
    }
    return "";
  }

  /** The child may belong here by now: what was offered too early is taken up. */
  void reconsider(String child) {
    EarlyOffers.Early early = offers.takeDue(child);
    if (early != null) {
      onOffer(early.source(), early.offer());
    }
  }

  /**
   * Refuses what belongs to another node by now, as far as that is not bound yet: what is bound is
   * in the registry. A node that has seen this one's slice since then can rely on it.
   */
  void giveBack() {
    for (InboundHandover handover : List.copyOf(all.values())) {
      if (!handover.isBound() && !owns.test(handover.child)) {
        handover.machine.onRefused("the child belongs to another node now");
      }
    }
  }

  /** Whether a state is about to be merged into that of the child's process here. */
  boolean isMerging(String child) {
    InboundHandover handover = byChild.get(child);
    return handover != null && handover.isMerging();
  }

  private boolean isUnderWay(String child) {
    InboundHandover handover = byChild.get(child);
    return handover != null && handover.isUnderWay();
  }

  void onChunk(NodeId from, Chunk chunk) {
    with(from, chunk.id(), known -> known.machine.onChunk(chunk, ground.nanos()));
  }

  void onRelease(NodeId from, Release release) {
    with(from, release.id(), known -> known.machine.onRelease(release.token()));
  }

  void onAbort(NodeId from, Abort abort) {
    if (offers.remove(from, abort.id())) {
      return;
    }
    with(from, abort.id(), known -> known.machine.onAbort());
  }

  private void with(NodeId from, long id, Consumer<InboundHandover> action) {
    InboundHandover.Key key = new InboundHandover.Key(from, id);
    InboundHandover known = all.get(key);
    if (known == null && pastHandovers.contains(key)) {
      handings.add(from, new Answer(id, Step.BEGUN, 0, ""));
    } else if (known == null) {
      handings.add(from, new Answer(id, Step.REFUSED, 0, "it does not know the handover"));
    } else {
      action.accept(known);
    }
  }

  void onOver(NodeId from, Over over) {
    InboundHandover.Key key = new InboundHandover.Key(from, over.id());
    pastHandovers.remove(key);
    InboundHandover known = all.get(key);
    if (known != null) {
      known.machine.onOver();
      forget(known);
    }
  }

  // --- what the processes do

  private @Nullable InboundHandover of(ProcessCell cell) {
    InboundHandover handover = byChild.get(cell.spec().id());
    return handover != null && handover.isOf(cell) ? handover : null;
  }

  void onHeld(ProcessCell cell) {
    InboundHandover handover = of(cell);
    if (handover != null) {
      handover.machine.onHeld(ground.nanos());
    }
  }

  void onAccepted(ProcessCell cell) {
    InboundHandover handover = of(cell);
    if (handover != null) {
      handover.machine.onAccepted();
    }
  }

  void onRefused(ProcessCell cell, String reason) {
    InboundHandover handover = of(cell);
    if (handover != null) {
      handover.machine.onRefused(reason);
    }
  }

  void onMerged(ProcessCell cell, boolean any, String problem) {
    InboundHandover handover = of(cell);
    if (handover != null && handover.machine.merges()) {
      handover.merged(any, problem);
    }
  }

  /** Whether it runs for the first time since it has begun here. */
  boolean onRunning(ProcessCell cell) {
    InboundHandover handover = of(cell);
    if (handover != null) {
      handover.machine.onRunning();
    }
    landings.tellSource(cell);
    return landings.end(cell);
  }

  void onFailed(ProcessCell cell, String reason) {
    InboundHandover handover = of(cell);
    if (handover != null) {
      handover.machine.onFailed(reason);
    }
    landings.tellSource(cell);
  }

  /** The process has ended, or is given up: nothing is merged into it any more. */
  void onEnd(ProcessCell cell, String reason) {
    InboundHandover handover = of(cell);
    if (handover != null) {
      handover.machine.onFailed(reason);
      handover.machine.onEnd("its own instance has ended");
    }
    landings.tellSource(cell);
  }

  /** The process was stopped, however far it was. */
  void onStopped(ProcessCell cell) {
    landings.end(cell);
    InboundHandover handover = of(cell);
    if (handover != null) {
      handover.machine.onRefused("the child is not wanted there any more");
      handover.machine.onFailed("it was stopped before it was up");
    }
  }

  // --- what is decided here

  /** Whether the child is here and waits for its release. */
  boolean isArriving(String id) {
    InboundHandover handover = byChild.get(id);
    return handover != null && handover.isArriving();
  }

  /**
   * Decides about a child that is to come here: what is not wanted is refused, however far it is.
   *
   * @param wanted the child's record; null if it is not to run here
   * @param settled whether the present membership is settled
   */
  void decide(String id, @Nullable CatalogRecord wanted, boolean settled) {
    InboundHandover handover = byChild.get(id);
    if (handover == null || handover.machine.merges()) {
      return;
    }
    if (!handover.isWantedBy(wanted)) {
      handover.machine.onRefused("the child is not wanted there any more");
    } else if (handover.isArriving() && settled && isGone.test(handover.key.source())) {
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
    InboundHandover handover = byChild.get(id);
    if (handover != null) {
      handover.machine.onRefused("the child is not wanted there any more");
    }
  }

  /** A node is out of sight: what it has not given in full is of no use. */
  void lose(NodeId node) {
    offers.lose(node);
    for (InboundHandover handover : List.copyOf(all.values())) {
      if (!handover.key.source().equals(node)) {
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
    offers.tick(now);
    for (InboundHandover handover : List.copyOf(all.values())) {
      handover.machine.tick(now);
      boolean gone = isGone.test(handover.key.source());
      if (!handover.isOver()) {
        handover.noteUnderWay(now);
        if (gone && handover.machine.merges()) {
          // What was merged is merged, and there is nothing to begin.
          handover.machine.beginAlone(0);
        } else if (gone) {
          ground.touch(handover.child);
        }
      } else if (gone || handover.nanosSinceOver(now) > FORGET_NANOS) {
        if (handover.hasBegun()) {
          pastHandovers.add(handover.key);
        }
        forget(handover);
      }
    }
  }

  /** The hub has broken down. */
  void stopAll() {
    all.values().forEach(InboundHandover::stop);
  }

  private void forget(InboundHandover handover) {
    handover.machine.giveRoom();
    all.remove(handover.key);
    byChild.remove(handover.child, handover);
  }

  /** How many handovers are remembered whose source may not have heard of them. */
  int pastHandovers() {
    return pastHandovers.size();
  }

  /** How many bytes are held of what is being handed over. */
  long luggageBytes() {
    return room.bytes();
  }

  /** How many handovers are under way or not acknowledged. */
  int pending() {
    return Math.max(all.size(), byChild.size()) + offers.pending();
  }
}
