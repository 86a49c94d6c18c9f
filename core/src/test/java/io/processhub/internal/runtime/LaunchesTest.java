package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LaunchesTest {
  private static final int CELLS = 3 * Launches.AHEAD_MAX;

  private final List<Object> log = Recorder.newLog();
  private final Harness harness = Harness.deterministic();

  private List<ProcessCell> startAll() {
    return IntStream.range(0, CELLS)
        .mapToObj(i -> ChildSpec.of("child-" + i, "type", "arguments"))
        .map(spec -> harness.start(spec, () -> new Recorder(log)))
        .toList();
  }

  @Test
  void howeverManyAreStartedOnlySoManyWaitInTheExecutor() {
    startAll();

    assertThat(harness.tasks()).isEqualTo(Launches.AHEAD_MAX);
    harness.step();
    assertThat(harness.tasks()).isEqualTo(Launches.AHEAD_MAX);
    harness.settle();
    assertThat(harness.facts.lines()).hasSize(CELLS).allMatch(line -> line.startsWith("running"));
  }

  @Test
  void aProcessThatHasNotHadItsTurnCanBeStopped() {
    List<ProcessCell> cells = startAll();

    harness.runtime.stop(cells.getLast());
    harness.settle();

    assertThat(harness.runtime.cells()).isEqualTo(CELLS - 1);
    assertThat(log).hasSize(2 * (CELLS - 1));
  }

  @Test
  void aStartThatTheExecutorRefusedIsTriedAgainWithTheNext() {
    for (boolean takesIt : new boolean[] {false, true}) {
      log.clear();
      harness.failNextTask(takesIt);
      harness.start(() -> new Recorder(log));
      harness.start(() -> new Recorder(log));
      harness.settle();

      assertThat(log).containsExactly("constructed", "started", "constructed", "started");
    }
  }

  @Test
  void constructorsThatBlockHoldUpNobody() throws InterruptedException {
    Harness threads = Harness.threaded();
    CountDownLatch allBlocked = new CountDownLatch(CELLS);
    CountDownLatch release = new CountDownLatch(1);
    List<ProcessCell> cells = new ArrayList<>();

    for (int i = 0; i < CELLS; i++) {
      ChildSpec spec = ChildSpec.of("child-" + i, "type", "arguments");
      cells.add(
          threads.start(
              spec,
              () -> {
                allBlocked.countDown();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return new Recorder(log);
              }));
    }

    assertThat(allBlocked.await(30, TimeUnit.SECONDS)).isTrue();
    release.countDown();
    cells.forEach(threads.runtime::stop);
  }
}
