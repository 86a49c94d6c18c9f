package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.MoveFailed;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What else there is to handovers: draining, moving, refusing, merging, large states. */
final class HandoverFeaturesTest {
  private static final int SEEDS = 10;

  private static void count(Stage stage, SimNode node, List<ChildSpec> children, long number) {
    for (ChildSpec child : children) {
      assertThat(
              stage.await(stage.world.ask(node, stage.probe, child.id(), new Probe.Count(number))))
          .isTrue();
    }
  }

  private static void checkCounted(
      Stage stage, SimNode node, List<ChildSpec> children, Long... numbers) {
    for (ChildSpec child : children) {
      Probe.State state =
          stage.await(stage.world.ask(node, stage.probe, child.id(), new Probe.Counted(0)));
      assertThat(state.counted().keySet()).as(child.id()).contains(numbers);
      assertThat(state.counted().values()).as(child.id()).containsOnly(1);
    }
  }

  // --- draining and moving

  @Test
  void aDrainedNodeKeepsNoChildrenAndGetsThemBackWhenItIsUndrained() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode b = nodes.get(1);
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 40);
          stage.run(1);
          count(stage, b, children, 1);
          stage.await(stage.world.drain(nodes.getFirst(), b, true));
          assertThat(stage.runningOn(b)).isEmpty();
          stage.world.checkWhenQuiet();
          assertThat(stage.world.hub(b).nodes()).doesNotContain(b.id());
          count(stage, b, children, 2);
          List<ChildSpec> more = stage.started(b, "y", 20);
          stage.await(stage.world.drain(nodes.getLast(), b, false));
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(b)).isNotEmpty();
          checkCounted(stage, b, children, 1L, 2L);
          assertThat(stage.running()).hasSize(60);
          assertThat(more).hasSize(20);
        });
  }

  @Test
  void drainingSomethingThatIsNoMemberFails() {
    Stage.play(
        1,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode stranger = stage.simulation.start("stranger");
          CompletableFuture<Void> drained = stage.world.hub(nodes.getFirst()).drain(stranger.id());
          stage.run(5);
          assertThat(drained).isCompletedExceptionally();
        });
  }

  @Test
  void theLastNodeThatIsDrainedKeepsTheChildrenUntilThereIsAnother() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          SimNode a = stage.start("a").getFirst();
          List<ChildSpec> children = stage.started(a, "x", 20);
          count(stage, a, children, 1);
          CompletableFuture<Void> drained = stage.world.drain(a, a, true);
          stage.run(5);
          assertThat(drained).isNotDone();
          assertThat(stage.runningOn(a)).hasSize(20);
          SimNode b = stage.simulation.start("b");
          stage.world.open(b);
          stage.await(drained);
          assertThat(stage.runningOn(b)).hasSize(20);
          checkCounted(stage, a, children, 1L);
        });
  }

  @Test
  void aMovedChildTakesItsStateAlong() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 5);
          count(stage, nodes.getFirst(), children, 1);
          for (SimNode target : nodes) {
            for (ChildSpec child : children) {
              ProcessId there =
                  stage.await(stage.world.hub(nodes.get(1)).move(child.id(), target.id()));
              assertThat(there.node()).isEqualTo(target.id());
            }
            assertThat(stage.runningOn(target)).hasSize(5);
            checkCounted(stage, target, children, 1L);
          }
        });
  }

  @Test
  void aMoveToANodeThatGoesFails() {
    Stage.play(
        1,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 10);
          List<CompletableFuture<ProcessId>> moves = new ArrayList<>();
          for (ChildSpec child : children) {
            moves.add(stage.world.hub(nodes.getFirst()).move(child.id(), nodes.getLast().id()));
          }
          nodes.getLast().crash();
          stage.run(30);
          List<Throwable> failures = new ArrayList<>();
          moves.stream()
              .filter(CompletableFuture::isCompletedExceptionally)
              .forEach(move -> failures.add(move.exceptionNow()));
          assertThat(failures).isNotEmpty().hasOnlyElementsOfType(MoveFailed.class);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void redistributingByTheDistributorTakesTheStateAlong() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 10);
          count(stage, nodes.getFirst(), children, 1);
          children.forEach(
              child -> stage.world.redistribute(nodes.getFirst(), child, nodes.getLast().id()));
          stage.run(5);
          assertThat(stage.runningOn(nodes.getLast())).hasSize(10);
          checkCounted(stage, nodes.getFirst(), children, 1L);
        });
  }

  // --- watching

  @Test
  void migrationsAreThrottledAndTellHowFarTheyAre() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover().maxConcurrentMigrations(2)),
        stage -> {
          SimNode a = stage.start("a").getFirst();
          stage.started(a, "x", 60);
          List<HubEvent> events = new ArrayList<>();
          stage.world.hub(a).events().register(Hook.of("watch", HubEvent.class, events::add));
          int most = 0;
          SimNode b = stage.simulation.start("b");
          stage.world.open(b);
          for (int i = 0; i < 3_000; i++) {
            stage.runMillis(1);
            int here = stage.world.hub(b).diagnostics().tableSizes().get("pendingHandovers");
            most = Math.max(most, here);
          }
          stage.world.checkWhenQuiet();
          // Two under way, and two whose end the target has not heard of yet.
          assertThat(most).isBetween(1, 4);
          List<HubEvent.MigrationProgressed> progress =
              of(events, HubEvent.MigrationProgressed.class);
          assertThat(of(events, HubEvent.MigrationStarted.class)).hasSize(1);
          assertThat(progress).hasSizeGreaterThan(3);
          assertThat(progress.getLast().done()).isEqualTo(progress.getLast().total());
          assertThat(of(events, HubEvent.MigrationFinished.class))
              .containsExactly(
                  new HubEvent.MigrationFinished(Stage.HUB, stage.runningOn(b).size(), 0));
        });
  }

  private static <E extends HubEvent> List<E> of(List<HubEvent> events, Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  // --- refusing

  /** Counts; can be made to refuse. */
  public record Add(int amount) implements Ask<Integer> {}

  private static final class Adder implements HubProcess<Add>, Handover<Integer> {
    private final AtomicBoolean takes;
    private final AtomicBoolean gives;
    private int sum;

    Adder(AtomicBoolean takes, AtomicBoolean gives) {
      this.takes = takes;
      this.gives = gives;
    }

    @Override
    public void receive(Add message, ProcessContext context) {
      sum += message.amount();
      context.reply(sum);
    }

    @Override
    public Integer handOver() {
      if (!gives.get()) {
        throw new IllegalStateException("not now");
      }
      return sum;
    }

    @Override
    public void takeOver(Integer state) {
      if (!takes.get()) {
        throw new IllegalStateException("too much");
      }
      sum = state;
    }

    @Override
    public Integer merge(Integer mine, Integer theirs) {
      return mine + theirs;
    }
  }

  private static ProcessType<String, Add> adder(AtomicBoolean takes, AtomicBoolean gives) {
    return ProcessType.of("adder", String.class, Add.class, unused -> new Adder(takes, gives));
  }

  private static int add(Stage stage, SimNode node, ProcessType<String, Add> type, int amount) {
    return stage.await(stage.world.ask(node, type, "sum", new Add(amount)));
  }

  private static NodeId place(Stage stage, SimNode asker) {
    return stage.world.hub(asker).processId("sum").orElseThrow().node();
  }

  @Test
  void aChildWhoseTargetRefusesGoesOnWhereItIsAndMovesWhenItCan() {
    for (boolean giving : List.of(true, false)) {
      AtomicBoolean takes = new AtomicBoolean(!giving);
      AtomicBoolean gives = new AtomicBoolean(giving);
      ProcessType<String, Add> type = adder(takes, gives);
      Stage.play(
          SEEDS,
          options -> options.migration(HotSwap.withHandover()).process(type),
          stage -> {
            takes.set(!giving);
            gives.set(giving);
            List<SimNode> nodes = stage.start("a", "b");
            SimNode a = nodes.getFirst();
            stage.await(stage.world.start(a, List.of(ChildSpec.of("sum", type, ""))));
            assertThat(add(stage, a, type, 5)).isEqualTo(5);
            NodeId before = place(stage, a);
            SimNode target =
                nodes.stream().filter(node -> !node.id().equals(before)).findFirst().orElseThrow();
            List<HubEvent> events = new ArrayList<>();
            nodes.forEach(node ->
                stage
                    .world
                    .hub(node)
                    .events()
                    .register(Hook.of("watch", HubEvent.MigrationFailed.class, events::add)));
            stage.world.redistribute(a, ChildSpec.of("sum", type, ""), target.id());
            stage.run(5);
            assertThat(place(stage, a)).isEqualTo(before);
            assertThat(add(stage, a, type, 1)).isEqualTo(6);
            assertThat(events).isNotEmpty();
            takes.set(true);
            gives.set(true);
            stage.run(40);
            assertThat(place(stage, a)).isEqualTo(target.id());
            assertThat(add(stage, a, type, 1)).isEqualTo(7);
          });
    }
  }

  /** Nobody takes it: when the node must go, the child goes without its state. */
  @Test
  void aNodeThatLeavesDoesNotWaitForeverForATargetThatRefuses() {
    AtomicBoolean takes = new AtomicBoolean();
    ProcessType<String, Add> type = adder(takes, new AtomicBoolean(true));
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          stage.await(stage.world.start(a, List.of(ChildSpec.of("sum", type, ""))));
          assertThat(add(stage, a, type, 5)).isEqualTo(5);
          NodeId before = place(stage, a);
          SimNode source = stage.simulation.node(before.name());
          SimNode other = nodes.getFirst() == source ? nodes.getLast() : nodes.getFirst();
          stage.await(stage.world.leave(source));
          assertThat(place(stage, other)).isEqualTo(other.id());
          assertThat(add(stage, other, type, 1)).isEqualTo(1);
        });
  }

  // --- merging

  @Test
  void theStatesOfAChildThatRanOnBothSidesOfASplitAreMergedOnce() {
    AtomicBoolean yes = new AtomicBoolean(true);
    ProcessType<String, Add> type = adder(yes, yes);
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.getLast();
          stage.await(stage.world.start(a, List.of(ChildSpec.of("sum", type, ""))));
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(30);
          assertThat(add(stage, a, type, 10)).isEqualTo(10);
          assertThat(add(stage, b, type, 3)).isEqualTo(3);
          List<HubEvent> events = new ArrayList<>();
          nodes.forEach(node ->
              stage
                  .world
                  .hub(node)
                  .events()
                  .register(Hook.of("watch", HubEvent.ConflictMerged.class, events::add)));
          stage.simulation.network().heal();
          stage.run(60);
          assertThat(stage.world.hub(a).processIds("sum")).hasSize(1);
          assertThat(stage.world.hub(b).processIds("sum"))
              .isEqualTo(stage.world.hub(a).processIds("sum"));
          assertThat(add(stage, a, type, 0)).isEqualTo(13);
          assertThat(events).hasSize(1);
        });
  }

  // --- timers and large states

  @Test
  void timersMoveWithTheState() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 20);
          children.forEach(child ->
              stage
                  .world
                  .hub(nodes.getFirst())
                  .ref(stage.probe, child.id())
                  .tell(new Probe.Tick(20_000)));
          stage.run(1);
          stage.await(stage.world.leave(nodes.get(1)));
          stage.run(15);
          checkCounted(stage, nodes.getFirst(), List.of());
          stage.run(10);
          checkCounted(stage, nodes.getFirst(), children, 0L);
        });
  }

  /** A large state. */
  public record Size(int bytes) implements Ask<Integer> {}

  private static final class Heavy implements HubProcess<Size>, Handover<byte[]> {
    private byte[] state = {};

    @Override
    public void receive(Size message, ProcessContext context) {
      if (message.bytes() > 0) {
        state = new byte[message.bytes()];
        state[state.length - 1] = 42;
      }
      context.reply(state.length);
    }

    @Override
    public byte[] handOver() {
      return state;
    }

    @Override
    public void takeOver(byte[] taken) {
      assertThat(taken[taken.length - 1]).isEqualTo((byte) 42);
      state = taken;
    }
  }

  @Test
  void aLargeStateTravelsInPartsWhileOthersAreAsked() {
    int bytes = 50 * 1024 * 1024;
    ProcessType<String, Size> type =
        ProcessType.of("heavy", String.class, Size.class, unused -> new Heavy());
    Stage.play(
        2,
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          List<ChildSpec> others = stage.started(a, "x", 20);
          ChildSpec heavy = ChildSpec.of("heavy", type, "");
          stage.await(stage.world.start(a, List.of(heavy)));
          assertThat(stage.await(stage.world.ask(a, type, "heavy", new Size(bytes))))
              .isEqualTo(bytes);
          NodeId before = stage.world.hub(a).processId("heavy").orElseThrow().node();
          SimNode target =
              nodes.stream().filter(node -> !node.id().equals(before)).findFirst().orElseThrow();
          CompletableFuture<ProcessId> moved = stage.world.hub(a).move("heavy", target.id());
          Duration longest = Duration.ZERO;
          while (!moved.isDone()) {
            for (ChildSpec other : others) {
              Duration from = stage.simulation.now();
              stage.await(stage.world.ask(a, stage.probe, other.id(), new Probe.Next(1)));
              Duration took = stage.simulation.now().minus(from);
              longest = took.compareTo(longest) > 0 ? took : longest;
            }
          }
          assertThat(moved.resultNow().node()).isEqualTo(target.id());
          assertThat(longest).isLessThan(Duration.ofMillis(100));
          assertThat(stage.await(stage.world.ask(a, type, "heavy", new Size(0)))).isEqualTo(bytes);
        });
  }
}
