package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a hub does that is being closed, or was: every call ends, and what it says is so. */
final class ClosingScenariosTest {
  private static final Duration LEAVE_TIMEOUT = Duration.ofMillis(600);

  /** Places children where two nodes are at least, and throws otherwise. */
  record Choosy(DistributionStrategy places) implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      if (nodes.size() < 2) {
        throw new IllegalStateException("There are too few nodes.");
      }
      return places.placer(nodes);
    }
  }

  @Test
  void aHubWhoseStrategyThrowsWhenItLeavesIsClosedInTime() {
    Stage.play(
        3,
        options ->
            options.leaveTimeout(LEAVE_TIMEOUT).distribution(new Choosy(new ConsistentHashing(64))),
        stage -> {
          SimNode a = stage.start("a", "b").getFirst();
          stage.started(a, "x", 10);
          CompletableFuture<Void> closed = stage.world.hub(a).closeAsync();
          stage.run(15);
          assertThat(closed).isCompleted();
          assertThat(stage.runningOn(a)).isEmpty();
        });
  }
}
