package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.internal.wire.HandoverMessage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sealed handovers of this node, as {@link Sources source} and as {@link Targets target}: what
 * the rest of the coordinator has to do with them.
 */
final class Handovers {
  private final Ground ground;
  private final Members members;
  private final Adoption adoption;
  private final Barrier barrier;
  private final Tolerance tolerance;
  private final Handings handings;
  private final Sources sources;
  private final Targets targets;
  final Replicas replicas;
  private final Set<String> postponed = new LinkedHashSet<>();

  Handovers(
      Ground ground,
      Slices slices,
      Members members,
      Adoption adoption,
      Barrier barrier,
      Tolerance tolerance) {
    this.ground = ground;
    this.members = members;
    this.adoption = adoption;
    this.barrier = barrier;
    this.tolerance = tolerance;
    handings = new Handings(ground);
    replicas = new Replicas(adoption);
    sources =
        new Sources(
            ground,
            slices,
            handings,
            node -> members.ready().contains(node),
            this::isGone,
            this::isOneOfSeveral);
    targets =
        new Targets(
            ground,
            slices,
            handings,
            replicas,
            this::takesPart,
            this::isGone,
            sources::isUnderWay,
            this::owns);
  }

  void use(ProcessRuntime runtime) {
    sources.use(runtime);
    targets.use(runtime);
  }

  void use(Keeper keeper) {
    targets.use(keeper::prepare);
  }

  /** Whether a node is neither to be seen nor a member of what is acted on. */
  private boolean isGone(NodeId node) {
    return !node.equals(ground.self)
        && !members.present().contains(node)
        && !adoption.members().contains(node)
        && !tolerance.retains(node);
  }

  private boolean takesPart() {
    return !ground.isClosed() && members.own() == Phase.READY && adoption.mayRun();
  }

  private boolean owns(String id) {
    CatalogRecord record = ground.catalog.live(id);
    return record != null && adoption.owners(record).contains(ground.self);
  }

  // --- for the reconciler

  /** Of several instances that are or were wanted, none takes the state of another. */
  boolean isOneOfSeveral(String id) {
    CatalogRecord record = ground.catalog.live(id);
    return replicas.contains(id) || (record != null && adoption.owners(record).size() > 1);
  }

  /**
   * Hands a child over, if it can be; else it has to be moved without its state. One into which
   * another instance's state is about to be merged goes when that is done.
   */
  boolean begin(String id, NodeId target) {
    if (!mayGo(id)) {
      return true;
    }
    Running mine = ground.registry.get(id, ground.self);
    return mine != null
        && Sources.isMovable(mine.state())
        && sources.begin(id, target, members.own() == Phase.LEAVING);
  }

  private boolean mayGo(String id) {
    boolean merging = targets.isMerging(id);
    if (merging) {
      postponed.add(id);
    }
    return !merging;
  }

  /** To whom the child is being handed over; null if it is not. */
  @Nullable NodeId target(String id) {
    return sources.target(id);
  }

  /** Whether the child is being handed over, and what its target shows may come of that. */
  boolean mayHaveArrived(String id) {
    return sources.mayHaveArrived(id);
  }

  /**
   * Whether an instance of the child is here that will go before the child may stay: it is being
   * handed over or stopped, or is to be, as far as this node knows.
   */
  boolean leaves(String id) {
    Running mine = ground.registry.get(id, ground.self);
    return mine != null
        && (mine.state() == ChildState.STOPPING || sources.isUnderWay(id) || !isBoundHere(id));
  }

  private boolean isBoundHere(String id) {
    CatalogRecord record = ground.catalog.live(id);
    return record != null
        && record.pinned().contains(ground.self.name())
        && takesPart()
        && adoption.members().contains(ground.self);
  }

  /** The child stays here, for now. */
  void stays(String id) {
    sources.notWanted(id);
  }

  /** The child belongs here: what has begun is called off. */
  void callOff(String id) {
    sources.callOff(id);
  }

