package io.processhub.internal.coordinator;

import io.processhub.ChildError.Reason;
import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Aim;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.StartItem;
import io.processhub.internal.wire.Control.StartRequest;
import io.processhub.internal.wire.Control.StopItem;
import io.processhub.internal.wire.Control.StopRequest;
import io.processhub.strategy.RecordedDistribution.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node decides as a home: it is the one point at which a child is admitted or stopped.
 *
 * <ol>
 *   <li>A request for children whose home this node is not (any more) is bounced: the caller, if it
 *       still waits, asks the home that it knows by then.
 *   <li>One for children about which this node may not decide yet waits.
 *   <li>A start writes a record of a new generation, a stop a tombstone of the present one. A
 *       request that has been dealt with before, here or by a former home, is known by its origin.
 *   <li>What is to be moved, and only moved, must be there: it may have been stopped, and its
 *       caller not have heard so.
 *   <li>A generation is the moment at which the caller sent the start, and the stamp of a move that
 *       at which the move was sent. So a home that was frozen or cut off, and finds a copy of what
 *       others have seen to, makes nothing later than they: what has become of the child meanwhile
 *       counts.
 *   <li>The caller is answered by {@link Answers}.
 * </ol>
 */
final class Admission {
  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  /** How many requests may wait; callers send again what is dropped here. */
  private static final int WAITING_MAX = 10_000;

  private final Ground ground;
  private final Records records;
  private final Homes homes;
  private final Answers answers;
  private final Placement placement;
  private final Refusals refusals;
  private List<Waiting> waiting = new ArrayList<>();

  /** A request for children about which this node may not decide yet. */
  private record Waiting(Control request, long untilNanos) {}

  Admission(
      Ground ground,
      Records records,
      Homes homes,
      Answers answers,
      Placement placement,
      Refusals refusals) {
    this.ground = ground;
    this.records = records;
    this.homes = homes;
    this.answers = answers;
    this.placement = placement;
    this.refusals = refusals;
  }

  // --- requests

  void onStart(StartRequest request) {
    long until = ground.nanos() + request.timeoutMillis() * 1_000_000;
    divide(
        request.origin(),
        request.items(),
        item -> item.spec().id(),
        item -> start(request, item, until),
        items -> request.of(request.timeoutMillis(), items),
        until);
  }

  void onStop(StopRequest request) {
    long until = ground.nanos() + request.timeoutMillis() * 1_000_000;
    divide(
        request.origin(),
        request.items(),
        StopItem::id,
        item -> stop(request, item, until),
        items ->
            new StopRequest(request.origin(), request.issued(), request.timeoutMillis(), items),
        until);
  }

