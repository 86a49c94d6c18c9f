package io.processhub.internal.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What flows to one child by way of this node. Guarded by itself. */
final class Junction {
  /** Of how many former instances the messages are told apart. */
  static final int FORMER_MAX = 1_000;

  /** Of how many former instances elsewhere the messages are told apart. */
  private static final int STRAYS_MAX = 100;

  /** How often it is looked at, at most: many moves are over by then. */
  private static final long LOOK_NANOS = 1_000_000_000L;

  final String child;
  private final Supplier<Flow> flows;

  /** What this node's senders send. */
  final Flow own;

  /** What is sent to the instance that runs here now, or that runs here next; made when needed. */
  private @Nullable Flow here;

  /** What is still sent to former instances here, by the last token of each. */
  private final TreeMap<Long, Flow> former = new TreeMap<>();

  /** What others have sent to this node as the child's home, by how often homes have sent it on. */
  private final TreeMap<Long, Flow> relayed = new TreeMap<>();

  /** What those of former instances elsewhere have sent on to this node as the child's home. */
  private final TreeMap<Long, Flow> strays = new TreeMap<>();

  long changedAtNanos;

  /** When a message was last let go elsewhere than straight to where the child is. */
  long detouredAtNanos;

  /** The highest token of an instance here to which messages do not go any more. */
  private long endedUpTo;

  /** Whether an instance here has begun, or is to go on, after those that have ended. */
  private boolean isOpen;

  /** How many threads are about to use one of its flows. */
  int users;

  /** It has been forgotten: another has to be made. */
  boolean ended;

  /** When it was looked at last, or made. */
  private long lookedAtNanos;

  /** Until when it need not be looked at, unless something happens to it. */
  private long restsUntilNanos;

  private boolean rests;

  Junction(String child, Function<Junction, Flow> newFlow, long nowNanos) {
    this.child = child;
    flows = () -> newFlow.apply(this);
    own = flows.get();
    changedAtNanos = nowNanos;
    detouredAtNanos = nowNanos;
    lookedAtNanos = nowNanos;
  }

  /** Something happens to it. */
  void wake() {
    rests = false;
  }

  /** Nothing is to be done about it for a while. */
  void restUntil(long nanos) {
    rests = true;
    restsUntilNanos = nanos;
  }

  void lookedAt(long nowNanos) {
    lookedAtNanos = nowNanos;
  }

  /** Whether it is too early to look at it. */
  boolean rests(long nowNanos) {
    return nowNanos - lookedAtNanos < LOOK_NANOS || (rests && nowNanos - restsUntilNanos < 0);
  }

  /** The flow to which a message belongs that was sent to the station here with this token. */
  Flow to(long token) {
    if (token == Station.OWN) {
      return own;
    }
    if (Station.isHome(token)) {
      return relayed.computeIfAbsent(token, unused -> flows.get());
    }
    if (Station.isStray(token)) {
      return stray(token);
    }
    if (token == Station.ANY) {
      // Of one that has ended, until another begins: behind what it had not handled.
      return isOpen || former.isEmpty() ? here() : former.lastEntry().getValue();
    }
    var of = former.ceilingEntry(token);
    return of == null ? here() : of.getValue();
  }

  private Flow stray(long token) {
    boolean isOneTooMany = strays.size() >= STRAYS_MAX && !strays.containsKey(token);
    return isOneTooMany
        ? strays.lastEntry().getValue()
        : strays.computeIfAbsent(token, unused -> flows.get());
  }

  /** The token with which messages of the flow are sent on to the child's home. */
  long tokenAtHome(Flow flow) {
    for (Map.Entry<Long, Flow> each : former.entrySet()) {
      if (each.getValue().equals(flow)) {
        return Station.strayOf(each.getKey());
      }
    }
    for (Map.Entry<Long, Flow> each : strays.entrySet()) {
      if (each.getValue().equals(flow)) {
        return each.getKey();
      }
    }
    for (Map.Entry<Long, Flow> each : relayed.entrySet()) {
      if (each.getValue().equals(flow)) {
        return Station.relayOf(each.getKey());
      }
    }
    return Station.NODE;
  }

  boolean isStray(Flow flow) {
    return strays.containsValue(flow);
  }

  private Flow here() {
    Flow flow = here;
    if (flow == null) {
      flow = flows.get();
      here = flow;
    }
    return flow;
  }

  boolean isHere(Flow flow) {
    return flow.equals(here);
  }

  boolean isOwn(Flow flow) {
    return flow.equals(own);
  }

  /** Whether messages do not go to the instance here that had this token any more. */
  boolean hasEnded(long token) {
    return token <= endedUpTo;
  }

  /** An instance here ends, or messages go to it no more. */
  void closes(long lastToken, long nowNanos) {
    closesFlow(lastToken, nowNanos);
    isOpen = false;
    endedUpTo = Math.max(endedUpTo, lastToken);
  }

  private void closesFlow(long lastToken, long nowNanos) {
    long token = former.containsKey(lastToken) ? lastToken + 1 : lastToken;
    Flow flow = here();
    flow.usedAtNanos = nowNanos;
    former.put(token, flow);
    here = null;
  }

  /** How many flows there are of former instances. */
  int formerFlows() {
    return former.size();
  }

  /**
   * Forgets the flows of former instances that nothing has used for that long, and of too many the
   * first. What still comes for one of them joins the next. The last stays: what its process has
   * not handled may be still to come.
   */
  void forgetFormer(long retentionNanos, Predicate<Flow> isHeld, long nowNanos) {
    while (users == 0 && former.size() > 1) {
      Flow first = former.firstEntry().getValue();
      boolean isOld = nowNanos - first.usedAtNanos >= retentionNanos;
      if (first.waits() || isHeld.test(first) || !(isOld || former.size() > FORMER_MAX)) {
        return;
      }
      former.pollFirstEntry();
    }
  }

  /**
   * An instance begins. What was let go elsewhere before had been sent to an earlier one. Or it is
   * the last one again, because another has turned out to be none: what comes for it stays here.
   */
  void opens(long token, long nowNanos) {
    isOpen = true;
    if (here != null && here.hasFronts()) {
      closesFlow(token - 1, nowNanos);
    }
    if (hasEnded(token)) {
      endedUpTo = token - 1;
      former.tailMap(token, true).values().forEach(Flow::goesOn);
      if (here == null) {
        here = former.remove(token);
      }
    }
  }

  /** The flow of the last instance that was here; if there was none, of this node's senders. */
  Flow last() {
    return former.isEmpty() ? own : former.lastEntry().getValue();
  }

  List<Flow> all() {
    List<Flow> all = new ArrayList<>(former.values());
    all.addAll(strays.values());
    if (here != null) {
      all.add(here);
    }
    all.addAll(relayed.values());
    all.add(own);
    return all;
  }

  /** Whether there is nothing to remember, as messages go there, to an instance. */
  boolean isPlain(Station way) {
    return way.token() != Station.NODE
        && former.isEmpty()
        && strays.isEmpty()
        && isEmpty(here)
        && relayed.values().stream().noneMatch(Flow::hasFronts)
        && own.isOnlyAt(way)
        && relayed.values().stream().noneMatch(flow -> flow.bygones.isOwed());
  }

  private static boolean isEmpty(@Nullable Flow flow) {
    return flow == null || !(flow.hasFronts() || flow.bygones.isOwed());
  }
}
