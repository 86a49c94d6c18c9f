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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

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
  private final Map<String, T> open;
  private final Map<String, NodeId> sentTo = new HashMap<>();
  private final Map<String, Long> issued = new HashMap<>();
  private final Map<String, Outcome> done = new LinkedHashMap<>();
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

  /** {@code items}: by the children's ids; {@code end} is told when all are answered. */
  Call(
      Means means,
      Map<String, T> items,
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
    open = new LinkedHashMap<>(items);
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
    open.forEach((id, item) -> {
      NodeId home = means.homes.home(id);
      if (home != null && (again || !home.equals(sentTo.get(id)))) {
        sentTo.put(id, home);
        isRepeated |= issued.put(id, now) != null;
        byHome.computeIfAbsent(home, unused -> new ArrayList<>()).add(item);
      }
    });
    movedAtNanos = ground.nanos();
    long left = Math.max(1, leftMillis());
    byHome.forEach((home, items) -> send(home, items, now, left));
  }

  private void send(NodeId home, List<T> items, long now, long left) {
    if (home.equals(ground.self)) {
      means.send.accept(home, request.copy(origin, now, left, items));
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
    sentTo.keySet().removeAll(ids);
  }

  /** Sends again what nobody has answered, or ends what has lasted too long. */
  void tick() {
    long now = ground.nanos();
    if (now - untilNanos >= 0) {
      // Where strategies fail, as they do on all nodes mostly, nobody answers.
      String cause = ground.failureSince(beganAtNanos).map(failure -> " " + failure).orElse("");
      failRest(Reason.TIMEOUT, "No answer came in time." + cause);
    } else if (now - movedAtNanos > RESEND_NANOS + open.size() * PER_CHILD_NANOS) {
      dispatch(true);
    }
  }

  // --- in

  /**
   * Takes the refusal of a copy, unless a later one was sent, or an earlier one is known to have
   * started the child. One that this node hears of later has not.
   */
  void takeRefusal(Outcome outcome, long copy) {
    String id = outcome.id();
    CatalogRecord live = ground.catalog.live(id);
    boolean hasStarted = live != null && live.started().equals(origin);
    if (copy >= issued.getOrDefault(id, copy) && !hasStarted) {
      if (isRepeated && open.get(id) instanceof StartItem) {
        means.refusals.hear(origin, outcome, copy);
      }
      take(outcome, 0);
    } else {
      movedAtNanos = ground.nanos();
    }
  }

  /** Takes what a home has said first of a child, whose record so many nodes hold. */
  void take(Outcome outcome, int newHolders) {
    if (open.remove(outcome.id()) != null) {
      movedAtNanos = ground.nanos();
      done.put(outcome.id(), outcome);
      if (outcome.error() == null && newHolders > 0) {
        holders = Math.min(holders, newHolders);
      }
    }
  }

  /** Ends all that is open. */
  void failRest(Reason reason, String detail) {
    List.copyOf(open.keySet()).forEach(id -> take(Outcome.failed(id, reason, detail), 0));
  }

  boolean isDone() {
    return open.isEmpty();
  }

  /** Tells whoever waits for it that it is done. */
  void end() {
    end.accept(this);
  }

  Collection<Outcome> outcomes() {
    return done.values();
  }

  /** How many nodes hold the records of all that were started; 0 if that is not known. */
  int holders() {
    return holders == NOT_COUNTED ? 0 : holders;
  }
}
