package io.processhub.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.processhub.strategy.NodeLoad;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How busy this JVM says it is. */
final class SystemLoadTest {
  private static final long BUSY_NANOS = Duration.ofMillis(700).toNanos();
  private static final double TICK = 0.1;

  private final SystemLoad probe = new SystemLoad();

  private static long used() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /** Works until this thread has had so much of a processor, however busy the machine is. */
  private static void work() {
    var threads = ManagementFactory.getThreadMXBean();
    long until = threads.getCurrentThreadCpuTime() + BUSY_NANOS;
    while (threads.getCurrentThreadCpuTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Test
  void processorTimeIsTheShareOfAllProcessorsThatThisProcessHasUsed() {
    for (int i = 0; i < 2; i++) {
      long before = System.nanoTime();
      long usedBefore = used();
      work();
      double cpu = probe.sample().orElseThrow().cpu();
      double elapsed = System.nanoTime() - before;
      double share = (used() - usedBefore) / elapsed / Runtime.getRuntime().availableProcessors();
      assertThat(cpu).isPositive().isCloseTo(Math.min(1, share), within(TICK));
    }
  }

  @Test
  void withinAMomentTheShareStaysWhatItWas() {
    work();
    double cpu = probe.sample().orElseThrow().cpu();
    assertThat(probe.sample().orElseThrow().cpu()).isEqualTo(cpu).isPositive();
  }

  @Test
  void theRunQueueIsTheLoadAverageOfEachProcessor() {
    double before = average();
    double queue = probe.sample().orElseThrow().runQueue();
    double after = average();
    assertThat(queue).isBetween(Math.min(before, after), Math.max(before, after));
  }

  private static double average() {
    double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return Math.max(0, average) / Runtime.getRuntime().availableProcessors();
  }

  @Test
  void theHeapIsAShareAndTheHubsPartsAreLeftToIt() {
    NodeLoad load = probe.sample().orElseThrow();
    assertThat(load.heap()).isStrictlyBetween(0.0, 1.0);
    assertThat(load.otherChildren()).isZero();
    assertThat(load.backlog()).isZero();
  }
}
