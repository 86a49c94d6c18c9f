package io.processhub.internal.coordinator;

import io.processhub.ChildError.Reason;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Item;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.StartItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One start or stop of some children: to whom it was sent, and what homes have said of each. {@code
 * T} is what is asked of one child.
 */
final class Call<T extends Item> {
  private static final long RESEND_NANOS = 2_000_000_000L;
  private static final long PER_CHILD_NANOS = 100_000L;
  private static final int NOT_COUNTED = Integer.MAX_VALUE;

  private final Means means;
  private final Ground ground;
  private final Request<T> request;
  private final Consumer<Call<T>> end;
  private final Origin origin;
  private final long beganAtNanos;
  private final long untilNanos;
  private final Map<String, Asked<T>> asked;
  private int open;
  private int holders = NOT_COUNTED;
  private boolean isRepeated;

  /** When the last copy was sent, or bounced by a home whose clock may be far ahead. */
  private long lastTime;

  private long movedAtNanos;

  /** What it works with. {@code send} takes requests for homes, which may be this node. */
  record Means(Ground ground, Homes homes, Refusals refusals, BiConsumer<NodeId, Control> send) {}

  /** Makes one copy of the request to a home. */
  @FunctionalInterface
  interface Request<T extends Item> {
    /**
     * {@code issued}: when, by this node's clock; {@code leftMillis}: how long it is waited for.
     */
    Control copy(Origin call, long issued, long leftMillis, List<T> items);
  }

  /** What is asked about one child, and what has become of it. */
  private static final class Asked<T> {
    private final T item;

    /** Null if it is yet to be sent, or once more. */
    private @Nullable NodeId sentTo;

    /** Of the last copy that was sent. */
    private long issued;

    private boolean isSent;
    private @Nullable Outcome outcome;

    private Asked(T item) {
      this.item = item;
    }

    private boolean isOpen() {
      return outcome == null;
    }
  }

  /** {@code items}: one for each child; {@code end} is told when all are answered. */
  Call(
      Means means,
      Collection<T> items,
      long timeoutMillis,
      Request<T> request,
      Consumer<Call<T>> end) {
    this.means = means;
    this.ground = means.ground;
    this.request = request;
    this.end = end;
    origin = new Origin(ground.self, ground.clock.nextTime());
    beganAtNanos = ground.nanos();
    untilNanos = beganAtNanos + timeoutMillis * 1_000_000;
    asked = LinkedHashMap.newLinkedHashMap(items.size());
    items.forEach(item -> asked.put(item.id(), new Asked<>(item)));
    open = asked.size();
  }

  Origin origin() {
    return origin;
  }

  /** How long it is still waited for. */
  long leftMillis() {
    return (untilNanos - ground.nanos()) / 1_000_000;
  }

  // --- out

  /** Sends what is open and not yet with its present home; or all of it. */
  void dispatch(boolean again) {
    Map<NodeId, List<T>> byHome = new LinkedHashMap<>();
    long now = Math.max(ground.clock.nextTime(), lastTime + 1);
    lastTime = now;
    asked.forEach((id, each) -> {
      NodeId home = each.isOpen() ? means.homes.home(id) : null;
      if (home != null && (again || !home.equals(each.sentTo))) {
        isRepeated |= each.isSent;
        each.sentTo = home;
        each.issued = now;
        each.isSent = true;
        byHome.computeIfAbsent(home, unused -> new ArrayList<>()).add(each.item);
      }
    });
    movedAtNanos = ground.nanos();
    long left = Math.max(1, leftMillis());
    byHome.forEach((home, items) -> send(home, items, now, left));
  }

  private void send(NodeId home, List<T> items, long now, long left) {
    if (home.equals(ground.self)) {
      for (List<T> part : Parts.of(items)) {
        means.send.accept(home, request.copy(origin, now, left, part));
      }
    } else {
      Function<List<T>, Control> frame = part -> request.copy(origin, now, left, part);
      ground.sendParts(List.of(home), items, frame, frame, this::onUnsendable);
    }
  }

  private void onUnsendable(T item, String problem) {
    String detail = "Child '%s' cannot be told to its home: %s.".formatted(item.id(), problem);
    take(Outcome.failed(item.id(), Reason.LIMIT_EXCEEDED, detail), 0);
  }

  /**
   * A node does not decide about these children: they are yet to be sent to their home, by a copy
   * that is later than that.
   */
  void bounced(Collection<String> ids, long time) {
    lastTime = Math.max(lastTime, time);
    for (String id : ids) {
      Asked<T> bounced = asked.get(id);
      if (bounced != null) {
        bounced.sentTo = null;
      }
    }
  }

  /** Sends again what nobody has answered, or ends what has lasted too long. */
  void tick() {
    long now = ground.nanos();
    if (now - untilNanos >= 0) {
      // Where strategies fail, as they do on all nodes mostly, nobody answers.
      String cause = ground.failureSince(beganAtNanos).map(failure -> " " + failure).orElse("");
      failRest(Reason.TIMEOUT, "No answer came in time." + cause);
    } else if (now - movedAtNanos > RESEND_NANOS + open * PER_CHILD_NANOS) {
      dispatch(true);
    }
  }

  // --- in

  /**
   * Takes the refusal of a copy, unless a later one was sent, or an earlier one is known to have
   * started the child. One that this node hears of later has not.
   */
  void takeRefusal(Outcome outcome, long copy) {
    Asked<T> refused = asked.get(outcome.id());
    if (refused == null) {
      return;
    }
    CatalogRecord live = ground.catalog.live(outcome.id());
    boolean hasStarted = live != null && live.started().equals(origin);
    if (copy >= refused.issued && !hasStarted) {
      if (isRepeated && refused.isOpen() && refused.item instanceof StartItem) {
        means.refusals.hear(origin, outcome, copy);
      }
      take(outcome, 0);
    } else {
      movedAtNanos = ground.nanos();
    }
  }

  /** Takes what a home has said first of a child, whose record so many nodes hold. */
  void take(Outcome outcome, int newHolders) {
    Asked<T> answered = asked.get(outcome.id());
    if (answered != null && answered.isOpen()) {
      movedAtNanos = ground.nanos();
      answered.outcome = outcome;
      open--;
      if (outcome.error() == null && newHolders > 0) {
        holders = Math.min(holders, newHolders);
      }
    }
  }

  /** Ends all that is open. */
  void failRest(Reason reason, String detail) {
    asked.forEach((id, each) -> {
      if (each.isOpen()) {
        take(Outcome.failed(id, reason, detail), 0);
      }
    });
  }

  boolean isDone() {
    return open == 0;
  }

  /** Tells whoever waits for it that it is done. */
  void end() {
    end.accept(this);
  }

  /** In the order in which they were asked for. */
  List<Outcome> outcomes() {
    List<Outcome> outcomes = new ArrayList<>(asked.size());
    for (Asked<T> each : asked.values()) {
      if (each.outcome != null) {
        outcomes.add(each.outcome);
      }
    }
    return outcomes;
  }

  /** How many nodes hold the records of all that were started; 0 if that is not known. */
  int holders() {
    return holders == NOT_COUNTED ? 0 : holders;
  }
}
