package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Children move with their state, in real time. */
final class HandoverTest {
  /** A number that rises. */
  record Amount(long value) implements Ask<Long> {}

  /** How much a process knows. */
  record State(long sum, long last) {}

  private static final ProcessType<String, Amount> SUM =
      ProcessType.of("sum", String.class, Amount.class, Sum::new);

  private static final class Sum implements HubProcess<Amount>, Handover<State> {
    private long sum;
    private long last;

    Sum(String unused) {}

    @Override
    public void receive(Amount number, ProcessContext context) {
      if (number.value() != 0 && number.value() <= last) {
        throw new IllegalStateException(number.value() + " after " + last);
      }
      last = Math.max(last, number.value());
      sum += number.value();
      context.reply(sum);
    }

    @Override
    public State handOver() {
      return new State(sum, last);
    }

    @Override
    public void takeOver(State state) {
      sum = state.sum();
      last = state.last();
    }
  }

  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  private static HubConfigBuilder config() {
    return HubConfig.named("hub")
        .process(SUM)
        .migration(HotSwap.withHandover())
        .leaveTimeout(Duration.ofSeconds(20));
  }

  @Test
  void aRollingRestartUnderLoadLosesNothingAndKeepsTheOrder() throws InterruptedException {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(2, config().build()));
    List<ChildSpec> specs =
        IntStream.range(0, 30).mapToObj(i -> ChildSpec.of("x" + i, SUM, "")).toList();
    get(hubs.getFirst().startChildren(specs)).orThrow();
    Hub observer = nodes.node("watcher").open(config().observer().build());
    get(observer.ready());
    AtomicInteger failures = new AtomicInteger();
    long[] expected = new long[specs.size()];
    boolean[] done = {false};
    Thread asker =
        Thread.ofVirtual()
            .start(() -> {
              for (long number = 1; !isDone(done); number++) {
                List<CompletableFuture<Long>> answers = new ArrayList<>();
                for (int i = 0; i < specs.size(); i++) {
                  expected[i] += number;
                  answers.add(observer.ref(SUM, specs.get(i).id()).ask(new Amount(number)));
                }
                for (CompletableFuture<Long> answer : answers) {
                  try {
                    answer.join();
                  } catch (RuntimeException e) {
                    failures.incrementAndGet();
                  }
                }
              }
            });
    for (int round = 0; round < 3; round++) {
      Hub fresh = nodes.node("n" + round).open(config().build());
      get(fresh.ready());
      hubs.add(fresh);
      get(hubs.removeFirst().closeAsync());
    }
    synchronized (done) {
      done[0] = true;
    }
    asker.join();
    assertThat(failures).hasValue(0);
    for (int i = 0; i < specs.size(); i++) {
      assertThat(get(observer.ref(SUM, specs.get(i).id()).ask(new Amount(0))))
          .isEqualTo(expected[i]);
    }
  }

  private static boolean isDone(boolean[] done) {
    synchronized (done) {
      return done[0];
    }
  }

  @Test
  void aTaskIsInterruptedAndGoesOnWithItsStateOnTheOtherNode() {
    Queue<String> runs = new ConcurrentLinkedQueue<>();
    ProcessType<String, Void> turns =
        ProcessType.task("turns", String.class, unused -> new Turns(runs));
    HubConfig config =
        HubConfig.named("tasks").process(turns).migration(HotSwap.withHandover()).build();
    List<Hub> hubs = nodes.hubs(2, config);
    get(hubs.getFirst().startChild(ChildSpec.of("task", turns, ""))).orThrow();
    await("the first run", () -> runs.size() == 1);
    for (int i = 2; i < 6; i++) {
      int run = i;
      Hub target = hubs.get(i % 2);
      ProcessId there = get(hubs.getFirst().move("task", target.self()));
      assertThat(there.node()).isEqualTo(target.self());
      boolean moved = runs.size() == run;
      if (!moved) {
        await(
            "run " + run, () -> runs.stream().anyMatch(one -> one.endsWith(target.self().name())));
      }
    }
    // Each run has begun with the number of the one before, wherever that was.
    List<String> all = List.copyOf(runs);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).startsWith((i + 1) + " ");
    }
  }

  private static final class Turns implements HubTask, Handover<Integer> {
    private final Queue<String> runs;
    private int turns;

    Turns(Queue<String> runs) {
      this.runs = runs;
    }

    @Override
    public void run(ProcessContext context) throws InterruptedException {
      turns++;
      runs.add(turns + " on " + context.processId().node().name());
      synchronized (this) {
        while (!Thread.interrupted()) {
          wait();
        }
      }
    }

    @Override
    public Integer handOver() {
      return turns;
    }

    @Override
    public void takeOver(Integer state) {
      turns = state;
    }
  }

  @Test
  void aLargeStateIsMovedWhileOthersAreAsked() {
    ProcessType<String, Amount> heavy =
        ProcessType.of("heavy", String.class, Amount.class, Heavy::new);
    HubConfig config =
        HubConfig.named("hub")
            .process(heavy)
            .process(SUM)
            .migration(HotSwap.withHandover())
            .build();
    List<Hub> hubs = nodes.hubs(2, config);
    Hub a = hubs.getFirst();
    get(a.startChild(ChildSpec.of("heavy", heavy, ""))).orThrow();
    get(a.startChild(ChildSpec.of("light", SUM, ""))).orThrow();
    int chars = 20_000_000;
    assertThat(get(a.ref(heavy, "heavy").ask(new Amount(chars)))).isEqualTo(chars);
    NodeId before = a.processId("heavy").orElseThrow().node();
    Hub target = hubs.get(0).self().equals(before) ? hubs.get(1) : hubs.get(0);
    CompletableFuture<ProcessId> moved = a.move("heavy", target.self());
    int asked = 0;
    while (!moved.isDone()) {
      get(a.ref(SUM, "light").ask(new Amount(0)));
      asked++;
    }
    assertThat(get(moved).node()).isEqualTo(target.self());
    assertThat(asked).isPositive();
    assertThat(get(a.ref(heavy, "heavy").ask(new Amount(0)))).isEqualTo(chars);
  }

  private static final class Heavy implements HubProcess<Amount>, Handover<String> {
    private String state = "";

    Heavy(String unused) {}

    @Override
    public void receive(Amount number, ProcessContext context) {
      if (number.value() > 0) {
        state = "x".repeat((int) number.value());
      }
      context.reply((long) state.length());
    }

    @Override
    public String handOver() {
      return state;
    }

    @Override
    public void takeOver(String taken) {
      state = taken;
    }
  }

  @Test
  void aChildOfAnUnknownIdOrForAnUnknownNodeIsNotMoved() {
    List<Hub> hubs = nodes.hubs(2, config().build());
    assertThat(hubs.getFirst().move("nobody", hubs.getLast().self()))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(NoSuchChild.class);
    NodeId nowhere = new NodeId("nowhere", 1);
    assertThatThrownBy(() -> hubs.getFirst().move("nobody", nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void theOptionsOfHotSwapHaveTheDefaultsOfUpstream() {
    HotSwap defaults = HotSwap.DEFAULT;
    assertThat(defaults.retention()).isEqualTo(Duration.ofSeconds(5));
    assertThat(defaults.handover()).isFalse();
    assertThat(defaults.confirmHandover()).isFalse();
    assertThat(defaults.handoverDataWait()).isEqualTo(Duration.ofSeconds(3));
    assertThat(defaults.childMigrationTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(HotSwap.withHandover()).isEqualTo(defaults.handover(true));
    assertThatThrownBy(() -> defaults.maxConcurrentMigrations(0))
        .hasMessage("maxConcurrentMigrations must be 1 or more, but is 0.");
    assertThatThrownBy(() -> defaults.retention(Duration.ofSeconds(-1)))
        .hasMessageContaining("retention");
    assertThatThrownBy(() -> defaults.handoverDataWait(Duration.ZERO))
        .hasMessageContaining("handoverDataWait");
    assertThatThrownBy(() -> defaults.childMigrationTimeout(Duration.ZERO))
        .hasMessageContaining("childMigrationTimeout");
  }

  @Test
  void aStateThatTheCodecCannotCarryIsFoundWhenTheHubIsOpened() {
    ProcessType<String, Amount> wrong =
        SUM.handover(io.processhub.internal.wire.TestCodec.Unsupported.class);
    HubConfig config = HubConfig.named("wrong").process(wrong).build();
    assertThatThrownBy(() -> nodes.node("a").open(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("state of process type 'sum'");
  }
}
