package io.processhub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.ObjectName;

/** Bytes that nobody wrote, and what a reader of them may allocate. */
public final class Mutants {
  private static final long ALLOCATED_AT_ONCE = 80 * 1024;
  private static final long ALLOCATED_PER_BYTE = 512;

  private Mutants() {}

  /** Four; or, as {@code ByteFuzz} does it, for as many minutes as the property says. */
  public static LongStream seeds() {
    long end = System.nanoTime() + Duration.ofMinutes(Long.getLong("fuzz.minutes", 0)).toNanos();
    return LongStream.iterate(1, seed -> seed <= 4 || System.nanoTime() < end, seed -> seed + 1);
  }

  /** The bytes, changed in one to four places. */
  public static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] mutant = Arrays.copyOf(original, original.length);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        default -> mutant = Arrays.copyOf(mutant, 1 + random.nextInt(mutant.length + 3));
      }
    }
    return mutant;
  }

  /** What a reader makes room for is in proportion to the bytes; classes are loaded once only. */
  public static void readInBounds(byte[] bytes, Runnable reader) {
    long allowed = ALLOCATED_AT_ONCE + ALLOCATED_PER_BYTE * bytes.length;
    if (allocatedBy(reader) > allowed) {
      assertThat(allocatedBy(reader)).as("bytes allocated").isLessThanOrEqualTo(allowed);
    }
  }

  private static long allocatedBy(Runnable reader) {
    long before = allocatedByThisThread();
    reader.run();
    return allocatedByThisThread() - before;
  }

  private static long allocatedByThisThread() {
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
}
