package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.MailboxOverflow;
import io.processhub.NodeId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.RestartLimits;
import io.processhub.event.HubEvent;
import io.processhub.internal.observe.Counters;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.spi.Environment;
import io.processhub.strategy.RedundancySignal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A runtime under test: facts and events are written down, time stands still until moved on. */
final class Harness {
  static final NodeId SELF = new NodeId("alpha", 1);
  static final String CHILD = "child";

  final ManualTime time = new ManualTime();
  final Counters counters = new Counters();
  final List<HubEvent> events = Collections.synchronizedList(new ArrayList<>());
  final WrittenFacts facts = new WrittenFacts();
  final LocalRuntime runtime;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private volatile boolean permitted = true;
  private boolean failing;
  private boolean taking;

  private Harness(@Nullable Executor executor, RuntimeSettings settings) {
    AtomicLong serials = new AtomicLong();
    AtomicLong tokens = new AtomicLong(100);
    runtime =
        new LocalRuntime(
            settings,
            new Environment(
                time, time, executor == null ? this::take : executor, new SplittableRandom(1)),
            new RunNumbers(SELF, serials::incrementAndGet, tokens::incrementAndGet),
            new NoServices(),
            new Observers(facts, events::add, counters));
  }

  static final RestartLimits LIMITS =
      new RestartLimits(3, Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofMillis(30));

  /** Everything runs on the test's thread, when it says so. */
  static Harness deterministic() {
    return deterministic(1_000, MailboxOverflow.REJECT);
  }

  static Harness deterministic(int mailboxCapacity, MailboxOverflow overflow) {
    return new Harness(null, new RuntimeSettings("hub", mailboxCapacity, overflow, LIMITS));
  }

  /** The same, where processes are told of their roles. */
  static Harness signalling(RedundancySignal signal) {
    return new Harness(
        null, new RuntimeSettings("hub", 1_000, MailboxOverflow.REJECT, LIMITS, signal));
  }

  static Harness signallingThreads(RedundancySignal signal) {
    return new Harness(
        task -> Thread.ofVirtual().start(task),
        new RuntimeSettings("hub", 1_000, MailboxOverflow.REJECT, LIMITS, signal));
  }

  /** Processes run on virtual threads; time is still the test's. */
  static Harness threaded() {
    return threaded(1_000_000, MailboxOverflow.REJECT);
  }

  /** Processes run on the given threads; time is still the test's. */
  static Harness on(Executor executor) {
    return new Harness(
        executor, new RuntimeSettings("hub", 1_000_000, MailboxOverflow.REJECT, LIMITS));
  }

  static Harness threaded(int mailboxCapacity, MailboxOverflow overflow) {
    return new Harness(
        task -> Thread.ofVirtual().start(task),
        new RuntimeSettings("hub", mailboxCapacity, overflow, LIMITS));
  }

  static ChildSpec spec() {
    return ChildSpec.of(CHILD, "type", "arguments");
  }

  ProcessCell start(ChildSpec spec, Supplier<? extends HubProcess<Object>> constructor) {
    return runtime.start(
        spec, ProcessType.of("type", Object.class, Object.class, unused -> constructor.get()));
  }

  ProcessCell start(Supplier<? extends HubProcess<Object>> constructor) {
    return start(spec(), constructor);
  }

  ProcessCell startTask(ChildSpec spec, Supplier<? extends HubTask> constructor) {
    return runtime.start(spec, ProcessType.task("type", Object.class, unused -> constructor.get()));
  }

  /** Runs what is to be run now. */
  void settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Runs one task of the executor. */
  void step() {
    tasks.remove().run();
  }

  /** The executor will throw at the next task, having taken it or not. */
  void failNextTask(boolean takesIt) {
    failing = true;
    taking = takesIt;
  }

  private void take(Runnable task) {
    boolean fail = failing;
    failing = false;
    if (!fail || taking) {
      tasks.add(task);
    }
    if (fail) {
      throw new OutOfMemoryError("unable to create a thread");
    }
  }

  /** The processes may do nothing from now on. */
  void lapse() {
    permitted = false;
  }

  int tasks() {
    return tasks.size();
  }

  void advance(Duration by) {
    settle();
    time.advance(by, this::settle);
  }

  static Envelope tell(Object message) {
    return new Envelope(message, SELF, 1, 0, 0, null);
  }

  static Envelope ask(Object message, Answer answer) {
    return new Envelope(message, SELF, 1, 0, 0, answer);
  }

  Answer ask(ProcessCell cell, Object message) {
    Answer answer = new Answer();
    cell.offer(ask(message, answer));
    return answer;
  }

  /** What an asker gets, as a string. */
  static final class Answer implements Envelope.Reply {
    private final CompletableFuture<String> result = new CompletableFuture<>();

    @Override
    public void succeed(Object value) {
      if (!(value instanceof String || value instanceof Integer)) {
        throw new IllegalArgumentException("not the answer's type: " + value);
      }
      result.complete(value.toString());
    }

    @Override
    public void fail(Envelope.Failure kind, String detail) {
      result.complete(kind + ": " + detail);
    }

    String now() {
      return result.getNow("none");
    }

    CompletableFuture<String> future() {
      return result;
    }
  }

  /** Legacies that do not leave the JVM. */
  private static final class Kept implements Legacy.Format {
    private static final List<Legacy> ALL = Collections.synchronizedList(new ArrayList<>());

    @Override
    public byte[] encode(ChildSpec spec, @Nullable Object process, Legacy legacy) {
      synchronized (ALL) {
        ALL.add(legacy);
        return ByteBuffer.allocate(Integer.BYTES).putInt(ALL.size() - 1).array();
      }
    }

    @Override
    public Legacy decode(ChildSpec spec, Object process, byte[] bytes) {
      return ALL.get(ByteBuffer.wrap(bytes).getInt());
    }
  }

  private final class NoServices implements ContextServices {
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
      return new Kept();
    }

    @Override
    public Permit permit() {
      return () -> permitted;
    }
  }
}
