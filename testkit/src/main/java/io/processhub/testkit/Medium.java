package io.processhub.testkit;

import io.processhub.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What the parts of a simulated network share: time, chance, who is there, and what is cut. */
final class Medium {
  final EventLoop loop;
  final Random random;
  final NetworkTimes times;
  final Trace trace;
  final Mishaps mishaps;
  final Cuts cuts = new Cuts();
  final Map<NodeId, SimTransport> transports = new LinkedHashMap<>();
  private long troubledNanos = Long.MIN_VALUE / 2;

  Medium(EventLoop loop, long seed, NetworkTimes times, Trace trace, Mishaps mishaps) {
    this.loop = loop;
    this.random = new Random(seed);
    this.times = times;
    this.trace = trace;
    this.mishaps = mishaps;
  }

  /** Takes note of something that separates nodes, or ends that. */
  void trouble(String what) {
    troubledNanos = loop.nowNanos();
    trace.record(loop.nowNanos(), "", "fault", what.hashCode(), () -> what);
  }

  /** When something was last done that separates nodes, or ends that; long ago if never. */
  long troubledNanos() {
    return troubledNanos;
  }

  /** Whether nothing arrives that goes this way. */
  boolean isCut(Link link) {
    return cuts.isBlocked(link.from.life().name(), link.to.life().name());
  }
}
