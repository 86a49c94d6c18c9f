package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.RestartPolicy;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.MigrationStrategy.Departure;
import io.processhub.strategy.MigrationStrategy.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is wanted with what runs, child by child, and carries out what {@link Plan} says.
 * It looks at the state only, never at how it came about.
 */
final class Reconciler {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  private final Ground ground;
  private final Members members;
  private final Adoption adoption;
  private final Barrier barrier;
  private final Keeper keeper;
  private final Admission admission;
  private final Answers answers;
  private final Map<String, Stamp> lostTemporary = new HashMap<>();
  private final Map<NodeId, List<String>> moved = new LinkedHashMap<>();
  private final Set<String> failed = new LinkedHashSet<>();

  Reconciler(
      Ground ground,
      Members members,
      Adoption adoption,
      Barrier barrier,
      Keeper keeper,
      Admission admission,
      Answers answers) {
    this.ground = ground;
    this.members = members;
    this.adoption = adoption;
    this.barrier = barrier;
    this.keeper = keeper;
    this.admission = admission;
    this.answers = answers;
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
    ids.forEach(this::reconcile);
    publishMoved();
  }

  private void publishMoved() {
    moved.forEach((target, ids) ->
        ground.publish(new HubEvent.ChildrenMigrated(ground.hub(), target, List.copyOf(ids))));
    moved.clear();
  }

  /** An instance is gone with its node. */
  void onLost(String id, Running instance) {
    CatalogRecord record = ground.catalog.live(id);
    ChildSpec spec = record == null ? null : record.spec();
    if (record != null
        && spec != null
        && spec.restart() == RestartPolicy.TEMPORARY
        && instance.wasUp()
        && instance.generation().equals(record.generation())) {
      lostTemporary.put(id, instance.generation());
    }
  }

  /** A strategy of the user's that throws must not keep other children from being reconciled. */
  private void reconcile(String id) {
    try {
      compare(id);
    } catch (RuntimeException e) {
      failed.add(id);
      log.atError()
          .addKeyValue("hub", ground.hub())
          .addKeyValue("child", id)
          .setCause(e)
          .log("Reconciling a child failed; it will be tried again");
    }
  }

  /** Tries again what has failed. */
  void tick() {
    failed.forEach(ground::touch);
    failed.clear();
  }

  private void compare(String id) {
    CatalogRecord record = ground.catalog.get(id);
    Running instances = ground.registry.get(id);
    if (instances == null && (record == null || record.isTombstone())) {
      lostTemporary.remove(id);
      return;
    }
    if (instances != null) {
      lostTemporary.remove(id);
    }
    Membership now = adoption.membership();
    List<NodeId> owners =
        now == null || record == null || record.isTombstone() ? List.of() : now.owners(record);
    Plan.Command command =
        Plan.decide(record, instances, standing(id, record, owners), to -> step(record, to));
    switch (command) {
      case NONE -> {}
      case START -> start(record);
      case STOP -> keeper.stop(id, false);
      case HAND_OVER -> handOver(id, owners.getFirst());
      case RETIRE -> retire(record);
    }
  }

  private Plan.Standing standing(String id, @Nullable CatalogRecord record, List<NodeId> owners) {
    Phase own = members.own();
    boolean mayStart =
        own == Phase.READY
            && record != null
            && owners.contains(ground.self)
            && barrier.isOpen(id, m -> m.owners(record).contains(ground.self));
    boolean lost = record != null && record.generation().equals(lostTemporary.get(id));
    return new Plan.Standing(
        ground.self,
        adoption.decides(id),
        owners,
        mayStart,
        barrier.isSettled(),
        !adoption.mayRun(),
        own == Phase.LEAVING,
        lost);
  }

  private Step step(@Nullable CatalogRecord record, NodeId target) {
    ChildSpec spec = record == null ? null : record.spec();
    if (spec == null) {
      return Step.STOP_THEN_START;
    }
    boolean leaving = members.own() == Phase.LEAVING;
    return ground
        .config
        .migration()
        .step(new Departure(spec.id(), spec.metadata(), ground.self, target, leaving));
  }

  private void start(@Nullable CatalogRecord record) {
    if (record != null && record.spec() != null) {
      keeper.start(record, record.spec());
    }
  }

  private void handOver(String id, NodeId target) {
    moved.computeIfAbsent(target, unused -> new ArrayList<>()).add(id);
    ground.publish(new HubEvent.PreChildrenRedistribution(ground.hub(), id, target));
    if (ground.registry.get(id, target) != null) {
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

  /** How many children wait to be written off, or to be tried again. */
  int pending() {
    return lostTemporary.size() + failed.size();
  }
}
