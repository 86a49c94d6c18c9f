package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.RestartPolicy;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.process.Role;
import io.processhub.strategy.MigrationStrategy.Departure;
import io.processhub.strategy.MigrationStrategy.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is wanted with what runs, child by child, and carries out what {@link Plan} says.
 * It looks at the state only, never at how it came about.
 */
final class Reconciler {
  private final Ground ground;
  private final Members members;
  private final Adoption adoption;
  private final Barrier barrier;
  private final Keeper keeper;
  private final Admission admission;
  private final Answers answers;
  private final Handovers handovers;
  private final Map<String, Stamp> lostTemporary = new HashMap<>();
  private final Map<NodeId, List<ChildSpec>> moved = new LinkedHashMap<>();
  private final Set<String> failed = new LinkedHashSet<>();
  private final Promotions promotions;
  private final Replicas replicas;

  Reconciler(
      Ground ground,
      Members members,
      Adoption adoption,
      Barrier barrier,
      Keeper keeper,
      Admission admission,
      Answers answers,
      Handovers handovers) {
    this.ground = ground;
    this.members = members;
    this.adoption = adoption;
    this.barrier = barrier;
    this.keeper = keeper;
    this.admission = admission;
    this.answers = answers;
    this.handovers = handovers;
    replicas = handovers.replicas;
    promotions = new Promotions(ground, barrier);
  }

  /** Reconciles all children that are known here. */
  void reconcileAll() {
    for (CatalogRecord record : ground.catalog.records()) {
      reconcile(record.id());
    }
    for (String id : ground.registry.idsOn(ground.self)) {
      if (ground.catalog.get(id) == null) {
        reconcile(id);
      }
    }
    publishMoved();
  }

  /** Reconciles some. */
  void reconcile(Set<String> ids) {
    for (String id : ids) {
      reconcile(id);
    }
    publishMoved();
  }

  private void publishMoved() {
    moved.forEach((target, specs) ->
        ground.publish(new HubEvent.ChildrenMigrated(ground.hub(), target, List.copyOf(specs))));
    moved.clear();
  }

  /** An instance is gone with its node. */
  void onLost(String id, Running instance) {
    CatalogRecord record = ground.catalog.live(id);
    ChildSpec spec = record == null ? null : record.spec();
    // Who was no owner any more was about to give it away, or has.
    if (record != null && ground.traits.hasRoles && owners(record).contains(instance.node())) {
      promotions.onLost(record, instance);
    }
    if (record != null
        && spec != null
        && spec.restart() == RestartPolicy.TEMPORARY
        && instance.wasUp()
        && instance.generation().equals(record.generation())) {
      lostTemporary.put(id, instance.generation());
    }
  }

  /** Another node's instance of a child is no more. */
  void onGone(String id) {
    promotions.onGone(id);
  }

  /** A strategy of the user's that throws must not keep other children from being reconciled. */
  private void reconcile(String id) {
    try {
      compare(id);
    } catch (RuntimeException | Error e) {
      failed.add(id);
      ground.failed("Deciding about child '" + id + "', which will be tried again,", e);
    }
  }

  /** Tries again what has failed. */
  void tick() {
    failed.forEach(ground::touch);
    failed.clear();
    promotions.tick();
  }

  private void compare(String id) {
    CatalogRecord record = ground.catalog.get(id);
    Running instances = ground.registry.get(id);
    if (Running.on(ground.self, instances) == null) {
      promotions.forget(id);
      replicas.forget(id);
    }
    if (instances == null && (record == null || record.isTombstone())) {
      lostTemporary.remove(id);
      keeper.forget(id);
      return;
    }
    if (instances != null) {
      lostTemporary.remove(id);
    }
    if (handovers.decide(id, record)) {
      return;
    }
    if (ground.registry.get(id, ground.self) == null && !adoption.isConcerned(record)) {
      handovers.stays(id);
      return;
    }
    boolean decides = adoption.decides(id);
    if (record != null && !record.isTombstone() && decides) {
      record = admission.revise(record);
    }
    List<NodeId> owners = owners(record);
    CatalogRecord wanted = record;
    Plan.Standing standing = standing(record, owners, decides);
    Plan.Command command = Plan.decide(record, instances, standing, to -> step(wanted, to));
    if (command != Plan.Command.HAND_OVER) {
      handovers.stays(id);
    }
    if (owners.contains(ground.self) && Running.on(ground.self, instances) != null) {
      replicas.note(id, replicas.wantedNow());
    }
    switch (command) {
      case NONE -> {
        if (standing.belongsHere()) {
          handovers.callOff(id);
        }
        keepRole(record, owners);
      }
      case START -> start(record, owners);
      case STOP -> {
        if (!isToBePlacedAnew(id, record, owners)) {
          keeper.stop(id, false);
        }
      }
      case HAND_OVER -> handOver(record, instances, owners);
      case RETIRE -> retire(record);
    }
  }

