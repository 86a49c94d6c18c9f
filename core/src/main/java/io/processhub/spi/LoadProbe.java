package io.processhub.spi;

import io.processhub.strategy.NodeLoad;
import java.util.Optional;

/**
 * Measures how busy this machine is. Called every few seconds, on a hub's loop: it must not wait.
 * Thread-safe.
 */
@FunctionalInterface
public interface LoadProbe {
  /** Knows nothing: children are then spread by their number. */
  LoadProbe NONE = Optional::empty;

  /**
   * The load now: processor time since the last call or a moment ago, run queue and heap. The other
   * fields are the hub's to fill in; what they hold is ignored. Empty: not known. So it is if this
   * throws, which is reported once.
   */
  Optional<NodeLoad> sample();
}
