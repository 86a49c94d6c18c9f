package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process leaves to the one that takes over from it.
 *
 * @param state what its {@code handOver} has returned; null if it hands no state over
 * @param timers those that have not ended
 * @param cutoff which messages come too late after those that it has received
 */
public record Legacy(@Nullable Object state, List<PendingTimer> timers, Cutoff cutoff) {

  /**
   * A timer that has not ended.
   *
   * @param message what the process is to receive
   * @param dueMillis when it is due, from now
   * @param periodMillis how often it is due after that; 0: never
   */
  public record PendingTimer(Object message, long dueMillis, long periodMillis) {}

  /** Turns legacies into bytes and back, knowing the types by the process that they are for. */
  public interface Format {
    /**
     * The bytes. The process is there if it hands a state over.
     *
     * @throws RuntimeException with a message that says why it cannot be done
     */
    byte[] encode(ChildSpec spec, @Nullable Object process, Legacy legacy);

    /**
     * The legacy.
     *
     * @throws RuntimeException with a message that says why it cannot be done
     */
    Legacy decode(ChildSpec spec, Object process, byte[] bytes);
  }
}
