package io.processhub.process;

/** An {@link Ask} that waits for its answer. Thread-safe; the first answer counts. */
public interface ReplyTo {
  /**
   * Answers. Of no effect if the ask was answered, failed or timed out before.
   *
   * @throws IllegalArgumentException if the value is not of the ask's answer type
   */
  void reply(Object value);

  /** Makes the ask fail with {@link io.processhub.ProcessFailed}, for the reason given. */
  void fail(String reason);
}
