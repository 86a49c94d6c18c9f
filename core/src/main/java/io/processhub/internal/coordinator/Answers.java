package io.processhub.internal.coordinator;

import io.processhub.ChildError.Reason;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What this node, as a home, tells those who have asked for starts and stops, and when.
 *
 * <ol>
 *   <li>A start is answered when each of the child's owners has its instance, which has come up or
 *       whose first run has failed, and {@linkplain Homes#holdersWanted enough} nodes hold its
 *       record; or when one has ended in order, after which no owner begins. If the first runs of
 *       all have failed, the child is not wanted any more. Who is not the home any more tells the
 *       callers to ask again.
 *   <li>That a start has failed, or that its child was stopped meanwhile, is told like the end of a
 *       stop: when the child can not begin any more, whoever crashes next.
 *   <li>A stop is answered when no instance is left in the registry, as many hold the tombstone,
 *       and among them all that would have started the child, also the {@link FormerOwners}; a
 *       record of a later start does as well.
 *   <li>If too few hold a record and all that were told have answered or gone, it is told again
 *       when others have come.
 *   <li>A refusal, and that a start has failed, says which copy of the request it is of: a later
 *       one may have found otherwise.
 *   <li>Nobody is answered before the end of the batch in which that became true, so that answers
 *       travel together, and after what they speak of.
 * </ol>
 */
final class Answers {
  private final Ground ground;
  private final Records records;
  private final Homes homes;
  private final Refusals refusals;
  private final Tellings tellings;
  private final FormerOwners formerOwners;
  private final Map<String, Pending> starting = new HashMap<>();
  private final Map<String, List<Pending>> stopping = new HashMap<>();

  /** {@code send} takes what is to be told to a caller, which may be this node. */
  Answers(
      Ground ground,
      Records records,
      Homes homes,
      Refusals refusals,
      BiConsumer<NodeId, Control> send) {
    this.ground = ground;
    this.records = records;
    this.homes = homes;
    this.refusals = refusals;
    tellings = new Tellings(ground, records, send);
    formerOwners = new FormerOwners(ground, homes);
  }

  // --- what Admission has decided

  /** The call's child was admitted. */
  void awaitStart(
      Tellings.Copy caller, CatalogRecord record, Records.Batch batch, long untilNanos) {
    Pending child = new Pending(record.generation(), record, batch, untilNanos);
    child.add(caller);
    starting.put(record.id(), child);
    ground.touch(record.id());
  }

  /** The call's child was admitted before, perhaps by a former home: it is seen to once more. */
  void startedBefore(Tellings.Copy caller, CatalogRecord record, long untilNanos) {
    Pending known = starting.get(record.id());
    if (record.isTombstone()) {
      awaitEnd(caller, record, untilNanos);
    } else if (known != null) {
      known.add(caller);
      check(record.id());
    } else {
      awaitStart(caller, record, records.put(record), untilNanos);
    }
  }

  /** The call's child has failed, or was stopped, perhaps by a former home. */
  private void awaitEnd(Tellings.Copy caller, CatalogRecord tombstone, long untilNanos) {
    String id = tombstone.id();
    for (Pending known : stopping.getOrDefault(id, List.of())) {
      if (known.failure != null && known.isFor(caller.caller())) {
        known.add(caller);
        ground.touch(id);
        return;
      }
    }
    Outcome told = refusals.told(caller.caller(), id);
    if (told == null) {
      end(tombstone, stoppedMeanwhile(id), untilNanos).add(caller);
    } else {
      tellings.refuse(caller, told);
    }
  }

  /** The call has moved a child that was there. */
  void pinned(Origin caller, CatalogRecord record) {
    Outcome moved = new Outcome(record.id(), record.generation(), null, "", List.of());
    tellings.started(caller, moved, Tellings.NOT_COUNTED);
  }

  /** A child is about to be given to others than by this record. */
  void moves(CatalogRecord record) {
    formerOwners.moves(record);
  }

  /** The call's child gets this tombstone; those who wait for its start will hear so. */
  void awaitStop(Tellings.Copy caller, CatalogRecord record, long untilNanos) {
    Pending stop = end(record, null, untilNanos);
    stop.add(caller);
    Pending start = starting.remove(record.id());
    if (start != null) {
      Pending ended = new Pending(record.generation(), record, stop.batch, start.untilNanos);
      ended.former = stop.former;
      ended.failure = stoppedMeanwhile(record.id());
      ended.callers.addAll(start.callers);
      await(record.id(), ended);
    }
  }

  /** A child gets this tombstone, of which its callers are yet to be named. */
  private Pending end(CatalogRecord tombstone, @Nullable Outcome failure, long untilNanos) {
    Set<NodeId> former = new HashSet<>(formerOwners.take(tombstone));
    for (Pending known : stopping.getOrDefault(tombstone.id(), List.of())) {
      if (known.generation.equals(tombstone.generation())) {
        former.addAll(known.former);
      }
    }
    Records.Batch batch = records.put(tombstone, former);
    Pending child = new Pending(tombstone.generation(), tombstone, batch, untilNanos);
    child.former = former;
    child.failure = failure;
    await(tombstone.id(), child);
    return child;
  }

  private void await(String id, Pending end) {
    stopping.computeIfAbsent(id, unused -> new ArrayList<>(1)).add(end);
    ground.touch(id);
  }

  /** The call has stopped the child of this id before this one, which is no concern of its. */
  void stoppedBefore(Tellings.Copy caller, CatalogRecord next, long untilNanos) {
    Stamp before = new Stamp(next.generation().time() - 1, next.generation().node());
    Pending child = new Pending(before, next, records.put(next), untilNanos);
    child.add(caller);
    await(next.id(), child);
  }

  /** Whether the call waits for a stop of this child already. */
  boolean joinStop(Origin caller, String id) {
    return stopping.getOrDefault(id, List.of()).stream()
        .anyMatch(child -> child.failure == null && child.isFor(caller));
  }

  /** The call is to ask again, if it still waits. */
  void bounce(Origin caller, String id) {
    tellings.bounced(caller, id);
  }

  /** This copy of a call has no effect on the child. */
  void refuse(Tellings.Copy copy, String id, Reason reason, String detail) {
    refuse(copy, Outcome.failed(id, reason, detail));
  }

  /** The same. */
  void refuse(Tellings.Copy copy, Outcome failure) {
    tellings.refuse(copy, failure);
  }

  /** A record cannot be told to others. */
  void unsendable(CatalogRecord record, String problem) {
    Pending known = starting.remove(record.id());
    if (known != null) {
      String detail =
          "Child '%s' cannot be told to other nodes: %s.".formatted(record.id(), problem);
      known.callers.forEach(caller -> refuse(caller, record.id(), Reason.LIMIT_EXCEEDED, detail));
    }
  }

  /** Whether somebody waits for the child's start or stop. */
  boolean isAwaited(String id) {
    return starting.containsKey(id) || stopping.containsKey(id);
  }

  /** Whether somebody waits for the child's start. */
  boolean isStarting(String id) {
    return starting.containsKey(id);
  }

  // --- looking whether it has come about

  /** Looks whether those who wait for a child can be answered. */
  void check(String id) {
    formerOwners.check(id);
    Pending start = starting.get(id);
    if (start != null) {
      checkStart(id, start);
    }
    List<Pending> stops = stopping.get(id);
    if (stops != null) {
      stops.removeIf(stop -> checkStop(id, stop));
      if (stops.isEmpty()) {
        stopping.remove(id);
      }
    }
  }

  private void checkStart(String id, Pending child) {
    CatalogRecord record = ground.catalog.get(id);
    if (record == null || record.isTombstone() || !record.generation().equals(child.generation)) {
      starting.remove(id);
      child.callers.forEach(caller -> overtaken(id, caller, record, child.untilNanos));
      return;
    }
    if (isFormerHome(id)) {
      starting.remove(id);
      child.callers.forEach(caller -> bounce(caller.caller(), id));
      return;
    }
    List<ProcessId> processes = new ArrayList<>(1);
    String failure = null;
    boolean isOver = false;
    boolean someEnded = false;
    int open = Math.max(1, homes.owners(record).size());
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      if (!r.generation().equals(child.generation)) {
        continue;
      }
      isOver |= r.hasEndedInOrder();
      someEnded |= !r.isAlive();
      if (r.wasUp()) {
        processes.add(r.processId());
        open--;
      } else if (r.state() != ChildState.STARTING && r.state() != ChildState.STOPPING) {
        failure = r.reason();
        open--;
      }
    }
    if (open > 0 && !isOver) {
      return;
    }
    if (processes.isEmpty() && failure != null) {
      starting.remove(id);
      Outcome failed = Outcome.failed(id, Reason.START_FAILED, failure);
      end(record.tombstone(ground.clock.next(), null), failed, child.untilNanos)
          .callers
          .addAll(child.callers);
    } else if (!processes.isEmpty() && isHeld(child, record)) {
      starting.remove(id);
      if (someEnded) {
        // It is not written off before those who wait for its start have heard that it was started.
        ground.touch(id);
      }
      int holders = child.batch.holders(homes.holders(), ground.self);
      for (Tellings.Copy caller : child.callers) {
        Outcome started = new Outcome(id, child.generation, null, "", processes);
        tellings.started(caller.caller(), started, holders);
      }
    }
  }

  /** Whether another is the child's home now: two would judge of the same start at two moments. */
  private boolean isFormerHome(String id) {
    NodeId home = homes.home(id);
    return home != null && !home.equals(ground.self);
  }

  /** What a caller hears whose child's record is not the one that was made for it. */
  private void overtaken(
      String id, Tellings.Copy caller, @Nullable CatalogRecord record, long untilNanos) {
    if (record == null) {
      tellings.refuse(caller, stoppedMeanwhile(id));
    } else if (record.isTombstone()) {
      awaitEnd(caller, record, untilNanos);
    } else if (record.started().equals(caller.caller())) {
      // The same call was admitted by two homes, and the other's record has won.
      awaitStart(caller, record, records.put(record), untilNanos);
    } else {
      refuse(caller, id, Reason.ALREADY_STARTED, "Child '" + id + "' is started already.");
    }
  }

  private static Outcome stoppedMeanwhile(String id) {
    return Outcome.failed(id, Reason.NOT_FOUND, "Child '" + id + "' was stopped meanwhile.");
  }

  /** Answers those who wait for a child's end, if it has come about; whether it has. */
  private boolean checkStop(String id, Pending child) {
    child.former.addAll(homes.owners(child.record));
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      if (r.generation().compareTo(child.generation) <= 0) {
        return false;
      }
    }
    CatalogRecord record = ground.catalog.get(id);
    // If it was started anew meanwhile, who has heard of neither may run what was stopped. If it
    // is long forgotten, nobody does.
    if (record != null) {
      if (!isHeld(child, record)) {
        return false;
      }
      Set<NodeId> owners = new LinkedHashSet<>(homes.owners(child.record));
      child.former.stream().filter(homes::mayRunChildren).forEach(owners::add);
      if (!child.batch.isHeldBy(owners, ground.self)) {
        if (child.batch.isOver()) {
          // Its owners are others since it was told.
          child.batch = records.put(record, owners);
        }
        return false;
      }
    }
    for (Tellings.Copy caller : child.callers) {
      if (child.failure != null) {
        refusals.tell(caller, child.failure);
        tellings.refuse(caller, child.failure);
      } else {
        Outcome stopped = new Outcome(id, child.generation, null, "", List.of());
        tellings.stopped(caller.caller(), stopped);
      }
    }
    return true;
  }

  /** Whether enough nodes hold the record. */
  private boolean isHeld(Pending child, CatalogRecord record) {
    if (child.batch.holders(homes.holders(), ground.self) >= homes.holdersWanted()) {
      return true;
    }
    if (child.batch.isOver() && !child.batch.isHeldBy(homes.holders(), ground.self)) {
      child.batch = records.put(record, child.former);
    }
    return false;
  }

  // --- telling

  /** Sends the answers that have come together. */
  void flush() {
    tellings.flush();
  }

  /** Forgets what nobody waits for any more. */
  void tick() {
    long now = ground.nanos();
    starting
        .entrySet()
        .removeIf(entry -> {
          boolean isLate = now - entry.getValue().untilNanos > 0;
          if (isLate) {
            ground.touch(entry.getKey());
          }
          return isLate;
        });
    stopping.values().forEach(stops -> stops.removeIf(child -> now - child.untilNanos > 0));
    stopping.values().removeIf(List::isEmpty);
    formerOwners.tick();
  }

  /** The children that are waited for; to be checked when the members change. */
  Set<String> pendingIds() {
    Set<String> ids = new LinkedHashSet<>(starting.keySet());
    ids.addAll(stopping.keySet());
    return ids;
  }

  /** How many children are waited for. */
  int pending() {
    return starting.size() + stopping.size();
  }

  /** How many children may be started by nodes that they were taken from. */
  int takenAway() {
    return formerOwners.size();
  }
}
