package io.processhub.cluster;

/** Marks the threads that read from the network, which nothing may hold up. */
final class ReceivingThread {
  private static final ThreadLocal<Boolean> MARK = ThreadLocal.withInitial(() -> false);

  private ReceivingThread() {}

  /** Marks this thread, for good: JGroups uses it for nothing else. */
  static void mark() {
    MARK.set(true);
  }

  static boolean isCurrent() {
    return MARK.get();
  }
}
