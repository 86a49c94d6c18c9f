package io.processhub.internal.coordinator;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of other coordinators' frames wait for the loop. A loop that does not keep up
 * would gather them until no memory is left; what does not come through is asked for again, or
 * found by comparing, like what a broken connection loses. Thread-safe.
 */
final class FrameBacklog {
  /** One more frame is taken as long as there are fewer. */
  static final long BYTES_MAX = 64 << 20;

  private final AtomicLong bytes = new AtomicLong();

  /** Whether there is room for a frame, which then is to be given back. */
  boolean take(int frameBytes) {
    if (bytes.get() >= BYTES_MAX) {
      return false;
    }
    bytes.addAndGet(frameBytes);
    return true;
  }

  /** A frame does not wait any more. */
  void give(int frameBytes) {
    bytes.addAndGet(-frameBytes);
  }

  /** How many bytes wait. */
  long bytes() {
    return bytes.get();
  }
}
