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
import io.processhub.internal.wire.Control.Bounce;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.Refusal;
import io.processhub.internal.wire.Control.StartReply;
import io.processhub.internal.wire.Control.StopReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 *       record. If the first runs of all have failed, the child is not wanted any more.
 *   <li>A stop is answered when no instance is left in the registry, as many hold the tombstone,
 *       and among them all that would have started the child, also the {@link FormerOwners}.
 *   <li>If too few hold a record and all that were told have answered or gone, it is told again
 *       when others have come.
 *   <li>A refusal says which copy of the request it is of: a later one may have found otherwise.
 *   <li>Nobody is answered before the end of the batch in which that became true, so that answers
 *       travel together, and after what they speak of.
 * </ol>
 */
final class Answers {
  private final Ground ground;
  private final Records records;
  private final Homes homes;
  private final BiConsumer<NodeId, Control> send;
  private final FormerOwners formerOwners;
  private final Map<String, Pending> starting = new HashMap<>();
  private final Map<String, List<Pending>> stopping = new HashMap<>();
  private final Map<Origin, Due> due = new LinkedHashMap<>();
  private final Map<Copy, List<Outcome>> refused = new LinkedHashMap<>();

  /** A child that was admitted or stopped here, and the calls that wait to hear of it. */
  private static final class Pending {
    private final Stamp generation;
    private Records.Batch batch;
    private final List<Origin> callers = new ArrayList<>(1);
    private final long untilNanos;

    /** Others than its owners that could start it if they did not hold its tombstone. */
    private Set<NodeId> former = Set.of();

    Pending(Stamp generation, Records.Batch batch, long untilNanos) {
      this.generation = generation;
      this.batch = batch;
      this.untilNanos = untilNanos;
    }
  }

  /** One copy of a call's request. */
  private record Copy(Origin caller, long issued) {}

  /** What one call will be told at the end of the batch. */
  private static final class Due {
    private final List<Outcome> started = new ArrayList<>();
    private final List<Outcome> stopped = new ArrayList<>();
    private final List<String> bounced = new ArrayList<>();
    private int holders = Integer.MAX_VALUE;
  }

  /** {@code send} takes what is to be told to a caller, which may be this node. */
  Answers(Ground ground, Records records, Homes homes, BiConsumer<NodeId, Control> send) {
    this.ground = ground;
    this.records = records;
    this.homes = homes;
    this.send = send;
    formerOwners = new FormerOwners(ground, homes);
  }

  // --- what Admission has decided

  /** The call's child was admitted. */
  void awaitStart(Origin caller, CatalogRecord record, Records.Batch batch, long untilNanos) {
    Pending child = new Pending(record.generation(), batch, untilNanos);
    child.callers.add(caller);
    starting.put(record.id(), child);
    ground.touch(record.id());
  }

  /** The call's child was admitted before, perhaps by a former home: it is seen to once more. */
  void startedBefore(Origin caller, CatalogRecord record, long untilNanos) {
    Pending known = starting.get(record.id());
    if (record.isTombstone()) {
      wasStopped(caller, record.id());
    } else if (known != null) {
      addCaller(known, caller);
      check(record.id());
    } else {
      awaitStart(caller, record, records.put(record), untilNanos);
    }
  }

  private void startFailed(Origin caller, String id, Reason reason, String detail) {
    due(caller).started.add(Outcome.failed(id, reason, detail));
  }

  /** The call has moved a child that was there. */
  void pinned(Origin caller, CatalogRecord record) {
    due(caller).started.add(new Outcome(record.id(), record.generation(), null, "", List.of()));
  }

  /** A child is stopped: those who wait for its start hear so. */
  void stopped(String id) {
    Pending known = starting.remove(id);
    if (known != null) {
      known.callers.forEach(caller -> wasStopped(caller, id));
    }
  }

  /** A child is about to be given to others than by this record. */
  void moves(CatalogRecord record) {
    formerOwners.moves(record);
  }

  /** The call's child gets this tombstone. */
  void awaitStop(Origin caller, CatalogRecord record, long untilNanos) {
    Set<NodeId> former = formerOwners.take(record);
    Pending child = new Pending(record.generation(), records.put(record, former), untilNanos);
    child.former = former;
    child.callers.add(caller);
    stopping.computeIfAbsent(record.id(), unused -> new ArrayList<>(1)).add(child);
    ground.touch(record.id());
  }

  /** The call has stopped the child of this id before this one, which is no concern of its. */
  void stoppedBefore(Origin caller, CatalogRecord next, long untilNanos) {
    Stamp before = new Stamp(next.generation().time() - 1, next.generation().node());
    Pending child = new Pending(before, records.put(next), untilNanos);
    child.callers.add(caller);
    stopping.computeIfAbsent(next.id(), unused -> new ArrayList<>(1)).add(child);
    ground.touch(next.id());
  }

  /** Whether the call waits for a stop of this child already. */
  boolean joinStop(Origin caller, String id) {
    return stopping.getOrDefault(id, List.of()).stream()
        .anyMatch(child -> child.callers.contains(caller));
  }

  /** The call is to ask again, if it still waits. */
  void bounce(Origin caller, String id) {
    due(caller).bounced.add(id);
  }

