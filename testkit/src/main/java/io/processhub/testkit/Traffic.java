package io.processhub.testkit;

import io.processhub.NodeId;
import io.processhub.spi.Transport.Lane;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The frames between simulated nodes: when they arrive, and which of them do. */
final class Traffic {
  private final Medium medium;
  private final FrameReader reader;
  private final Map<Route, Link> links = new LinkedHashMap<>();
  private final Map<NodeId, Long> controlSent = new LinkedHashMap<>();
  private long delivered;
  private int untilLost;
  private int lost;
  private long repliesLaterNanos;
  private FrameListener tap = (to, seesSender, frame) -> {};

  private record Route(NodeId from, NodeId to) {}

  /** Is shown each frame that arrives. */
  @FunctionalInterface
  interface FrameListener {
    void arrived(Life to, boolean seesSender, byte[] frame);
  }

  Traffic(Medium medium, FrameReader reader) {
    this.medium = medium;
    this.reader = reader;
  }

  // --- sending

  /** As {@code Transport.send}; of what is lost by the test's wish the sender hears nothing. */
  boolean send(SimTransport from, NodeId to, Lane lane, byte[] bytes) {
    SimTransport target = from.sees(to) ? medium.transports.get(to) : null;
    if (target == null) {
      from.countDropped();
      return false;
    }
    if (lane == Lane.CONTROL) {
      controlSent.merge(from.self(), 1L, Long::sum);
      if (untilLost > 0 && --untilLost == 0) {
        lost++;
        medium.trouble("lost: " + reader.describe(bytes));
        from.countDropped();
        return true;
      }
    }
    Link link =
        links.computeIfAbsent(
            new Route(from.self(), to),
            unused -> new Link(from, target, medium.random, medium.mishaps));
    long later = lane == Lane.REPLIES ? repliesLaterNanos : 0;
    expectArrival(link, lane, link.add(lane, bytes, arrivalNanos(link) + later));
    return true;
  }

  private long arrivalNanos(Link link) {
    long slownessNanos = link.from.life().slownessNanos() + link.to.life().slownessNanos();
    return medium.loop.nowNanos()
        + medium.times.latency().drawSkewed(medium.random)
        + (slownessNanos == 0 ? 0 : medium.random.nextLong(slownessNanos));
  }

  private void expectArrival(Link link, Lane lane, long atNanos) {
    medium.loop.schedule(
        atNanos - medium.loop.nowNanos(), link.to.life(), "arrive", () -> arrive(link, lane));
  }

  // --- arriving

  private void arrive(Link link, Lane lane) {
    if (medium.isCut(link)) {
      link.stall(lane);
      return;
    }
    Link.Frame frame = link.poll(lane);
    if (frame == null || !link.to.isOpen()) {
      return;
    }
    delivered++;
    medium.trace.record(
        medium.loop.nowNanos(),
        link.to.life().name(),
        "frame",
        Arrays.hashCode(frame.bytes()),
        () -> "from %s: %s".formatted(link.from, reader.describe(frame.bytes())));
    tap.arrived(link.to.life(), link.to.sees(link.from.self()), frame.bytes());
    link.to.listener().onFrame(link.from.self(), frame.bytes().clone());
  }

  /** Has a frame arrive that no node has sent. */
  static void forge(NodeId from, SimTransport to, byte[] bytes) {
    if (to.isOpen()) {
      to.listener().onFrame(from, bytes.clone());
    }
  }

  /** Has all arrive that cuts have held up which are no more. */
  void arriveAfterAll() {
    for (Link link : links.values()) {
      if (!medium.isCut(link)) {
        for (Lane lane : Lane.values()) {
          arriveAfterAll(link, lane, link.takeStalled(lane));
        }
      }
    }
  }

  private void arriveAfterAll(Link link, Lane lane, int count) {
    for (int i = 0; i < count; i++) {
      expectArrival(link, lane, link.inOrder(lane, arrivalNanos(link)));
    }
  }

  // --- what goes wrong

  /** Loses the {@code nth} control frame that is sent from now on; 1 is the next. */
  void lose(int nth) {
    untilLost = nth;
  }

  /** How many were lost. */
  int lost() {
    return lost;
  }

  /** From now on answers take that much longer than other frames. */
  void delayReplies(long nanos) {
    repliesLaterNanos = nanos;
  }

  /** A life has ended, and with it the end of what it had sent. */
  void crashed(SimTransport dead) {
    links.values().removeIf(link -> link.to == dead);
    for (Link link : links.values()) {
      if (link.from == dead) {
        link.truncate(medium.isCut(link));
      }
    }
  }

  /** A node has ceased to see another. */
  void lostSight(SimTransport observer, NodeId subject) {
    lostSight(links.get(new Route(observer.self(), subject)));
    lostSight(links.get(new Route(subject, observer.self())));
  }

  private void lostSight(@Nullable Link link) {
    if (link == null) {
      return;
    }
    link.lostSight();
    if (link.from.isOpen()) {
      for (Lane lane : List.of(Lane.CONTROL, Lane.REPLIES)) {
        arriveAfterAll(link, lane, link.repeat(lane));
      }
    }
  }

  // --- what it is like

  long delivered() {
    return delivered;
  }

  long controlFramesSent(NodeId node) {
    return controlSent.getOrDefault(node, 0L);
  }

  /** From now on, shows every frame that arrives to this listener alone. */
  void tap(FrameListener listener) {
    tap = listener;
  }
}
