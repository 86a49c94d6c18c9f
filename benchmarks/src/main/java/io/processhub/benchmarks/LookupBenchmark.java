package io.processhub.benchmarks;

import io.processhub.ChildInfo;
import io.processhub.ProcessId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to find a child in the registry, by ids in no order. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {
  /** How many children there are. */
  @Param({"10000", "100000"})
  public int children;

  private LocalNode node;
  private String[] ids;
  private int next;

  /** Starts the children. */
  @Setup(Level.Trial)
  public void start() {
    node = new LocalNode(children);
    ids = node.ids();
  }

  /** Ends the node. */
  @TearDown(Level.Trial)
  public void end() {
    node.close();
  }

  private String nextId() {
    next = next + 1 == ids.length ? 0 : next + 1;
    return ids[next];
  }

  /** Where it runs. */
  @Benchmark
  public Optional<ProcessId> processId() {
    return node.hub().processId(nextId());
  }

  /** The child with its spec and its instances. */
  @Benchmark
  public Optional<ChildInfo> lookup() {
    return node.hub().lookup(nextId());
  }
}
