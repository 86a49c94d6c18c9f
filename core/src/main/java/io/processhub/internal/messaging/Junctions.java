package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.Routing.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of messages to a child that moves. A child has one {@link Station} after the
 * other; at each its messages are one {@link Flow}, and those of a node's own senders are one, too.
 *
 * <ol>
 *   <li>A flow is in order: what a station's process had not handled when it moved comes before
 *       what came since, and nothing leaves the flow before what came earlier.
 *   <li>A message names the station to which it is sent, so that it gets into that station's flow
 *       even if the child has been away from that node and come back.
 *   <li>A flow remembers its <em>fronts</em>: the stations to which it has let messages go. Before
 *       it lets any go to another, it sends a {@link Marker} to each front, behind the messages.
 *   <li>The marker follows them through the flow there, and through those of later stations, until
 *       it is where the child runs. Its sender is told of that station, which is a front instead.
 *   <li>When the only front is the present way, the flow's messages go there. If the child runs at
 *       another front, messages stay with it.
 *   <li>What was sent to a station that has ended goes on only to where the child has run since,
 *       which is asked. So along the fronts each station ends later than the one before, and
 *       markers never wait for each other in a circle.
 *   <li>A sender that has read a way before it changed and sent after it looks again afterwards:
 *       then it is a front again, and needs a new marker.
 * </ol>
 *
 * Here is what is remembered; the {@link Gate} lets messages go by it. As long as nothing moves
 * there are no junctions: the first is made when the way to a child changes, before any sender can
 * see the new one, and it is forgotten after the retention time.
 */
final class Junctions {
  /**
   * Of so many children something may be remembered before a message to one more, of which this
   * node has not heard, fails: whoever sends to ids that there are not would have it remember each.
   */
  static final int CHILDREN_MAX = 100_000;

  /** Why a message failed when there are so many. */
  static final String FULL =
      "this node has sent messages to "
          + CHILDREN_MAX
          + " children lately of which it has not heard.";

  /** How long a marker is waited for. */
  static final long WAIT_NANOS = 10_000_000_000L;

  /** How long one that only waits to be forgotten is not looked at. */
  private static final long REST_NANOS = 5_000_000_000L;

  private final Ports ports;
  private final long retentionNanos;
  private final Map<String, Junction> byChild = new ConcurrentHashMap<>();
  private final GoneNodes goneNodes = new GoneNodes();
  private final OwedCutoffs owed = new OwedCutoffs();

  /** Rises before a way changes, and when all can see it: so it is odd in between. */
  private final AtomicLong changes = new AtomicLong();

  private final AtomicInteger flows = new AtomicInteger();

  /** {@code retentionNanos}: how long an old way is remembered. */
  Junctions(Ports ports, long retentionNanos) {
    this.ports = ports;
    this.retentionNanos = retentionNanos;
  }

  /** How many stations are remembered; of each child that has moved at least one. */
  int size() {
    int size = 0;
    for (Junction junction : byChild.values()) {
      synchronized (junction) {
        size += Math.max(1, junction.formerFlows());
      }
    }
    return size;
  }

  /** Whether nothing more is remembered of children that this node has not heard of. */
  boolean isFull() {
    return byChild.size() >= CHILDREN_MAX;
  }

  /** Of how many children it is remembered that something is to be said before the next message. */
  int owed() {
    return owed.size();
  }

  /** The nodes that are known to be gone. One that has the hub open again is no more. */
  GoneNodes goneNodes() {
    return goneNodes;
  }

  /** To be read before a way is read; see {@link Gate#sent(String, Station, long)}. */
  long changes() {
    return changes.get();
  }

  /** Whether a way that was read since is the way still, and no other is about to be shown. */
  boolean hasStayed(long changesBefore) {
    return isEven(changesBefore) && changes.get() == changesBefore;
  }

  private static boolean isEven(long count) {
    return (count & 1) == 0;
  }

  // --- what changes

  /** The way to a child is about to change. Null: there is none. */
  void change(String child, @Nullable Way before, @Nullable Way after) {
    boolean sameCell = before != null && after != null && before.isSameCell(after);
    if (sameCell) {
      return;
    }
    changes.addAndGet(isEven(changes.get()) ? 1 : 2);
    Way old = before != null && isSelf(before) && before.cell() == null ? null : before;
    if (old == null && !byChild.containsKey(child)) {
      return;
    }
    Junction junction = acquire(child);
    synchronized (junction) {
      junction.users--;
      junction.wake();
      long now = ports.nanos();
      junction.changedAtNanos = now;
      junction.all().forEach(Flow::wayChanges);
      if (old != null) {
        junction.own.letGoTo(old.station());
        if (isSelf(old)) {
          junction.closes(old.token(), now);
        }
      }
      if (after != null && after.cell() != null) {
        junction.opens(after.token(), now);
      }
    }
  }

  /** The way that has changed last can be seen. */
  void changed() {
    if (!isEven(changes.get())) {
      changes.incrementAndGet();
    }
  }

  private boolean isSelf(Way way) {
    return way.node().equals(ports.self());
  }

