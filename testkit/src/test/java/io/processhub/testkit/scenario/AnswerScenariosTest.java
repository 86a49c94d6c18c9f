package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.strategy.Gossip;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether what a caller is told is so, and stays so. */
final class AnswerScenariosTest {
  private static StartOptions on(SimNode node, List<ChildSpec> children) {
    return StartOptions.DEFAULT
        .checkExisting(false)
        .childMapping(
            children.stream()
                .collect(Collectors.toMap(ChildSpec::id, child -> List.of(node.name()))));
  }

  /** What was refused then belongs to nothing that is to be acknowledged. */
  @Test
  void whatIsStartedAfterARumourWasRefusedIsAcknowledgedAtOnce() {
    Stage.play(
        20,
        SimSettings.DEFAULT.network(HalfKnownScenariosTest.PATIENT).skew(Duration.ZERO),
        options ->
            options
                .clockDriftMax(Duration.ofSeconds(1))
                .synchronization(new Gossip(1, Duration.ofMinutes(10), true)),
        stage -> {
          List<SimNode> nodes = stage.start("ahead", "between", "behind");
          SimNode between = nodes.get(1);
          SimNode behind = nodes.get(2);
          stage.run(2);
          nodes.getFirst().jumpClock(Duration.ofMillis(900));
          behind.jumpClock(Duration.ofMillis(-300));
          var unused =
              stage.world.start(
                  nodes.getFirst(),
                  HalfKnownScenariosTest.ofHome(stage, nodes, nodes.getFirst(), 5),
                  StartOptions.DEFAULT.quiet(true));
          stage.run(5);
          List<ChildSpec> children = HalfKnownScenariosTest.ofHome(stage, nodes, between, 1);
          CompletableFuture<StartResult> start =
              stage.world.start(between, children, on(behind, children));
          stage.runMillis(500);
          assertThat(start).isCompletedWithValueMatching(StartResult::isOk);
        });
  }
}
