package io.processhub.internal.runtime;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who sends the messages of the running thread: the process whose code runs on it, or else the
 * thread itself. A process needs an identity of its own, because it has another thread at every
 * activation, and its messages keep their order nevertheless.
 */
public final class CurrentSender {
  private static final ThreadLocal<@Nullable Long> PROCESS = new ThreadLocal<>();

  private CurrentSender() {}

  /** The identity of a process; make it once per cell, from a number unique on the node. */
  public static Long ofProcess(long serial) {
    return serial << 1 | 1;
  }

  /** From now on this thread runs that process's code. Call it before each activation. */
  public static void enter(Long process) {
    PROCESS.set(process);
  }

  /** From now on this thread runs no process's code. Call it after each activation. */
  public static void leave() {
    PROCESS.remove();
  }

  /**
   * The sender; unique on this node.
   *
   * @param callers numbers the threads that run no process's code
   */
  public static long id(LongSupplier callers) {
    Long process = PROCESS.get();
    return process != null ? process : callers.getAsLong() << 1;
  }
}
