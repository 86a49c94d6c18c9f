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
import io.processhub.internal.wire.Control.StartItem;
import io.processhub.internal.wire.Control.StartReply;
import io.processhub.internal.wire.Control.StartRequest;
import io.processhub.internal.wire.Control.StopItem;
import io.processhub.internal.wire.Control.StopReply;
import io.processhub.internal.wire.Control.StopRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What this node does as a home: it is the one point at which a child is admitted or stopped.
 *
 * <ol>
 *   <li>A request for children whose home this node is not (any more) is forwarded; after {@value
 *       #HOPS_MAX} hops it is dropped, and the caller, who asks again, finds the home.
 *   <li>One for children about which this node may not decide yet waits.
 *   <li>A start writes a record of a new generation, a stop a tombstone of the present one. A
 *       request that has been dealt with before, here or by a former home, is known by its origin.
 *   <li>The caller is answered when enough members hold the record, and the child runs (or failed
 *       to start, or is gone).
 * </ol>
 */
final class Admission {
  private static final int HOPS_MAX = 8;

  private final Ground ground;
  private final Records records;
  private final Homes homes;
  private final BiConsumer<NodeId, Control> answer;
  private final Map<String, Pending> pending = new HashMap<>();
  private List<Waiting> waiting = new ArrayList<>();
  private final Map<Origin, Answers> answers = new LinkedHashMap<>();

  /** A child that was admitted or stopped here, and those who wait to hear of it. */
  private static final class Pending {
    private final Stamp generation;
    private final boolean isStart;
    private Records.Batch batch;
    private final List<Origin> callers = new ArrayList<>();
    private final long untilNanos;

    Pending(Stamp generation, boolean isStart, Records.Batch batch, long untilNanos) {
      this.generation = generation;
      this.isStart = isStart;
      this.batch = batch;
      this.untilNanos = untilNanos;
    }
  }

  /** A request for children about which this node may not decide yet. */
  private record Waiting(Control request, long untilNanos) {}

  /** What one caller will be told at the end of the batch. */
  private static final class Answers {
    private final List<Outcome> started = new ArrayList<>();
    private final List<Outcome> stopped = new ArrayList<>();
    private int holders = Integer.MAX_VALUE;
  }

  /** {@code answer} takes what is to be told to a caller, which may be this node. */
  Admission(Ground ground, Records records, Homes homes, BiConsumer<NodeId, Control> answer) {
    this.ground = ground;
    this.records = records;
    this.homes = homes;
    this.answer = answer;
  }

  // --- requests

  void onStart(StartRequest request) {
    Map<NodeId, List<StartItem>> elsewhere = new LinkedHashMap<>();
    List<StartItem> later = new ArrayList<>();
    long until = ground.nanos() + request.timeoutMillis() * 1_000_000;
    for (StartItem item : request.items()) {
      String id = item.spec().id();
      NodeId home = homes.home(id);
      if (homes.decides(id)) {
        start(request.origin(), item, until);
      } else if (home == null || home.equals(ground.self)) {
        later.add(item);
      } else {
        elsewhere.computeIfAbsent(home, unused -> new ArrayList<>()).add(item);
      }
    }
    if (!later.isEmpty()) {
      waiting.add(
          new Waiting(
              new StartRequest(request.origin(), request.hops(), request.timeoutMillis(), later),
              until));
    }
    if (request.hops() < HOPS_MAX) {
      elsewhere.forEach((home, items) ->
          ground.send(
              home,
              new StartRequest(
                  request.origin(), request.hops() + 1, request.timeoutMillis(), items)));
    }
  }

  void onStop(StopRequest request) {
    Map<NodeId, List<StopItem>> elsewhere = new LinkedHashMap<>();
    List<StopItem> later = new ArrayList<>();
    long until = ground.nanos() + request.timeoutMillis() * 1_000_000;
    for (StopItem item : request.items()) {
      NodeId home = homes.home(item.id());
      if (homes.decides(item.id())) {
        stop(request.origin(), item, until);
      } else if (home == null || home.equals(ground.self)) {
        later.add(item);
      } else {
        elsewhere.computeIfAbsent(home, unused -> new ArrayList<>()).add(item);
      }
    }
    if (!later.isEmpty()) {
      waiting.add(
          new Waiting(
              new StopRequest(request.origin(), request.hops(), request.timeoutMillis(), later),
              until));
    }
    if (request.hops() < HOPS_MAX) {
      elsewhere.forEach((home, items) ->
          ground.send(
              home,
              new StopRequest(
                  request.origin(), request.hops() + 1, request.timeoutMillis(), items)));
    }
  }

  /** Takes up the requests that had to wait; called when more can be decided, or else. */
  void retry() {
    List<Waiting> again = waiting;
    waiting = new ArrayList<>();
    for (Waiting each : again) {
      long left = (each.untilNanos - ground.nanos()) / 1_000_000;
      if (left <= 0) {
        continue;
      }
      if (each.request instanceof StartRequest r) {
        onStart(new StartRequest(r.origin(), r.hops(), left, r.items()));
      } else if (each.request instanceof StopRequest r) {
        onStop(new StopRequest(r.origin(), r.hops(), left, r.items()));
      }
    }
  }

  // --- deciding

  private void start(Origin origin, StartItem item, long untilNanos) {
    String id = item.spec().id();
    CatalogRecord existing = ground.catalog.get(id);
    if (homes.standsDown()) {
      fail(origin, true, id, Reason.PARTITIONED, "The hub stands down on node " + ground.self);
    } else if (existing != null && existing.started().equals(origin)) {
      startAgain(origin, item, existing, untilNanos);
    } else if (existing != null && !existing.isTombstone()) {
      if (item.pinned().isEmpty()) {
        fail(origin, true, id, Reason.ALREADY_STARTED, "Child '" + id + "' is started already.");
      } else {
        pin(origin, existing, item.pinned());
      }
    } else if (ground.catalog.size() - ground.catalog.tombstones() >= ground.config.childrenMax()) {
      fail(
          origin,
          true,
          id,
          Reason.LIMIT_EXCEEDED,
          "The hub has %d children, which is its limit.".formatted(ground.config.childrenMax()));
    } else {
      Stamp now = ground.clock.next();
      CatalogRecord record =
          new CatalogRecord(id, now, now, item.spec(), origin, null, item.pinned());
      await(origin, id, new Pending(now, true, records.put(record), untilNanos));
    }
  }

  private void startAgain(Origin origin, StartItem item, CatalogRecord existing, long untilNanos) {
    String id = item.spec().id();
    Pending known = pending.get(id);
    if (existing.isTombstone()) {
      fail(origin, true, id, Reason.NOT_FOUND, "Child '" + id + "' was stopped meanwhile.");
    } else if (known != null && known.isStart) {
      addCaller(known, origin);
      check(id);
    } else {
      // A former home has admitted it: this one sees to it that enough members hold the record.
      await(
          origin, id, new Pending(existing.generation(), true, records.put(existing), untilNanos));
    }
  }

  private void pin(Origin origin, CatalogRecord existing, List<String> pinned) {
    if (!existing.pinned().equals(pinned)) {
      records.put(existing.pinnedTo(ground.clock.next(), pinned));
    }
    answers(origin)
        .started
        .add(new Outcome(existing.id(), existing.generation(), null, "", List.of()));
  }

  private void stop(Origin origin, StopItem item, long untilNanos) {
    String id = item.id();
    CatalogRecord existing = ground.catalog.get(id);
    boolean mine = existing != null && origin.equals(existing.stopped());
    if (existing == null
        || (existing.isTombstone() && !mine)
        || (item.generation() != null && !item.generation().equals(existing.generation()))) {
      fail(origin, false, id, Reason.NOT_FOUND, "No child '" + id + "' is started.");
      return;
    }
    Pending known = pending.get(id);
    if (known != null && known.isStart) {
      pending.remove(id);
      for (Origin caller : known.callers) {
        fail(caller, true, id, Reason.NOT_FOUND, "Child '" + id + "' was stopped meanwhile.");
      }
    } else if (known != null) {
      addCaller(known, origin);
      check(id);
      return;
    }
    CatalogRecord tombstone = mine ? existing : existing.tombstone(ground.clock.next(), origin);
    await(
        origin, id, new Pending(tombstone.generation(), false, records.put(tombstone), untilNanos));
  }

  /** Writes a child off that is over. */
  void retire(CatalogRecord record) {
    records.put(record.tombstone(ground.clock.next(), null));
  }

  /** A record cannot be told to others. */
  void reject(CatalogRecord record, Reason reason) {
    Pending known = pending.remove(record.id());
    if (known != null && known.isStart) {
      String detail = "The record of child '" + record.id() + "' is too long to be sent.";
      known.callers.forEach(origin -> fail(origin, true, record.id(), reason, detail));
    }
    if (!record.isTombstone()) {
      retire(record);
    }
  }

  // --- answering

  private void await(Origin origin, String id, Pending child) {
    child.callers.add(origin);
    pending.put(id, child);
    ground.touch(id);
  }

  private static void addCaller(Pending child, Origin origin) {
    if (!child.callers.contains(origin)) {
      child.callers.add(origin);
    }
  }

  /** Looks whether those who wait for a child can be answered. */
  void check(String id) {
    Pending child = pending.get(id);
    if (child == null) {
      return;
    }
    if (child.isStart) {
      checkStart(id, child);
    } else {
      checkStop(id, child);
    }
  }

  private void checkStart(String id, Pending child) {
    CatalogRecord record = ground.catalog.get(id);
    if (record == null || record.isTombstone() || !record.generation().equals(child.generation)) {
      pending.remove(id);
      boolean other = record != null && !record.isTombstone();
      for (Origin caller : child.callers) {
        fail(
            caller,
            true,
            id,
            other ? Reason.ALREADY_STARTED : Reason.NOT_FOUND,
            "Child '%s' was %s meanwhile.".formatted(id, other ? "started elsewhere" : "stopped"));
      }
      return;
    }
    List<ProcessId> processes = new ArrayList<>(1);
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      if (!r.generation().equals(child.generation)) {
        continue;
      }
      if (r.state() == ChildState.RUNNING || r.state() == ChildState.ENDED) {
        processes.add(r.processId());
      } else if (r.state() == ChildState.RESTARTING || r.state() == ChildState.FAILED) {
        pending.remove(id);
        retire(record);
        for (Origin caller : child.callers) {
          fail(caller, true, id, Reason.START_FAILED, r.reason());
        }
        return;
      }
    }
    int holders = holders(child, record);
    if (!processes.isEmpty() && isHeld(holders)) {
      pending.remove(id);
      for (Origin caller : child.callers) {
        Answers to = answers(caller);
        to.started.add(new Outcome(id, child.generation, null, "", processes));
        to.holders = Math.min(to.holders, holders);
      }
    }
  }

  private void checkStop(String id, Pending child) {
    CatalogRecord record = ground.catalog.get(id);
    if (record == null || !record.generation().equals(child.generation)) {
      // Started anew elsewhere, or long forgotten: the generation in question is over.
      answerStop(id, child);
      return;
    }
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      if (r.generation().compareTo(child.generation) <= 0) {
        return;
      }
    }
    if (isHeld(holders(child, record))) {
      answerStop(id, child);
    }
  }

  private void answerStop(String id, Pending child) {
    pending.remove(id);
    for (Origin caller : child.callers) {
      answers(caller).stopped.add(new Outcome(id, child.generation, null, "", List.of()));
    }
  }

  /**
   * Whether one of that many holders may crash and the record is not lost, or there is only one.
   */
  private boolean isHeld(int holders) {
    return holders >= Math.min(2, homes.members().size());
  }

  /**
   * How many ready members hold the child's record. If they are too few, and all to whom it was
   * sent have answered or gone, it is sent again: others have come since.
   */
  private int holders(Pending child, CatalogRecord record) {
    int holders = child.batch.holders(homes.members(), ground.self);
    if (!isHeld(holders) && child.batch.isOver()) {
      child.batch = records.put(record);
    }
    return holders;
  }

  private void fail(Origin to, boolean isStart, String id, Reason reason, String detail) {
    Answers answer = answers(to);
    (isStart ? answer.started : answer.stopped).add(Outcome.failed(id, reason, detail));
  }

  private Answers answers(Origin caller) {
    return answers.computeIfAbsent(caller, unused -> new Answers());
  }

  /** Sends the answers that have come together. */
  void flush() {
    if (answers.isEmpty()) {
      return;
    }
    Map<Origin, Answers> due = new LinkedHashMap<>(answers);
    answers.clear();
    due.forEach((origin, all) -> {
      for (List<Outcome> part : Parts.of(all.started)) {
        answer.accept(
            origin.caller(),
            new StartReply(
                origin.request(), all.holders == Integer.MAX_VALUE ? 0 : all.holders, part));
      }
      for (List<Outcome> part : Parts.of(all.stopped)) {
        answer.accept(origin.caller(), new StopReply(origin.request(), part));
      }
    });
  }

  /** Forgets what nobody waits for any more. */
  void tick() {
    long now = ground.nanos();
    pending.values().removeIf(child -> now - child.untilNanos > 0);
  }

  /** The children that are waited for; they must be looked at again when the membership changes. */
  List<String> pendingIds() {
    return List.copyOf(pending.keySet());
  }

  /** How many children are waited for, and how many requests wait. */
  int pending() {
    return pending.size() + waiting.size();
  }
}