  /** Decides what can be decided here; the rest waits, or is bounced. */
  private <T> void divide(
      Origin origin,
      List<T> items,
      Function<T, String> idOf,
      Consumer<T> decide,
      Function<List<T>, Control> rest,
      long untilNanos) {
    List<T> later = new ArrayList<>();
    for (T item : items) {
      String id = idOf.apply(item);
      NodeId home = homes.home(id);
      if (homes.standsDown()) {
        // The caller knows whether it is on this side of the split, too.
        answers.bounce(origin, id);
      } else if (homes.decides(id)) {
        decide.accept(item);
      } else if (home == null || home.equals(ground.self)) {
        later.add(item);
      } else {
        if (item instanceof StartItem start && !start.pinned().isEmpty()) {
          ground.publish(new HubEvent.ForwardedMigration(ground.hub(), id, home));
        }
        answers.bounce(origin, id);
      }
    }
    if (!later.isEmpty() && waiting.size() < WAITING_MAX) {
      waiting.add(new Waiting(rest.apply(later), untilNanos));
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
        onStart(r.of(left, r.items()));
      } else if (each.request instanceof StopRequest r) {
        onStop(new StopRequest(r.origin(), r.issued(), left, r.items()));
      }
    }
  }

  /** Forgets the requests that nobody waits for any more. */
  void tick() {
    long now = ground.nanos();
    waiting.removeIf(request -> now - request.untilNanos > 0);
  }

  // --- deciding

  private void start(StartRequest request, StartItem item, long untilNanos) {
    Origin origin = request.origin();
    Tellings.Copy copy = taken(origin, request.issued());
    String id = item.spec().id();
    CatalogRecord existing = ground.catalog.get(id);
    if (existing != null && existing.started().equals(origin)) {
      answers.startedBefore(copy, existing, untilNanos);
    } else if (existing != null && !existing.isTombstone() && request.aim() == Aim.START) {
      answers.refuse(copy, id, Reason.ALREADY_STARTED, "Child '" + id + "' is started already.");
    } else if ((existing == null || existing.isTombstone()) && request.aim() == Aim.MOVE) {
      answers.refuse(copy, id, Reason.NOT_FOUND, noChild(id));
    } else if ((existing != null && isLater(existing, request))
        || refusals.isMade(copy, id)
        || isOld(request)) {
      answers.bounce(origin, id);
    } else if (existing != null && !existing.isTombstone()) {
      placement.move(existing, item.pinned(), sent(request));
      answers.pinned(origin, existing);
    } else if (ground.catalog.size() - ground.catalog.tombstones() >= ground.config.childrenMax()) {
      refuse(
          copy,
          id,
          Reason.LIMIT_EXCEEDED,
          "The hub has %d children, which is its limit.".formatted(ground.config.childrenMax()));
    } else {
      admit(request, item, existing, untilNanos);
    }
  }

  /**
   * A copy that is dealt with now. What is made here afterwards is later than it, also if it is
   * refused: so if it comes once more it is known to be older. A tombstone that it makes is; else
   * the next home, whose clock may be the caller's, would forget it sooner.
   */
  private Tellings.Copy taken(Origin origin, long issued) {
    takeIn(issued);
    return new Tellings.Copy(origin, issued);
  }

  /** Whether what the request would make would not replace this record. */
  private static boolean isLater(CatalogRecord existing, StartRequest request) {
    Stamp sent = new Stamp(request.issued(), request.origin().caller());
    return existing.stamp().compareTo(sent) > 0;
  }

  /** Whether what became of the child since this was sent may soon be forgotten. */
  private boolean isOld(StartRequest request) {
    return new Stamp(request.issued(), ground.self).millis()
        < ground.clock.millis() - ground.config.tombstoneRetention().toMillis() / 2;
  }

  /** When this was sent, or now if the caller's clock is too far ahead. */
  private Stamp sent(StartRequest request) {
    long issued = request.issued();
    long time = takeIn(issued) ? issued : ground.clock.nextTime();
    return new Stamp(time, request.origin().caller());
  }

  /**
   * Has what follows from a request be later than it, unless its caller's clock is too far ahead.
   */
  private boolean takeIn(long issued) {
    if (ground.clock.aheadMillis(issued) > 0) {
      return false;
    }
    ground.clock.observe(issued);
    return true;
  }

  private void admit(
      StartRequest request, StartItem item, @Nullable CatalogRecord before, long untilNanos) {
    Origin origin = request.origin();
    Tellings.Copy copy = new Tellings.Copy(origin, request.issued());
    String id = item.spec().id();
    switch (placement.choose(id, item.pinned())) {
      case Choice.Refused refused -> refuse(copy, id, refused.reason(), refused.detail());
      case Choice.Nodes chosen -> {
        Stamp sent = sent(request);
        Stamp now = ground.clock.next();
        CatalogRecord record =
            placement.started(
                CatalogRecord.admitted(sent, now, item.spec(), origin, chosen.names())
                    .after(before),
                before);
        answers.awaitStart(copy, record, records.put(record), untilNanos);
      }
    }
  }

  /** Refuses a copy although there is no such child. */
  private void refuse(Tellings.Copy copy, String id, Reason reason, String detail) {
    Outcome failure = Outcome.failed(id, reason, detail);
    refusals.make(copy, failure);
    answers.refuse(copy, failure);
  }

  private void stop(StopRequest request, StopItem item, long untilNanos) {
    Origin origin = request.origin();
    Tellings.Copy copy = taken(origin, request.issued());
    String id = item.id();
    CatalogRecord existing = ground.catalog.get(id);
    boolean again = existing != null && origin.equals(existing.stopped());
    if (answers.joinStop(origin, id)) {
      answers.check(id);
    } else if (existing != null && again && !existing.isTombstone()) {
      answers.stoppedBefore(copy, existing, untilNanos);
    } else if (existing == null
        || (existing.isTombstone() && !again)
        || (item.startedBy() != null && !item.startedBy().equals(existing.started()))) {
      answers.refuse(copy, id, Reason.NOT_FOUND, noChild(id));
    } else if (!again && existing.admitted().time() > request.issued()) {
      answers.bounce(origin, id);
    } else {
      CatalogRecord tombstone = again ? existing : existing.tombstone(ground.clock.next(), origin);
      answers.awaitStop(copy, tombstone, untilNanos);
    }
  }

  private static String noChild(String id) {
    return "No child '" + id + "' is started.";
  }

  /** The child's record, whose pins are changed if they do not do any more. */
  CatalogRecord revise(CatalogRecord record) {
    return placement.revise(record);
  }

  /** Whether the child's home is about to change its record's pins. */
  boolean isToBeRevised(CatalogRecord record) {
    return placement.isToBeRevised(record);
  }

  /** Writes a child off that is over. */
  void retire(CatalogRecord record) {
    records.put(record.tombstone(ground.clock.next(), null));
  }

  /** A record that was made here cannot be told to others. */
  void reject(CatalogRecord record, String problem) {
    log.atWarn()
        .addKeyValue("hub", ground.hub())
        .addKeyValue("child", record.id())
        .log("A record cannot be sent to other nodes: {}", problem);
    answers.unsendable(record, problem);
    if (!record.isTombstone()) {
      retire(record);
    }
  }

  /** How many requests wait. */
  int pending() {
    return waiting.size();
  }
}
