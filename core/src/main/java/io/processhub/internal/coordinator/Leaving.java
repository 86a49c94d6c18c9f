package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.registry.Running;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node goes. One that was a member has declared itself leaving, so that the others have
 * become the owners of its children:
 *
 * <ol>
 *   <li>It hands its children over, and goes when none is left, another member has all that it
 *       knows, and no message is on its way.
 *   <li>Who has just come into view, or joins, is waited for: it may be the only one to have what
 *       this node has.
 *   <li>When the time is over it stops what is left, and goes a little later in any case.
 * </ol>
 *
 * One that was none, as an observer, goes when no message is on its way, or the time is over.
 */
final class Leaving {
  private static final Logger log = LoggerFactory.getLogger(Leaving.class);
  private static final long CHECK_MILLIS = 10;
  private static final long FORCED_NANOS = 10_000_000_000L;

  private final Ground ground;
  private final Loop loop;
  private final Members members;
  private final Exchange exchange;
  private final Keeper keeper;
  private final Farewell farewell;
  private final Runnable end;
  private final Set<String> departing = new LinkedHashSet<>();
  private BooleanSupplier released = () -> true;
  private Predicate<String> stays = id -> true;
  private long firstExchange;
  private boolean othersKnowAll;
  private boolean awaitedHeirs;
  private long untilNanos;
  private boolean forced;
  private boolean isOver;
  private boolean runsNothing;

  /**
   * {@code farewell} sees to it that no message is lost; {@code end} is run when this node may go.
   */
  Leaving(
      Ground ground,
      Loop loop,
      Members members,
      Exchange exchange,
      Keeper keeper,
      Farewell farewell,
      Runnable end) {
    this.ground = ground;
    this.loop = loop;
    this.members = members;
    this.exchange = exchange;
    this.keeper = keeper;
    this.farewell = farewell;
    this.end = end;
  }

  /** Asked when nothing runs here any more: whether the others have agreed to this node's leave. */
  void awaitRelease(BooleanSupplier agreed) {
    released = agreed;
  }

  /** Begins; those that {@code stay} are stopped without anybody starting them elsewhere. */
  void begin(Predicate<String> stay) {
    untilNanos = ground.nanos() + ground.config.leaveTimeout().toNanos();
    stays = stay;
    depart();
    check();
  }

  /** The same of a node that was no member. */
  void part() {
    untilNanos = ground.nanos() + ground.config.leaveTimeout().toNanos();
    runsNothing = true;
    check();
  }

  private void depart() {
    departing.addAll(ground.registry.idsOn(ground.self));
    ground.guarded(() -> departing.removeIf(stays));
  }

  /** A step that fails does not keep the node from leaving: it is tried again, until it is late. */
  private void check() {
    if (isOver) {
      return;
    }
    if (!runsNothing) {
      ground.guarded(this::prepare);
    }
    boolean late = ground.nanos() - untilNanos >= 0;
    if ((late && forced) || mayGo(late)) {
      end.run();
      return;
    }
    if (late) {
      force();
    }
    if (forced) {
      ground.guarded(this::stopAll);
    }
    ground.environment.scheduler().schedule(CHECK_MILLIS, () -> loop.run(this::check));
  }

  private void prepare() {
    if (!othersKnowAll) {
      // Who was not reached, or has come since.
      members.ready().stream().filter(heir -> !exchange.isUnderWay(heir)).forEach(this::teach);
    }
    boolean awaitsHeirs = members.mayGrow() && ground.catalog.size() > 0;
    if (awaitedHeirs && !awaitsHeirs) {
      depart();
      ground.touchAll();
    }
    awaitedHeirs = awaitsHeirs;
    forgetDeparted();
  }

  private void teach(NodeId heir) {
    long number = exchange.begin(heir);
    firstExchange = firstExchange == 0 ? number : firstExchange;
  }

  /** An exchange with a node has ended. */
  void onExchanged(NodeId with, long number) {
    if (firstExchange > 0 && number >= firstExchange && members.ready().contains(with)) {
      othersKnowAll = true;
    }
  }

  private boolean mayGo(boolean late) {
    if (runsNothing) {
      return late || members.present().isEmpty() || isSeenOff();
    }
    if (ground.registry.sizeOf(ground.self) > 0) {
      return false;
    }
    boolean alone = members.ready().isEmpty() && !awaitedHeirs;
    return alone || late || forced || (othersKnowAll && departing.isEmpty() && isSeenOff());
  }

  private boolean isSeenOff() {
    boolean[] over = {false};
    ground.guarded(() -> {
      boolean isReleased = runsNothing || released.getAsBoolean();
      over[0] = isReleased && farewell.proceed(members.present());
    });
    return over[0];
  }

  /** As far as the first that is still to go: of many, most are not looked at each time. */
  private void forgetDeparted() {
    Iterator<String> ids = departing.iterator();
    while (ids.hasNext() && isElsewhere(ids.next())) {
      ids.remove();
    }
  }

  /** Whether a child that this node had is another's by now, or not wanted any more. */
  private boolean isElsewhere(String id) {
    if (ground.catalog.live(id) == null) {
      return true;
    }
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      boolean comesOrGoes = r.state() == ChildState.STOPPING || r.state() == ChildState.ARRIVING;
      if (!r.node().equals(ground.self) && !comesOrGoes) {
        return true;
      }
    }
    return false;
  }

  /** What could not be handed over is stopped, and given the time that stopping takes at most. */
  private void force() {
    log.atWarn()
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .log(
            "{} children were not handed over in time: they are stopped",
            ground.registry.sizeOf(ground.self));
    forced = true;
    untilNanos = ground.nanos() + FORCED_NANOS;
  }

  /** Stops what runs here; later also what has come back, because its target was gone. */
  private void stopAll() {
    ground.registry.idsOn(ground.self).forEach(id -> keeper.stop(id, false));
  }

  /** A node is gone. */
  void forget(NodeId node) {
    farewell.forget(node);
  }

  /** The hub has been left, or has broken down: nothing is done any more. */
  void breakOff() {
    isOver = true;
  }
}