  /**
   * Decides about a child that is being handed over to this node; true if it waits for its release,
   * so that nothing else is to be decided.
   */
  boolean decide(String id, @Nullable CatalogRecord record) {
    targets.reconsider(id);
    boolean arrives = targets.isArriving(id);
    targets.decide(id, adoption.mayRun() ? record : null, barrier.isSettled());
    return arrives;
  }

  // --- for the keeper and for what the runtime reports

  /** The child is to be started anew here, or its instance to be stopped. */
  void cancel(String id) {
    sources.cancel(id);
    targets.drop(id);
  }

  void onFrozen(ProcessCell cell, long number, byte[] luggage) {
    sources.onFrozen(cell, number, luggage);
  }

  void onNotFrozen(ProcessCell cell, long number, String reason) {
    sources.onNotFrozen(cell, number, reason);
  }

  void onHeld(ProcessCell cell) {
    sources.onHeld(cell);
    targets.onHeld(cell);
  }

  void onAccepted(ProcessCell cell) {
    sources.onAccepted(cell);
    targets.onAccepted(cell);
  }

  /** True if the cell's instance is to be stopped, so that the child begins anew. */
  boolean onRefused(ProcessCell cell, String reason) {
    targets.onRefused(cell, reason);
    return sources.onRefused(cell, reason);
  }

  void onMerged(ProcessCell cell, boolean any, String problem) {
    targets.onMerged(cell, any, problem);
  }

  /** Whether the child has come here by a handover just now. */
  boolean onRunning(ProcessCell cell) {
    return targets.onRunning(cell);
  }

  void onRestarting(ProcessCell cell, String reason) {
    targets.onFailed(cell, reason);
  }

  /** The process ends by itself, or is given up. */
  void onEnd(ProcessCell cell, String reason) {
    targets.onEnd(cell, reason);
    sources.onEnd(cell, reason.isEmpty() ? "it has ended" : reason);
  }

  /** True if a handover takes care of what follows. */
  boolean onStopped(ProcessCell cell) {
    targets.onStopped(cell);
    return sources.onStopped(cell);
  }

  // --- for the coordinator

  /** This node is about to say that it knows who owns what. */
  void giveBack() {
    targets.giveBack();
    tell();
  }

  void on(NodeId from, List<HandoverMessage> messages) {
    messages.forEach(message -> ground.guarded(() -> on(from, message)));
  }

  private void on(NodeId from, HandoverMessage message) {
    switch (message) {
      case HandoverMessage.Offer m -> targets.onOffer(from, m);
      case HandoverMessage.Chunk m -> targets.onChunk(from, m);
      case HandoverMessage.Release m -> targets.onRelease(from, m);
      case HandoverMessage.Abort m -> targets.onAbort(from, m);
      case HandoverMessage.Over m -> targets.onOver(from, m);
      case HandoverMessage.Answer m -> sources.onAnswer(from, m);
    }
  }

  /** A node is out of sight. */
  void lose(NodeId node) {
    targets.lose(node);
    sources.lose(node);
  }

  void tick() {
    postponed.forEach(ground::touch);
    postponed.clear();
    sources.tick();
    targets.tick();
  }

  /** The hub has broken down: what arrives is stopped, though it is not in the registry yet. */
  void stopAll() {
    targets.stopAll();
  }

  /** Begins what may begin now, tells how far it has come, and sends what there is to say. */
  void flush() {
    sources.flush(this::mayGo);
    tell();
  }

  /** Sends what there is to say. */
  void tell() {
    handings.flush();
  }

  /** How many handovers are remembered whose source may not have heard of them. */
  int pastHandovers() {
    return targets.pastHandovers();
  }

  /** How many bytes this node holds of what is being handed over to it. */
  long luggageBytes() {
    return targets.luggageBytes();
  }

  int pending() {
    return sources.pending() + targets.pending() + postponed.size();
  }

  /** How many children could not be moved and will be tried again. */
  int retries() {
    return sources.retries.size();
  }
}
