package io.processhub.testkit.contract;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the current thread has allocated. */
final class Allocation {
  /** Buffers, and an exception with its trace. */
  private static final long FIXED_BYTES = 80 * 1024;

  /** An object per byte: a list of empty records. */
  private static final long PER_BYTE = 512;

  private Allocation() {}

  static long byThisThread() {
    try {
      Object bytes =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  ObjectName.getInstance(ManagementFactory.THREAD_MXBEAN_NAME),
                  "CurrentThreadAllocatedBytes");
      return (Long) bytes;
    } catch (JMException e) {
      throw new IllegalStateException("This JVM does not say what a thread allocates", e);
    }
  }

  static long allowedFor(int length) {
    return FIXED_BYTES + PER_BYTE * length;
  }
}