  /** A copy of the call, which was issued then, has no effect on the child. */
  void refuse(Origin caller, long issued, String id, Reason reason, String detail) {
    refused
        .computeIfAbsent(new Copy(caller, issued), unused -> new ArrayList<>())
        .add(Outcome.failed(id, reason, detail));
  }

  /** A record cannot be told to others. */
  void unsendable(CatalogRecord record, String problem) {
    Pending known = starting.remove(record.id());
    if (known != null) {
      String detail =
          "Child '%s' cannot be told to other nodes: %s.".formatted(record.id(), problem);
      known.callers.forEach(
          caller -> startFailed(caller, record.id(), Reason.LIMIT_EXCEEDED, detail));
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

  private static void addCaller(Pending child, Origin caller) {
    if (!child.callers.contains(caller)) {
      child.callers.add(caller);
    }
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
    List<ProcessId> processes = new ArrayList<>(1);
    String failure = null;
    int open = Math.max(1, homes.owners(record).size());
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      if (!r.generation().equals(child.generation)) {
        continue;
      }
      if (r.wasUp()) {
        processes.add(r.processId());
        open--;
      } else if (r.state() != ChildState.STARTING && r.state() != ChildState.STOPPING) {
        failure = r.reason();
        open--;
      }
    }
    if (open > 0) {
      return;
    }
    if (processes.isEmpty() && failure != null) {
      starting.remove(id);
      records.put(record.tombstone(ground.clock.next(), null));
      for (Origin caller : child.callers) {
        startFailed(caller, id, Reason.START_FAILED, failure);
      }
    } else if (!processes.isEmpty() && isHeld(child, record)) {
      starting.remove(id);
      ground.touch(id);
      int holders = child.batch.holders(homes.holders(), ground.self);
      for (Origin caller : child.callers) {
        Due to = due(caller);
        to.started.add(new Outcome(id, child.generation, null, "", processes));
        to.holders = Math.min(to.holders, holders);
      }
    }
  }

  /** What a caller hears whose child's record is not the one that was made for it. */
  private void overtaken(
      String id, Origin caller, @Nullable CatalogRecord record, long untilNanos) {
    if (record == null || record.isTombstone()) {
      wasStopped(caller, id);
    } else if (record.started().equals(caller)) {
      // The same call was admitted by two homes, and the other's record has won.
      awaitStart(caller, record, records.put(record), untilNanos);
    } else {
      startFailed(caller, id, Reason.ALREADY_STARTED, "Child '" + id + "' is started already.");
    }
  }

  private void wasStopped(Origin caller, String id) {
    startFailed(caller, id, Reason.NOT_FOUND, "Child '" + id + "' was stopped meanwhile.");
  }

  /** Answers those who wait for a stop, if it has come about; whether it has. */
  private boolean checkStop(String id, Pending child) {
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      if (r.generation().compareTo(child.generation) <= 0) {
        return false;
      }
    }
    CatalogRecord record = ground.catalog.get(id);
    // Started anew, or long forgotten: then the generation in question is over.
    if (record != null && record.generation().equals(child.generation)) {
      if (!isHeld(child, record)) {
        return false;
      }
      List<NodeId> owners = new ArrayList<>(homes.owners(record));
      child.former.stream().filter(homes::mayRunChildren).forEach(owners::add);
      if (!child.batch.isHeldBy(owners, ground.self)) {
        if (child.batch.isOver()) {
          // Its owners are others since it was told.
          child.batch = records.put(record, child.former);
        }
        return false;
      }
    }
    for (Origin caller : child.callers) {
      due(caller).stopped.add(new Outcome(id, child.generation, null, "", List.of()));
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

  private Due due(Origin caller) {
    return due.computeIfAbsent(caller, unused -> new Due());
  }

  /** Sends the answers that have come together. */
  void flush() {
    flushRefusals();
    if (due.isEmpty()) {
      return;
    }
    Map<Origin, Due> all = new LinkedHashMap<>(due);
    due.clear();
    all.forEach((caller, answers) -> {
      int holders = answers.holders == Integer.MAX_VALUE ? 0 : answers.holders;
      for (List<Outcome> part : Parts.of(answers.started)) {
        send.accept(caller.caller(), new StartReply(caller.request(), holders, part));
      }
      for (List<Outcome> part : Parts.of(answers.stopped)) {
        send.accept(caller.caller(), new StopReply(caller.request(), part));
      }
      for (List<String> part : Parts.of(answers.bounced)) {
        send.accept(caller.caller(), new Bounce(caller.request(), ground.clock.nextTime(), part));
      }
    });
  }

  private void flushRefusals() {
    if (refused.isEmpty()) {
      return;
    }
    Map<Copy, List<Outcome>> all = new LinkedHashMap<>(refused);
    refused.clear();
    all.forEach((copy, outcomes) -> {
      for (List<Outcome> part : Parts.of(outcomes)) {
        Origin caller = copy.caller;
        send.accept(caller.caller(), new Refusal(caller.request(), copy.issued, part));
      }
    });
  }

  /** Forgets what nobody waits for any more. */
  void tick() {
    long now = ground.nanos();
    starting.values().removeIf(child -> now - child.untilNanos > 0);
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

  /** How many children are waited for, or may be started by nodes that they were taken from. */
  int pending() {
    return starting.size() + stopping.size() + formerOwners.size();
  }
}
