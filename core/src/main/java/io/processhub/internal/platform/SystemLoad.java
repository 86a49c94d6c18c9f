package io.processhub.internal.platform;

import io.processhub.spi.LoadProbe;
import io.processhub.strategy.NodeLoad;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How busy this JVM and its machine are: the processor time of this process, the system's load
 * average for each processor (0 where the system has none), and the heap.
 */
final class SystemLoad implements LoadProbe {
  /** Over less than this, processor time says little. */
  private static final long WINDOW_MIN_NANOS = 500_000_000L;

  private final AtomicReference<Window> last = new AtomicReference<>(new Window(now(), used(), 0));

  /** Where the measuring of processor time stands: when, how much was used by then, what share. */
  private record Window(long atNanos, long usedNanos, double share) {}

  @Override
  public Optional<NodeLoad> sample() {
    Runtime runtime = Runtime.getRuntime();
    double heap = (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory();
    double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    double queue = average / runtime.availableProcessors();
    return Optional.of(new NodeLoad(cpu(runtime.availableProcessors()), queue, heap, 0, 0));
  }

  private double cpu(int processors) {
    Window window = last.get();
    long time = now() - window.atNanos;
    if (time < WINDOW_MIN_NANOS) {
      return window.share;
    }
    long used = used();
    double share = (double) (used - window.usedNanos) / time / processors;
    last.compareAndSet(window, new Window(window.atNanos + time, used, share));
    return share;
  }

  private static long now() {
    return System.nanoTime();
  }

  private static long used() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }
}
