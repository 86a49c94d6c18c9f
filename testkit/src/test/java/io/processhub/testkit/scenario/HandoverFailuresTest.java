package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildState;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.testkit.HandoverWatch.Step;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A handover meets crashes and splits, at each of its steps. */
final class HandoverFailuresTest {
  private static final int SEEDS = 60;

  private static void play(
      HotSwap migration, PartitionToleranceStrategy tolerance, Consumer<Stage> scenario) {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.migration(migration).partitionTolerance(tolerance),
        scenario);
  }

  private static void playAtAnyStep(HotSwap migration, Consumer<HandoverScene> scenario) {
    playAtAnyStep(migration, new Divergence(), scenario);
  }

  /**
   * A licence does not rest on who has just joined: the others are so many that they are enough.
   */
  private static void playUnderAQuorumAtAnyStep(
      HotSwap migration, Consumer<HandoverScene> scenario) {
    playAtAnyStep(migration, MajorityQuorum.ofAtLeast(4), scenario, "d", "e");
  }

  /** With each seed at a later moment: some handovers have come to each step then. */
  private static void playAtAnyStep(
      HotSwap migration,
      PartitionToleranceStrategy tolerance,
      Consumer<HandoverScene> scenario,
      String... more) {
    Map<Step, Integer> met = new EnumMap<>(Step.class);
    play(
        migration,
        tolerance,
        stage -> {
          HandoverScene scene = HandoverScene.later(stage, more);
          scene.watch.steps().forEach(step -> met.merge(step, 1, Integer::sum));
          scenario.accept(scene);
        });
    if (!Stage.isOneSeed()) {
      assertThat(met).containsOnlyKeys(Step.values());
    }
  }

  @Test
  void aTargetThatCrashesAtAnyStepTakesOnlyWhatHadBegunThere() {
    playAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          List<String> lost = new ArrayList<>(scene.begunOnJoiner);
          // Without confirmation, what was told to begin counts as begun.
          lost.addAll(scene.at(scene.joiner, ChildState.STARTING));
          scene.joiner.crash();
          scene.stage.world.checkWhenQuiet();
          scene.checkStates(lost);
        });
  }

  @Test
  void aSourceThatCrashesAtAnyStepLosesNoChild() {
    playAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          List<String> there = scene.stage.runningOn(scene.b);
          scene.b.crash();
          scene.stage.world.checkWhenQuiet();
          assertThat(scene.stage.running()).hasSize(scene.children.size());
          scene.checkStates(there);
        });
  }

  /** It has taken over; the word to begin will not come. */
  @Test
  void aTargetThatHasAcceptedBeginsWithTheStateIfTheSourceCrashes() {
    List<Long> met = new ArrayList<>();
    play(
        HotSwap.withHandover(),
        new Divergence(),
        stage -> {
          HandoverScene scene = new HandoverScene(stage);
          boolean accepted =
              stage.simulation.runUntil(
                  () -> !scene.arrivingFrom(scene.b).isEmpty(), Duration.ofSeconds(2));
          assertThat(accepted).isTrue();
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 5_000));
          List<String> arriving = scene.arrivingFrom(scene.b);
          if (!arriving.isEmpty()) {
            met.add(stage.simulation.seed());
          }
          List<String> others = new ArrayList<>(stage.runningOn(scene.b));
          others.removeAll(arriving);
          scene.b.crash();
          stage.world.checkWhenQuiet();
          scene.checkStates(others);
        });
    if (!Stage.isOneSeed()) {
      assertThat(met).hasSizeGreaterThan(SEEDS / 2);
    }
  }

  @Test
  void aSplitAtAnyStepLosesNoStateAndCountsNothingTwice() {
    playAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          scene.stage.simulation.network().split(List.of(scene.a, scene.b), List.of(scene.joiner));
          scene.stage.run(10);
          scene.talk();
          scene.stage.run(10);
          scene.stage.simulation.network().heal();
          scene.stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void aRouteThatIsCutForAWhileAtAnyStepOnlyDelays() {
    playAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          scene.stage.simulation.network().blind(scene.a, scene.joiner);
          scene.talk();
          scene.stage.run(2);
          scene.talk();
          scene.stage.simulation.network().heal();
          scene.stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void aNodeThatWronglyBelievesTheOtherDeadForAWhileLosesNoState() {
    playAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          scene.stage.simulation.network().suspect(scene.a, scene.joiner, Duration.ofSeconds(2));
          scene.stage.run(1);
          scene.stage.simulation.network().suspect(scene.joiner, scene.b, Duration.ofSeconds(2));
          scene.talk();
          scene.stage.run(5);
          scene.talk();
          scene.stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void aTargetThatStandsStillForAWhileOnlyDelays() {
    playAtAnyStep(
        HotSwap.withHandover().childMigrationTimeout(Duration.ofMillis(700)),
        scene -> {
          scene.joiner.pause(Duration.ofMillis(90));
          scene.talk();
          scene.stage.run(3);
          scene.talk();
          scene.stage.world.checkWhenQuiet();
          scene.checkStates(List.of());
        });
  }

  @Test
  void childrenThatAreStoppedAtAnyStepStayStopped() {
    playAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          scene.stage.stopped(scene.a, scene.children);
          scene.stage.world.checkWhenQuiet();
          assertThat(scene.stage.running()).isEmpty();
        });
  }

  @Test
  void withConfirmationATargetThatCrashesTakesOnlyWhatHadComeUpThere() {
    playAtAnyStep(
        HotSwap.withHandover().confirmHandover(true),
        scene -> {
          scene.talk();
          scene.joiner.crash();
          List<String> lost = List.copyOf(scene.begunOnJoiner);
          scene.stage.world.checkWhenQuiet();
          scene.checkStates(lost);
        });
  }

  /** Its side is the smaller one: it stands down, and the others make do without it. */
  @Test
  void underAQuorumATargetThatIsCutOffAtAnyStepTakesOnlyWhatHadBegunThere() {
    playUnderAQuorumAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          List<String> lost = new ArrayList<>(scene.begunOnJoiner);
          lost.addAll(scene.at(scene.joiner, ChildState.STARTING));
          cutOff(scene, scene.joiner);
          scene.checkStates(lost);
        });
  }

  @Test
  void underAQuorumASourceThatIsCutOffAtAnyStepTakesOnlyWhatWasNotAccepted() {
    playUnderAQuorumAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          List<String> lost = new ArrayList<>(scene.stage.runningOn(scene.b));
          lost.removeAll(scene.arrivingFrom(scene.b));
          cutOff(scene, scene.b);
          scene.checkStates(lost);
        });
  }

  /**
   * What the target has begun goes on to others when that crashes, too: the source, which has not
   * heard of it and comes back, has a licence again before it hears that the target is gone.
   */
  @Test
  void underAQuorumASourceThatWasLeftOutDoesNotRestoreWhatOthersHaveBegun() {
    playUnderAQuorumAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          Stage stage = scene.stage;
          List<SimNode> others = new ArrayList<>(stage.world.seats());
          others.remove(scene.b);
          stage.simulation.network().split(List.of(scene.b), others);
          Quorums.awaitStandingDown(stage, scene.b);
          Quorums.awaitRunning(stage, scene.children.size());
          scene.joiner.crash();
          stage.run(1);
          Quorums.awaitRunning(stage, scene.children.size());
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          Quorums.awaitRunning(stage, scene.children.size());
        });
  }

  /** What is released to it after that goes back to its source. */
  @Test
  void underAQuorumATargetWhoseLicenceLapsesAtAnyStepLosesOnlyWhatHadBegunThere() {
    playUnderAQuorumAtAnyStep(
        HotSwap.withHandover(),
        scene -> {
          List<String> lost = new ArrayList<>(scene.begunOnJoiner);
          lost.addAll(scene.at(scene.joiner, ChildState.STARTING));
          lapse(scene);
          scene.checkStates(lost);
        });
  }

  @Test
  void withConfirmationATargetWhoseLicenceLapsesLosesOnlyWhatHadComeUpThere() {
    playUnderAQuorumAtAnyStep(
        HotSwap.withHandover().confirmHandover(true),
        scene -> {
          List<String> lost = List.copyOf(scene.begunOnJoiner);
          lapse(scene);
          scene.checkStates(lost);
        });
  }

  /** By a jump of its clock; it has another soon, and all children run. */
  private static void lapse(HandoverScene scene) {
    scene.joiner.jumpClock(Duration.ofSeconds(3));
    scene.stage.run(1);
    Quorums.awaitRunning(scene.stage, scene.children.size());
    scene.stage.world.checkWhenQuiet();
  }

  private static void cutOff(HandoverScene scene, SimNode node) {
    List<SimNode> others = new ArrayList<>(scene.stage.world.seats());
    others.remove(node);
    scene.stage.simulation.network().split(List.of(node), others);
    Quorums.awaitStandingDown(scene.stage, node);
    Quorums.awaitRunning(scene.stage, scene.children.size());
    scene.stage.run(2);
    scene.stage.simulation.network().heal();
    scene.stage.world.checkWhenQuiet();
  }
}
