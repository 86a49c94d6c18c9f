package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessId;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.Ledger;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * A child is moved, and moved again before all have heard of the first move: by its record, so that
 * no change of members makes anybody wait.
 */
final class TwoMovesScenariosTest {
  private static final int SEEDS = 40;

  /** Frames of one route may be long under way when those of another are not. */
  private static final NetworkTimes UNEVEN = NetworkTimes.PROMPT.latency(Range.micros(50, 20_000));

  /** Who is silent is not given up for long. */
  private static final NetworkTimes PATIENT =
      NetworkTimes.PROMPT.silence(Range.millis(20_000, 20_001));

  @Test
  void aChildRunsOnceAndKeepsItsStateHoweverOftenItIsMoved() {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(UNEVEN),
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 10);
          stage.count(nodes.getFirst(), children, 1);
          List<String> twice = watch(stage);
          Random random = new Random(stage.simulation.seed());
          for (int move = 0; move < 150; move++) {
            SimNode caller = nodes.get(random.nextInt(nodes.size()));
            SimNode target = nodes.get(random.nextInt(nodes.size()));
            ChildSpec child = children.get(move / 3 % children.size());
            stage.world.redistribute(caller, child, target.id());
            stage.runMillis(random.nextInt(30));
          }
          stage.world.checkWhenQuiet();
          assertThat(twice).isEmpty();
          stage.checkCounted(nodes.getFirst(), children, 1L);
        });
  }

  /** It is told so when the child stays, be it that it never went, or that it has come back. */
  @Test
  void whoMovesAChildBackAtOnceIsToldOfTheProcessThatStays() {
    playUneven(options -> options, TwoMovesScenariosTest::moveBack);
  }

  /** The caller may not have heard of either move when it is told that its own was made. */
  @Test
  void whoMovesAChildBackUnderGossipIsToldOfTheProcessThatStays() {
    playUneven(
        options -> options.synchronization(new Gossip(1, Duration.ofSeconds(5), true)),
        TwoMovesScenariosTest::moveBack);
  }

  @Test
  void whoMovesAChildBackWithoutItsStateIsToldOfTheProcessThatStays() {
    playUneven(options -> options.migration(new ColdSwap()), TwoMovesScenariosTest::moveBack);
  }

  private static void moveBack(Stage stage) {
    List<SimNode> nodes = stage.start("a", "b", "c", "d");
    SimNode a = nodes.getFirst();
    List<ChildSpec> children = stage.started(a, "x", 20);
    // Under Gossip not all have heard of them yet.
    stage.run(10);
    moveAll(stage, a, children, a);
    Stays stays = new Stays(stage);
    Random random = new Random(stage.simulation.seed());
    for (ChildSpec child : children) {
      SimNode other = nodes.get(1 + random.nextInt(3));
      moveFirst(stage, anyOf(nodes, random), child, other);
      stage.runMillis(random.nextInt(30));
      stays.move(anyOf(nodes, random), child, a);
    }
    stays.check();
  }

  /** Returns as soon as its home has seen to it. */
  private static void moveFirst(Stage stage, SimNode caller, ChildSpec child, SimNode to) {
    stage.world.redistribute(caller, child, to.id());
    boolean isBound =
        stage.simulation.runUntil(
            () ->
                stage.world.members().stream()
                    .flatMap(node -> stage.world.hub(node).lookup(child.id()).stream())
                    .anyMatch(known -> known.nodes().contains(to.id().name())),
            Duration.ofSeconds(10));
    assertThat(isBound).isTrue();
  }

  /** What was offered to it is called off at once, not when it wakes, or after the time-out. */
  @Test
  void whoMovesAChildBackFromANodeThatSleepsDoesNotWaitForThat() {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(PATIENT),
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.get(1);
          List<ChildSpec> children = stage.started(a, "x", 20);
          moveAll(stage, a, children, a);
          b.pause();
          children.forEach(child -> stage.world.redistribute(a, child, b.id()));
          stage.runMillis(200);
          Stays stays = new Stays(stage);
          children.stream()
              .filter(child -> isBoundTo(b, a, stage, child))
              .forEach(child -> stays.move(a, child, a));
          stage.runMillis(1_000);
          assertThat(stays.moves).isNotEmpty().allMatch(CompletableFuture::isDone);
          b.resume();
          stays.check();
        });
  }

  /** Its children had begun to leave, for a node that takes its time. */
  @Test
  void whoMovesChildrenToANodeThatWasJustDrainedIsToldOfTheProcessesThatStay() {
    playUneven(
        options -> options.debounce(Duration.ofMillis(10)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.get(1);
          SimNode c = nodes.getLast();
          List<ChildSpec> children = stage.started(a, "x", 20);
          moveAll(stage, a, children, a);
          b.slow(Duration.ofMillis(100));
          CompletableFuture<Void> drained = stage.world.drain(a, a, true);
          Random random = new Random(stage.simulation.seed());
          stage.runMillis(100 + random.nextInt(400));
          stage.await(stage.world.drain(c, a, false));
          Stays stays = new Stays(stage);
          children.forEach(child -> stays.move(c, child, a));
          stage.run(2);
          b.slow(Duration.ZERO);
          stays.check();
          assertThat(drained).isDone();
        });
  }

  private static void playUneven(
      UnaryOperator<HubConfigBuilder> options, Consumer<Stage> scenario) {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(UNEVEN),
        builder -> options.apply(builder.migration(HotSwap.withHandover())),
        scenario);
  }

  private static boolean isBoundTo(SimNode target, SimNode asked, Stage stage, ChildSpec child) {
    return stage.world.hub(asked).lookup(child.id()).stream()
        .anyMatch(known -> known.nodes().contains(target.id().name()));
  }

  private static SimNode anyOf(List<SimNode> nodes, Random random) {
    return nodes.get(random.nextInt(nodes.size()));
  }

  private static void moveAll(Stage stage, SimNode caller, List<ChildSpec> all, SimNode to) {
    List<CompletableFuture<ProcessId>> moves =
        all.stream().map(child -> stage.world.move(caller, child, to.id())).toList();
    moves.forEach(stage::await);
  }

  /** Moves after which nothing else moves their children: so what was told runs on. */
  private static final class Stays {
    private final Stage stage;
    private final Map<String, ProcessId> told = new TreeMap<>();
    private final List<String> falsehoods = new ArrayList<>();
    private final List<CompletableFuture<ProcessId>> moves = new ArrayList<>();

    Stays(Stage stage) {
      this.stage = stage;
      stage
          .simulation
          .ledger()
          .listen(begun -> {
            ProcessId before = told.get(begun.childId());
            if (before != null) {
              falsehoods.add(begun + " begins after the move was done with " + before);
            }
          });
    }

    void move(SimNode caller, ChildSpec child, SimNode to) {
      CompletableFuture<ProcessId> move = stage.world.move(caller, child, to.id());
      moves.add(move);
      CompletableFuture<Void> unused = move.thenAccept(process -> told.put(child.id(), process));
    }

    /** Sees that all were done, in time, and that each runs as was told. */
    void check() {
      stage.run(5);
      moves.forEach(stage::await);
      stage.world.checkWhenQuiet();
      assertThat(falsehoods).isEmpty();
      told.forEach((child, process) ->
          assertThat(stage.running().get(child)).as(child).containsExactly(process));
    }
  }

  /** The instances that began while another of the same child was running. */
  private static List<String> watch(Stage stage) {
    List<String> twice = new ArrayList<>();
    Ledger ledger = stage.simulation.ledger();
    ledger.listen(begun -> {
      List<Ledger.Running> all = ledger.running(begun.hub(), begun.childId());
      if (all.size() > 1) {
        twice.add(stage.simulation.now() + " " + all);
      }
    });
    return twice;
  }
}
