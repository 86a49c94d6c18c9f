package io.processhub.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.spi.Environment;
import io.processhub.spi.InJvmNetwork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The system gives the JVM no threads for a while. */
final class ShortOfThreadsTest {
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final AtomicInteger runs = new AtomicInteger();
  private boolean isShort = true;
  private boolean takes;

  private PatientExecutor patient() {
    Executor frail =
        task -> {
          if (!isShort || takes) {
            tasks.add(task);
          }
          if (isShort) {
            throw new OutOfMemoryError("unable to create native thread");
          }
        };
    Environment real = Environment.system();
    return new PatientExecutor(
        new Environment(
            real.clock(),
            (delayMillis, task) -> {
              assertThat(delayMillis).isEqualTo(PatientExecutor.RETRY_MILLIS);
              timers.add(task);
              return () -> {};
            },
            frail,
            new SplittableRandom(1)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTaskIsTriedAgainUntilThereIsAThreadAndRunsOnce(boolean takesIt) {
    takes = takesIt;
    PatientExecutor patient = patient();
    patient.execute(runs::incrementAndGet);
    assertThat(patient.waiting()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      timers.remove().run();
    }
    isShort = false;
    timers.remove().run();
    tasks.forEach(Runnable::run);
    assertThat(runs).hasValue(1);
    assertThat(timers).isEmpty();
    assertThat(patient.waiting()).isZero();
  }

  @Test
  void anExecutorThatWasShutDownSaysSo() {
    Environment real = Environment.system();
    Executor shut =
        task -> {
          throw new RejectedExecutionException("thrown by a test");
        };
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> new PatientExecutor(real.executor(shut)).execute(() -> {}));
  }

  record Question(int number) implements Ask<Integer> {}

  private static final ProcessType<Integer, Question> ECHO =
      ProcessType.of(
          "echo",
          Integer.class,
          Question.class,
          unused -> (question, context) -> context.reply(question.number()));

  /** Under it are the hub's loop, its processes, its answers and its network. */
  @Test
  void aHubOutlastsItAndLosesNothing() throws Exception {
    AtomicBoolean none = new AtomicBoolean();
    AtomicInteger failed = new AtomicInteger();
    Environment real = Environment.system();
    Executor frail =
        task -> {
          if (none.get()) {
            failed.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread");
          }
          real.executor().execute(task);
        };
    NodeConfig config =
        NodeConfig.of("a", InJvmNetwork.create(frail).transport())
            .environment(real.executor(frail));
    try (HubNode node = HubNode.start(config)) {
      Hub hub = node.open(HubConfig.named("echoes").process(ECHO).build());
      hub.startChild(ChildSpec.of("up", ECHO, 1)).get(10, TimeUnit.SECONDS).orThrow();
      ProcessRef<Question> up = hub.ref(ECHO, "up");

      none.set(true);
      List<CompletableFuture<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(up.ask(new Question(i)));
      }
      var started = hub.startChild(ChildSpec.of("late", ECHO, 1));
      long until = real.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(300);
      while (real.clock().nanos() < until) {
        Thread.onSpinWait();
      }
      assertThat(failed).hasPositiveValue();
      assertThat(started).isNotDone();
      none.set(false);

      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i);
      }
      started.get(10, TimeUnit.SECONDS).orThrow();
      assertThat(hub.ref(ECHO, "late").ask(new Question(7)).get(10, TimeUnit.SECONDS)).isEqualTo(7);
    }
  }
}
