package io.processhub.benchmarks;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.MailboxOverflow;
import io.processhub.NodeId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.RestartLimits;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.runtime.ContextServices;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Facts;
import io.processhub.internal.runtime.Legacy;
import io.processhub.internal.runtime.LocalRuntime;
import io.processhub.internal.runtime.Observers;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.RunNumbers;
import io.processhub.internal.runtime.RuntimeSettings;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.spi.Environment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The local path of a message, and the start of processes, below refs and routing. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RuntimeBenchmark {
  private static final int BATCH = 100_000;
  private static final NodeId SELF = new NodeId("bench", 1);

  private final LocalRuntime runtime = newRuntime();
  private final ProcessCell sink = start("sink", new Sink());
  private final Player one = new Player();
  private final Player two = new Player();

  /** Wires the players up. */
  public RuntimeBenchmark() {
    two.other = start("one", one);
    one.other = start("two", two);
  }

  /** One thread tells one process: until the last message has been handled. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @OperationsPerInvocation(BATCH)
  public void tell() throws InterruptedException {
    for (int i = 1; i < BATCH; i++) {
      sink.offer(tell(i));
    }
    CountDownLatch done = new CountDownLatch(1);
    sink.offer(tell(done));
    done.await();
  }

  /** Two processes, each of which answers the other's message with one: the time of a round. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  @OperationsPerInvocation(BATCH)
  public void pingPong() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    one.begin(BATCH, done);
    done.await();
  }

  /** Many processes: until all of them run, and then until all are stopped. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 3)
  @Measurement(iterations = 5)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public void startAndStop100k() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(BATCH);
    CountDownLatch stopped = new CountDownLatch(BATCH);
    LocalRuntime many = newRuntime(running, stopped);
    ProcessType<Integer, Object> type =
        ProcessType.of("sink", Integer.class, Object.class, unused -> new Sink());
    ProcessCell[] cells = new ProcessCell[BATCH];
    for (int i = 0; i < BATCH; i++) {
      cells[i] = many.start(ChildSpec.of("child-" + i, type, i), type);
    }
    running.await();
    for (ProcessCell cell : cells) {
      many.stop(cell);
    }
    stopped.await();
  }

  private ProcessCell start(String id, HubProcess<Object> process) {
    ProcessType<String, Object> type =
        ProcessType.of(id, String.class, Object.class, unused -> process);
    return runtime.start(ChildSpec.of(id, type, ""), type);
  }

  private static Envelope tell(Object message) {
    return new Envelope(message, SELF, 1, 0, 0, null);
  }

  private static LocalRuntime newRuntime() {
    return newRuntime(new CountDownLatch(0), new CountDownLatch(0));
  }

  private static LocalRuntime newRuntime(CountDownLatch running, CountDownLatch stopped) {
    AtomicLong numbers = new AtomicLong();
    return new LocalRuntime(
        new RuntimeSettings("bench", 1_000_000, MailboxOverflow.REJECT, RestartLimits.DEFAULT),
        Environment.system(),
        new RunNumbers(SELF, numbers::incrementAndGet, numbers::incrementAndGet),
        new NoServices(),
        new Observers(new Latches(running, stopped), event -> {}, new Counters()));
  }

  private static final class Sink implements HubProcess<Object> {
    @Override
    public void receive(Object message, ProcessContext context) {
      if (message instanceof CountDownLatch done) {
        done.countDown();
      }
    }
  }

  private static final class Player implements HubProcess<Object> {
    private volatile @Nullable ProcessCell other;
    private volatile CountDownLatch done = new CountDownLatch(0);

    void begin(int rounds, CountDownLatch whenDone) {
      done = whenDone;
      pass(rounds * 2 - 1);
    }

    @Override
    public void receive(Object message, ProcessContext context) {
      int hops = (int) message;
      if (hops == 0) {
        done.countDown();
      } else {
        pass(hops - 1);
      }
    }

    private void pass(int hops) {
      Objects.requireNonNull(other).offer(tell(hops));
    }
  }

  private record Latches(CountDownLatch running, CountDownLatch stopped) implements Facts {
    @Override
    public void running(ProcessCell cell) {
      running.countDown();
    }

    @Override
    public void restarting(ProcessCell cell, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void gaveUp(ProcessCell cell, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void ended(ProcessCell cell, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void stopped(ProcessCell cell, List<Envelope> unhandled, boolean abandoned) {
      stopped.countDown();
    }

    @Override
    public void undeliverable(ProcessCell cell, Envelope envelope, String reason) {
      throw new AssertionError(reason);
    }
  }

  private static final class NoServices implements ContextServices {
    @Override
    public Hub hub() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ProcessRef<?> ref(ChildSpec spec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Legacy.Format legacies() {
      throw new UnsupportedOperationException();
    }
  }
}