  private List<NodeId> owners(@Nullable CatalogRecord record) {
    Membership now = adoption.membership();
    return now == null || record == null || record.isTombstone() ? List.of() : now.owners(record);
  }

  /** Whether a child of this node that has no owner is about to be given another one. */
  private boolean isToBePlacedAnew(String id, @Nullable CatalogRecord record, List<NodeId> owners) {
    Running mine = ground.registry.get(id, ground.self);
    return owners.isEmpty()
        && !adoption.standsDown()
        && record != null
        && mine != null
        && !record.isTombstone()
        && record.generation().equals(mine.generation())
        && admission.isToBeRevised(record);
  }

  /** This node's instance takes the role that it should have. */
  private void keepRole(@Nullable CatalogRecord record, List<NodeId> owners) {
    if (record == null || !ground.traits.hasRoles) {
      return;
    }
    Running mine = ground.registry.get(record.id(), ground.self);
    if (mine == null || !mine.isAlive() || mine.state() == ChildState.STOPPING) {
      promotions.forget(record.id());
      return;
    }
    boolean active = isToBeActive(record, owners);
    boolean changes = active != (mine.role() == Role.ACTIVE);
    if (!active || !changes) {
      promotions.forget(record.id());
    }
    // Who does not know all yet may not know who is active.
    if (changes && (!active || (mayBeActive(record, owners) && mayTakeRole(record, owners)))) {
      keeper.assign(record.id(), active);
    } else if (mine.wasUp()
        && mine.role() == Role.PASSIVE
        && mine.activeSince() != Running.STANDBY
        && Roles.isActive(ground.registry.get(record.id()), record.generation())) {
      keeper.follow(record.id());
    }
  }

  private boolean isToBeActive(CatalogRecord record, List<NodeId> owners) {
    return ground.self.equals(
        Roles.active(
            owners,
            ground.registry.get(record.id()),
            record.generation(),
            members.ready()::contains));
  }

  private boolean mayBeActive(CatalogRecord record, List<NodeId> owners) {
    return mayDecide(record, owners)
        && !Roles.isActiveOfOtherGeneration(ground.registry.get(record.id()), record.generation());
  }

  private boolean mayTakeRole(CatalogRecord record, List<NodeId> owners) {
    boolean complete = members.ready().containsAll(owners);
    return promotions.mayTakeRole(record.id(), isBoundToFollow(record, owners), complete);
  }

  /** Whether no other owner can follow an active one that is lost, whatever is unheard of here. */
  private boolean isBoundToFollow(CatalogRecord record, List<NodeId> owners) {
    return isFirst(record, owners)
        && isNamedFirst(owners)
        && barrier.isOpen(record.id(), m -> isNamedFirst(m.owners(record)));
  }

  private boolean isNamedFirst(List<NodeId> owners) {
    return Roles.isNamedFirst(ground.self, owners, barrier::mayRunChildren);
  }

  /** Whether no other owner can be active without being known here, unless it has ended. */
  private boolean isFirst(CatalogRecord record, List<NodeId> owners) {
    return comesFirst(record, owners)
        && barrier.isOpen(record.id(), m -> comesFirst(record, m.owners(record)));
  }

  private boolean comesFirst(CatalogRecord record, List<NodeId> owners) {
    return Roles.comesFirst(
        ground.self,
        owners,
        ground.registry.get(record.id()),
        record.generation(),
        barrier::mayRunChildren);
  }

