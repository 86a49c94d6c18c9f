package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Scope;
import io.processhub.process.Ask;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A handover meets crashes and splits, at each of its steps. */
final class HandoverFailuresTest {
  /** Each seed breaks things a little later than the one before. */
  private static final int SEEDS = 60;

  private static final long STEP_MICROS = 60;

  private static void play(HotSwap migration, Consumer<Stage> scenario) {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.migration(migration),
        scenario);
  }

  /** Two nodes with children that have counted; a third joins, and the handovers are under way. */
  private static final class Scene {
    final Stage stage;
    final SimNode a;
    final SimNode b;
    final SimNode joiner;
    final List<ChildSpec> children;
    final Set<String> begunOnJoiner = new LinkedHashSet<>();
    private long number;
    private final List<List<Long>> acknowledged = new ArrayList<>();

    Scene(Stage stage) {
      this.stage = stage;
      List<SimNode> nodes = stage.start("a", "b");
      a = nodes.get(0);
      b = nodes.get(1);
      children = stage.started(a, "x", 30);
      for (ChildSpec child : children) {
        List<Long> counted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          counted.add(++number);
          assertThat(ask(a, child, new Probe.Count(number))).isTrue();
        }
        acknowledged.add(counted);
      }
      joiner = stage.simulation.start("c");
      stage.world.open(joiner);
      stage
          .simulation
          .ledger()
          .listen(begun -> {
            if (begun.processId().node().name().equals("c")) {
              begunOnJoiner.add(begun.childId());
            }
          });
      boolean begun =
          stage.simulation.runUntil(
              () -> isHandingOver(a) && isHandingOver(b), Duration.ofSeconds(30));
      assertThat(begun).isTrue();
      stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * STEP_MICROS * 1_000));
    }

    /** The children that a node has in that state, as it says itself. */
    List<String> at(SimNode node, ChildState state) {
      return stage.world.hub(node).registry().values().stream()
          .filter(child ->
              child.instances().stream()
                  .anyMatch(
                      one -> one.state() == state && one.processId().node().equals(node.id())))
          .map(ChildInfo::id)
          .toList();
    }

    /** The children that the joiner has accepted, and not begun, from a node. */
    List<String> arrivingFrom(SimNode source) {
      Set<String> there =
          stage.world.hub(joiner).processes(Scope.GLOBAL).entrySet().stream()
              .filter(entry ->
                  entry.getValue().stream().anyMatch(one -> one.node().equals(source.id())))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      return at(joiner, ChildState.ARRIVING).stream().filter(there::contains).toList();
    }

    private boolean isHandingOver(SimNode node) {
      return stage.world.hub(node).diagnostics().tableSizes().get("pendingHandovers") > 0;
    }

    private <R> R ask(SimNode from, ChildSpec child, Ask<R> question) {
      return stage.await(stage.world.ask(from, stage.probe, child.id(), question));
    }

    /** All that was acknowledged is there, and was counted once. */
    void checkStates(List<String> except) {
      for (int i = 0; i < children.size(); i++) {
        if (!except.contains(children.get(i).id())) {
          Probe.State state = ask(a, children.get(i), new Probe.Counted(0));
          assertThat(state.counted().keySet())
              .as(children.get(i).id())
              .containsAll(acknowledged.get(i));
          assertThat(state.counted().values()).as(children.get(i).id()).containsOnly(1);
        }
      }
    }

    void talk() {
      for (int i = 0; i < children.size(); i++) {
        List<Long> counted = acknowledged.get(i);
        for (SimNode node : stage.world.seats()) {
          long mine = ++number;
          String id = children.get(i).id();
          if (stage.world.hub(node).lookup(id).isPresent()) {
            stage
                .world
                .hub(node)
                .ref(stage.probe, id)
                .tell(new Probe.Numbered(node.id().toString(), ++number));
            var unused =
                stage
                    .world
                    .ask(node, stage.probe, id, new Probe.Count(mine))
                    .thenRun(() -> counted.add(mine));
          }
        }
      }
    }
  }

  @Test
  void aTargetThatCrashesAtAnyStepTakesOnlyWhatHadBegunThere() {
    play(
        HotSwap.withHandover(),
        stage -> {
          Scene scene = new Scene(stage);
          List<String> lost = new ArrayList<>(scene.begunOnJoiner);
          // Without confirmation, what was told to begin counts as begun.
          lost.addAll(scene.at(scene.joiner, ChildState.STARTING));
          scene.joiner.crash();
          stage.world.checkWhenQuiet();
          scene.checkStates(lost);
        });
  }

  @Test
  void aSourceThatCrashesAtAnyStepLosesNoChild() {
    play(
        HotSwap.withHandover(),
        stage -> {
          Scene scene = new Scene(stage);
          List<String> there = stage.runningOn(scene.b);
          scene.b.crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
          scene.checkStates(there);
        });
  }

  /** It has taken over; the word to begin will not come. */
  @Test
  void aTargetThatHasAcceptedBeginsWithTheStateIfTheSourceCrashes() {
    play(
        HotSwap.withHandover(),
        stage -> {
          Scene scene = new Scene(stage);
          boolean accepted =
              stage.simulation.runUntil(
                  () -> !scene.arrivingFrom(scene.b).isEmpty(), Duration.ofMillis(200));
          if (!accepted) {
            return;
          }
          List<String> others = new ArrayList<>(stage.runningOn(scene.b));
          others.removeAll(scene.arrivingFrom(scene.b));
          scene.b.crash();
          stage.world.checkWhenQuiet();
          scene.checkStates(others);
        });
  }

  @Test
  void aSplitAtAnyStepLosesNoStateAndCountsNothingTwice() {
    play(
        HotSwap.withHandover(),
        stage -> {
          Scene scene = new Scene(stage);
          stage.simulation.network().split(List.of(scene.a, scene.b), List.of(scene.joiner));
          stage.run(10);
          scene.talk();
          stage.run(10);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void aRouteThatIsCutForAWhileAtAnyStepOnlyDelays() {
    play(
        HotSwap.withHandover(),
        stage -> {
          Scene scene = new Scene(stage);
          stage.simulation.network().blind(scene.a, scene.joiner);
          scene.talk();
          stage.run(2);
          scene.talk();
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void aNodeThatWronglyBelievesTheOtherDeadForAWhileLosesNoState() {
    play(
        HotSwap.withHandover(),
        stage -> {
          Scene scene = new Scene(stage);
          stage.simulation.network().suspect(scene.a, scene.joiner, Duration.ofSeconds(2));
          stage.run(1);
          stage.simulation.network().suspect(scene.joiner, scene.b, Duration.ofSeconds(2));
          scene.talk();
          stage.run(5);
          scene.talk();
          stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void aTargetThatStandsStillForAWhileOnlyDelays() {
    play(
        HotSwap.withHandover().childMigrationTimeout(Duration.ofMillis(700)),
        stage -> {
          Scene scene = new Scene(stage);
          scene.joiner.pause(Duration.ofMillis(90));
          scene.talk();
          stage.run(3);
          scene.talk();
          stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void childrenThatAreStoppedAtAnyStepStayStopped() {
    play(
        HotSwap.withHandover(),
        stage -> {
          Scene scene = new Scene(stage);
          stage.stopped(scene.a, scene.children);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
        });
  }

  @Test
  void withConfirmationATargetThatCrashesTakesOnlyWhatHadComeUpThere() {
    play(
        HotSwap.withHandover().confirmHandover(true),
        stage -> {
          Scene scene = new Scene(stage);
          scene.talk();
          scene.joiner.crash();
          List<String> lost = List.copyOf(scene.begunOnJoiner);
          stage.world.checkWhenQuiet();
          scene.checkStates(lost);
        });
  }
}