  /** Of what this node's senders have sent, some may come late: that is to be said before more. */
  void owe(String child) {
    owed.add(child, ports.nanos());
    Junction junction = byChild.get(child);
    if (junction != null) {
      synchronized (junction) {
        if (!junction.ended) {
          owed.take(child);
          junction.wake();
          junction.own.bygones.owe();
        }
      }
    }
  }

  // --- which flow

  /**
   * The flow of a message that was sent to this node's station with this token; null if nothing is
   * remembered of the child: then it goes the plain way. To be {@linkplain #release released}.
   */
  @Nullable Flow find(String child, long token) {
    Junction junction = byChild.isEmpty() ? null : byChild.get(child);
    if (junction != null) {
      synchronized (junction) {
        if (!junction.ended) {
          junction.users++;
          junction.wake();
          return junction.to(token);
        }
      }
    }
    return token == Station.OWN && owed.contains(child) ? make(child, token) : null;
  }

  /** The same; it is remembered from now on. */
  Flow make(String child, long token) {
    Junction junction = acquire(child);
    synchronized (junction) {
      return junction.to(token);
    }
  }

  /** The flow of the last station here. To be released. */
  Flow last(String child) {
    Junction junction = acquire(child);
    synchronized (junction) {
      return junction.last();
    }
  }

  private Junction acquire(String child) {
    while (true) {
      Junction junction = byChild.computeIfAbsent(child, this::newJunction);
      synchronized (junction) {
        if (!junction.ended) {
          junction.users++;
          junction.wake();
          return junction;
        }
      }
    }
  }

  private Junction newJunction(String child) {
    Junction junction = new Junction(child, this::newFlow, ports.nanos());
    if (owed.take(child)) {
      junction.own.bygones.owe();
    }
    return junction;
  }

  private Flow newFlow(Junction junction) {
    return new Flow(junction, ports.self(), flows.incrementAndGet());
  }

  void release(Flow flow) {
    synchronized (flow.junction) {
      flow.junction.users--;
    }
  }

  /** What is remembered of a child; null: nothing. */
  @Nullable Junction at(String child) {
    return byChild.get(child);
  }

  /** All flows to a child. */
  List<Flow> all(String child) {
    Junction junction = byChild.get(child);
    if (junction == null) {
      return List.of();
    }
    synchronized (junction) {
      return junction.all();
    }
  }

  // --- what goes

  /**
   * A node is gone: what it had counts as received or lost, unless it {@code returns} what still
   * comes for it. Markers that were on their way by it may be lost: all are sent anew.
   */
  void nodeGone(NodeId node, boolean returns) {
    goneNodes.add(node, returns, ports.nanos());
    for (Junction junction : byChild.values()) {
      synchronized (junction) {
        junction.wake();
        junction
            .all()
            .forEach(flow -> {
              GoneNodes.forgetIn(flow, node, returns);
              flow.markAnew();
            });
      }
    }
  }

  /**
   * Forgets what is old, unless the child is wanted and there is no way to it: the instance that it
   * had may still be ending. {@code givenUp}: told of flows that have waited too long and wait no
   * more; {@code isHeld}: whether messages of a flow wait.
   */
  void expire(Function<String, Route> routes, Predicate<Flow> isHeld, Consumer<Flow> givenUp) {
    long now = ports.nanos();
    goneNodes.expire(now);
    owed.expire(now);
    if (byChild.isEmpty()) {
      return;
    }
    List<Flow> late = new ArrayList<>();
    byChild.values().removeIf(junction -> isOver(junction, routes, isHeld, late, now));
    for (Flow flow : late) {
      synchronized (flow.junction) {
        flow.giveUp();
      }
      givenUp.accept(flow);
    }
  }

  private boolean isOver(
      Junction junction,
      Function<String, Route> routes,
      Predicate<Flow> isHeld,
      List<Flow> late,
      long now) {
    synchronized (junction) {
      if (junction.rests(now)) {
        return false;
      }
      junction.lookedAt(now);
    }
    long changesBefore = changes.get();
    Route route = routes.apply(junction.child);
    Station way = way(route);
    synchronized (junction) {
      junction.forgetFormer(retentionNanos, isHeld, now);
      boolean isIdle = junction.users == 0;
      boolean waits = false;
      for (Flow flow : junction.all()) {
        isIdle &= !isHeld.test(flow);
        waits |= flow.waits();
        if (flow.hasWaited(WAIT_NANOS, now)) {
          late.add(flow);
        }
      }
      long lastAtNanos = Math.max(junction.changedAtNanos, junction.detouredAtNanos);
      boolean isOld = now - lastAtNanos >= retentionNanos && !(route instanceof Route.Waiting);
      boolean isPlain = way != null && junction.isPlain(way) && hasStayed(changesBefore);
      junction.ended = (isOld || isPlain) && isIdle;
      if (junction.ended && junction.own.bygones.isOwed()) {
        owed.add(junction.child, now);
      }
      if (isIdle && !waits) {
        junction.restUntil(now + REST_NANOS);
      }
      return junction.ended;
    }
  }

  private @Nullable Station way(Route route) {
    return switch (route) {
      case Route.Local local -> new Station(ports.self(), local.token());
      case Route.Remote remote -> remote.station();
      default -> null;
    };
  }
}
