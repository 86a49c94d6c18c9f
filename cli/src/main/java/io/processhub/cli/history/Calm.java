package io.processhub.cli.history;

/**
 * The times in which the nodes that live see each other: from a rest on, until something separates
 * or stops them. What follows from that may take until the next rest.
 */
final class Calm {
  private static final long NEVER = Long.MAX_VALUE;

  private boolean sighted = true;
  private long sinceNanos = NEVER;

  /** An event has come, in its order. */
  void see(Event event) {
    switch (event) {
      case Event.FaultBegan fault when !fault.sighted() -> {
        sighted = false;
        sinceNanos = NEVER;
      }
      case Event.FaultEnded ignored -> sighted = true;
      case Event.AtRest rest -> {
        if (sighted && sinceNanos == NEVER) {
          sinceNanos = rest.nanos();
        }
      }
      default -> {}
    }
  }

  /** Whether it is such a time. */
  boolean isNow() {
    return sinceNanos != NEVER;
  }

  /** Whether it is such a time, and was at that moment. */
  boolean isSince(long nanos) {
    return nanos >= sinceNanos;
  }
}
