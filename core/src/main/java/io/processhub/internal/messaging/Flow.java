package io.processhub.internal.messaging;

import io.processhub.NodeId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages that go by way of this node to a child, and that must stay in their order: those of
 * its own senders, or those that were sent to one {@link Station} here. What must wait does so in
 * one {@link Line}. Guarded by its {@link Junction}; see {@link Junctions} for what it is good for.
 */
final class Flow {
  final Junction junction;
  private final NodeId self;
  private final int number;

  /** Where its messages have been let go to, and are not known to have got further. */
  private final Map<Station, Front> fronts = new LinkedHashMap<>(2);

  /**
   * What is known of a front.
   *
   * @param marker the number of the marker that follows the messages; 0: none does yet
   * @param way where messages were to go when it was sent
   * @param runs the marker has got no further: the child runs there, and on that way as well
   */
  private record Front(long marker, @Nullable Station way, boolean runs) {
    static final Front UNMARKED = new Front(0, null, false);
  }

  /**
   * A way to an earlier station than messages have got to, as it is seen when news are late, or
   * when there are two instances: a marker asks whether the child runs there.
   */
  private @Nullable Doubt doubt;

  /**
   * What is known of a way that is in doubt.
   *
   * @param marker the number of the marker
   * @param runs the marker has got there, and no further
   */
  private record Doubt(Station way, long marker, boolean runs) {}

  /** The last token of the station; 0 if it is not a former one. */
  private long lastToken;

  /** How often markers have been sent behind what had been let go. */
  private long markings;

  private long waitsSinceNanos;
  private volatile boolean waits;

  /** {@code number}: unlike any other's, and the same when a simulation is repeated. */
  Flow(Junction junction, NodeId self, int number) {
    this.junction = junction;
    this.self = self;
    this.number = number;
  }

  String child() {
    return junction.child;
  }

  /** Whether its next message waits for markers. Any thread may ask. */
  boolean waits() {
    return waits;
  }

  /** The station here has ended; messages that were sent to it must get to a later one. */
  void ends(long token) {
    lastToken = token;
  }

  // --- letting messages go

  long markings() {
    return markings;
  }

  /** Where the next message may go, if this is the way; null: it must wait. */
  @Nullable Station free(Station way) {
    if (isInDoubt(way) && !(doubt != null && doubt.runs() && doubt.way().equals(way))) {
      Station only = fronts.size() == 1 ? fronts.keySet().iterator().next() : way;
      boolean leadsOn = only.isAfter(way) && only.token() >= lastToken && !isHere(only);
      return leadsOn ? only : null;
    }
    if (!fronts.entrySet().stream().allMatch(front -> isPast(front, way))) {
      return null;
    }
    fronts.clear();
    fronts.put(way, Front.UNMARKED);
    return way;
  }

  /** Whether messages of the flow have got to a station after that one, or come from one. */
  private boolean isInDoubt(Station way) {
    boolean isInstance = way.token() > Station.NODE;
    return isInstance
        && (lastToken > way.token() || fronts.keySet().stream().anyMatch(f -> f.isAfter(way)));
  }

  /** Whether nothing that was let go there can come after what is sent this way. */
  private boolean isPast(Map.Entry<Station, Front> front, Station way) {
    Station station = front.getKey();
    boolean isSame = isHere(station) && isHere(way) && !junction.isFormer(station.token());
    boolean bothRun = front.getValue().runs() && way.equals(front.getValue().way());
    return station.equals(way) || isSame || bothRun;
  }

  private boolean isHere(Station station) {
    return station.node().equals(self);
  }

  /** Its next message has a way again, or has not. */
  void waits(boolean now, long nowNanos) {
    if (now && !waits) {
      waitsSinceNanos = nowNanos;
    }
    waits = now;
  }

  /** Whether its next message has waited for that long. */
  boolean hasWaited(long nanos, long nowNanos) {
    return waits && nowNanos - waitsSinceNanos >= nanos;
  }

  // --- fronts and markers

  boolean hasFronts() {
    return !fronts.isEmpty();
  }

  boolean isAt(NodeId node) {
    return fronts.keySet().stream().anyMatch(station -> station.node().equals(node));
  }

  boolean isOnlyAt(Station way) {
    return fronts.keySet().stream().allMatch(way::equals);
  }

  /** Messages may be there that no marker follows. */
  void letGoTo(Station station) {
    fronts.put(station, Front.UNMARKED);
  }

  /** The markers that must be sent before anything goes this way, and where. */
  Map<Station, Long> mark(Station way, LongSupplier numbers) {
    Map<Station, Long> markers = new LinkedHashMap<>();
    for (Map.Entry<Station, Front> front : fronts.entrySet()) {
      if (front.getValue().marker() == 0 && !isPast(front, way)) {
        Front marked = new Front(numbers.getAsLong(), way, false);
        front.setValue(marked);
        markers.put(front.getKey(), marked.marker());
      }
    }
    if (isInDoubt(way) && (doubt == null || !doubt.way().equals(way))) {
      Doubt asked = new Doubt(way, numbers.getAsLong(), false);
      doubt = asked;
      markers.put(way, asked.marker());
    }
    if (!markers.isEmpty()) {
      markings++;
    }
    return markers;
  }

  /** A marker has got there; null: it was lost, and so was all before it. Whether it was ours. */
  boolean marked(long marker, @Nullable Station there) {
    if (doubt != null && doubt.marker() == marker) {
      doubt = new Doubt(doubt.way(), marker, doubt.way().equals(there));
      return true;
    }
    for (Map.Entry<Station, Front> front : List.copyOf(fronts.entrySet())) {
      if (front.getValue().marker() == marker) {
        got(front.getKey(), front.getValue(), there);
        return true;
      }
    }
    return false;
  }

  private void got(Station asked, Front front, @Nullable Station there) {
    fronts.remove(asked);
    if (there != null) {
      boolean runs = there.equals(asked);
      fronts.put(there, runs ? new Front(0, front.way(), true) : Front.UNMARKED);
    }
  }

  /** The way has changed: what is known to run may not do so any more. */
  void wayChanges() {
    fronts.replaceAll((station, front) -> front.runs() ? Front.UNMARKED : front);
    doubt = null;
  }

  /** A node is gone, and perhaps markers with it: they are sent anew. */
  void nodeGone(NodeId node) {
    fronts.keySet().removeIf(station -> station.node().equals(node));
    fronts.replaceAll((station, front) -> Front.UNMARKED);
    doubt = null;
  }

  /** Nothing before the next message is waited for any more. */
  void forgetFronts() {
    fronts.clear();
    doubt = null;
    lastToken = 0;
    waits = false;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }
}
