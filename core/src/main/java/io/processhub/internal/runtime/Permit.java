package io.processhub.internal.runtime;

/** Whether processes may handle messages now. Thread-safe and cheap: asked before each message. */
@FunctionalInterface
public interface Permit {
  /** Without a quorum. */
  Permit ALWAYS = () -> true;

  /** Where nothing was permitted yet. */
  Permit NEVER = () -> false;

  /** Whether they may; once it is false, it stays so. */
  boolean isValid();
}
