package io.processhub.internal.messaging;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages that go by way of this node to a child, and that must stay in their order: those of
 * its own senders, or those that were sent to one {@link Station} here. What must wait does so in
 * one {@link Line}. All but the names is guarded by the {@link Junction}.
 */
final class Flow {
  final Junction junction;
  private final int number;

  /** Where its messages have been let go to, and are not known to have got further. */
  final Map<Station, Front> fronts = new LinkedHashMap<>(2);

  /**
   * What is known of a front.
   *
   * @param marker the number of the marker that follows the messages; 0: none does yet
   * @param way where messages were to go when it was sent
   * @param runs the marker has got no further: the child runs there, and on that way as well
   */
  record Front(long marker, @Nullable Station way, boolean runs) {
    static final Front UNMARKED = new Front(0, null, false);
  }

  /**
   * A way to an earlier station than messages have got to, as it is seen when news are late, or
   * when there are two instances: a marker asks whether the child runs there.
   */
  @Nullable Doubt doubt;

  /**
   * What is known of a way that is in doubt.
   *
   * @param marker the number of the marker
   * @param runs the marker has got there, and no further
   */
  record Doubt(Station way, long marker, boolean runs) {}

  /** The last token of the station; 0 as long as it is not a former one. */
  long lastToken;

  /** How often markers were sent after what had been let go. */
  long markings;

  long waitsSinceNanos;

  /** Whether its next message waits for markers. */
  volatile boolean waits;

  /** {@code number}: unlike any other's, and the same when a simulation is repeated. */
  Flow(Junction junction, int number) {
    this.junction = junction;
    this.number = number;
  }

  String child() {
    return junction.child;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }
}