  private boolean mayDecide(CatalogRecord record, List<NodeId> owners) {
    return members.own() == Phase.READY
        && owners.contains(ground.self)
        && barrier.isOpen(record.id(), m -> m.owners(record).contains(ground.self));
  }

  private Plan.Standing standing(
      @Nullable CatalogRecord record, List<NodeId> owners, boolean decides) {
    Phase own = members.own();
    boolean mayStart = record != null && mayDecide(record, owners);
    boolean lost = record != null && record.generation().equals(lostTemporary.get(record.id()));
    return new Plan.Standing(
        ground.self,
        decides,
        owners,
        mayStart,
        adoption.membership() != null && barrier.isSettled(),
        !adoption.mayRun(),
        own == Phase.LEAVING,
        members.mayGrow(),
        lost);
  }

  private Step step(@Nullable CatalogRecord record, NodeId target) {
    ChildSpec spec = record == null ? null : record.spec();
    if (spec == null) {
      return Step.STOP_THEN_START;
    }
    boolean leaving = members.own() == Phase.LEAVING || members.own() == Phase.DRAINED;
    Departure departure = new Departure(spec.id(), spec.metadata(), ground.self, target, leaving);
    return Objects.requireNonNull(ground.config.migration().step(departure), "its step is null");
  }

  private void start(@Nullable CatalogRecord record, List<NodeId> owners) {
    if (record == null || record.spec() == null) {
      return;
    }
    if (!ground.traits.hasRoles) {
      keeper.start(record, record.spec(), Role.ACTIVE);
    } else if (!isToBeActive(record, owners)) {
      keeper.start(record, record.spec(), Role.PASSIVE);
    } else if (mayBeActive(record, owners)) {
      keeper.start(record, record.spec(), isNew(record, owners) ? Role.ACTIVE : Role.PASSIVE);
    }
  }

  /** Whether there can be no active one unheard of; else the role is taken when all are asked. */
  private boolean isNew(CatalogRecord record, List<NodeId> owners) {
    Running instances = ground.registry.get(record.id());
    return !keeper.hasForfeited(record)
        && isFirst(record, owners)
        && !Roles.hasBeenActive(owners, instances, record.generation());
  }

  private void handOver(
      @Nullable CatalogRecord record, @Nullable Running instances, List<NodeId> owners) {
    ChildSpec spec = record == null ? null : record.spec();
    Running mine = record == null ? null : ground.registry.get(record.id(), ground.self);
    if (record == null || spec == null || mine == null) {
      return;
    }
    String id = record.id();
    NodeId begun = handovers.target(id);
    NodeId target =
        begun != null && owners.contains(begun)
            ? begun
            : Plan.target(ground.self, instances, owners);
    // If its target shows an instance, that may be the one which is on its way.
    boolean goesOn = target.equals(begun) && handovers.mayHaveArrived(id);
    boolean isThere = ground.registry.get(id, target) != null;
    boolean ends = isThere && !goesOn && handovers.isOneOfSeveral(id);
    if (!ends && step(record, target) == Step.HAND_OVER && handovers.begin(id, target)) {
      return;
    }
    moved.computeIfAbsent(target, unused -> new ArrayList<>()).add(spec);
    ground.publish(
        new HubEvent.PreChildrenRedistribution(ground.hub(), id, mine.processId(), target));
    boolean isComplete = Plan.missing(instances, owners).isEmpty();
    if (members.own() == Phase.READY && isComplete && !replicas.wereMore(id)) {
      ground.publish(new HubEvent.ConflictResolved(ground.hub(), id, target, ground.self));
    }
    keeper.stop(id, true);
  }

  private void retire(@Nullable CatalogRecord record) {
    // Who waits for its start must hear first that it was started.
    if (record != null && !answers.isStarting(record.id())) {
      admission.retire(record);
    }
  }

  /** How many children wait to be written off, to be tried again, or for another active replica. */
  int pending() {
    return lostTemporary.size() + failed.size() + promotions.pending();
  }
}
