package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.testkit.StepCrash.Blow;
import io.processhub.testkit.StepCrash.Flow;
import io.processhub.testkit.StepCrash.Victim;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who takes part in a flow is hit at its steps. All steps: {@code ./hub simulate --crashes}. */
final class StepCrashTest {
  private static final int STRIDE = 131;

  @Test
  void theInvariantsHoldWhereverAFlowIsHit() {
    StepCrashes crashes = new StepCrashes(StepCrash.all(1, STRIDE));
    StepCrashes.Result result =
        crashes.run(
            Duration.ofMinutes(5),
            Runtime.getRuntime().availableProcessors(),
            (played, failures) -> {});

    System.out.printf("%,d cases in %s%n", result.played(), result.time());
    assertThat(result.failures()).isEmpty();
    assertThat(result.played()).isEqualTo(crashes.cases().size());
    assertThat(crashes.cases()).extracting(StepCrash::flow).contains(Flow.values());
    assertThat(crashes.cases()).extracting(StepCrash::victim).contains(Victim.values());
    assertThat(crashes.cases()).extracting(StepCrash::blow).contains(Blow.values());
  }

  /** Who admits what is done is hit in each flow: by its name, or as another. */
  @Test
  void theHomeOfReplicasIsTheSourceAndThenTheTarget() {
    for (Flow flow : List.of(Flow.PROMOTION, Flow.FAILOVER)) {
      FlowStage stage = new FlowStage(flow, false, 1);
      List<SimNode> all = stage.world.members();
      SimNode home = stage.home(all);
      FlowStage.Cast cast = stage.begin();
      List<SimNode> left = all.stream().filter(node -> node != cast.source()).toList();

      assertThat(home).as("%s", flow).isEqualTo(cast.source());
      assertThat(stage.home(left)).as("%s", flow).isEqualTo(cast.target());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFlowIsUnderWayWhenItsStepsBegin(Flow flow) {
    for (boolean quorate : new boolean[] {false, true}) {
      FlowStage stage = new FlowStage(flow, quorate, 1);
      stage.begin();
      assertThat(stage.isDone()).as(quorate ? "under a quorum" : "under Divergence").isFalse();
    }
  }

  @Test
  void aCaseIsReadAsItIsWritten() {
    StepCrash one = new StepCrash(Flow.MERGE, true, Victim.HOME, Blow.FREEZE, 3, 41);

    assertThat(one).hasToString("merge/quorum/home/freeze/3/41");
    assertThat(StepCrash.parse(one.toString())).isEqualTo(one);
    assertThatThrownBy(() -> StepCrash.parse("merge/home")).hasMessageContaining("'merge/home'");
  }

  @Test
  void theSameCaseGivesTheSameTrace() {
    StepCrash one = new StepCrash(Flow.MIGRATION, false, Victim.TARGET, Blow.RESTART, 2, 50);
    Trace first = one.trace();
    Trace second = one.trace();

    assertThat(first.events()).isPositive().isEqualTo(second.events());
    assertThat(first.hash()).isEqualTo(second.hash());
  }
}
