package io.processhub.benchmarks;

import io.processhub.ProcessRef;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Asks and tells within a node. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LocalMessageBenchmark {
  private static final int TELLS = 10_000;
  private static final LocalNode.Count COUNT = new LocalNode.Count();

  private LocalNode node;
  private ProcessRef<LocalNode.Command> child;

  /** Starts one child. */
  @Setup(Level.Trial)
  public void start() {
    node = new LocalNode(1);
    child = node.hub().ref(LocalNode.ECHO, node.ids()[0]);
  }

  /** Ends the node. */
  @TearDown(Level.Trial)
  public void end() {
    node.close();
  }

  /** One caller, which waits for each answer. */
  @Benchmark
  public Long ask() {
    return child.<Long>ask(new LocalNode.Say(1)).join();
  }

  /** One pair: tells until all are handled, fewer than fill a mailbox at a time. */
  @Benchmark
  @OperationsPerInvocation(TELLS)
  public void tell() {
    long before = LocalNode.HANDLED.sum();
    for (int i = 0; i < TELLS; i++) {
      child.tell(COUNT);
    }
    while (LocalNode.HANDLED.sum() < before + TELLS) {
      LockSupport.parkNanos(1_000);
    }
  }
}
