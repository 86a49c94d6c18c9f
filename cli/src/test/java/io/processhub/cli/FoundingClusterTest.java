package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.Census;
import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Five JVMs of its own that become nodes at the same moment. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FoundingClusterTest {
  private static final int NODES = 5;

  @Test
  void fiveNodesStartedAtTheSameMomentFormOneClusterThatNoneHadToBeMergedWith() {
    try (WorkerCluster cluster = WorkerCluster.start(NODES, JvmCommand.SHORT_LIVED)) {
      Map<String, List<List<String>>> views = new TreeMap<>();
      for (WorkerProcess worker : cluster.workers()) {
        views.put(worker.name(), worker.firstViews());
      }

      List<String> founders = new ArrayList<>();
      views.forEach((name, seen) -> {
        if (seen.getFirst().equals(List.of(name))) {
          founders.add(name);
        }
      });
      assertThat(founders).as("founded a cluster, of %s", views).hasSize(1);
      assertThat(views)
          .as("who was there when each came, and later")
          .allSatisfy((name, seen) -> {
            assertThat(seen.getFirst()).contains(name, founders.getFirst());
            assertThat(seen.getLast()).containsExactlyInAnyOrderElementsOf(views.keySet());
            for (int i = 1; i < seen.size(); i++) {
              assertThat(seen.get(i)).containsAll(seen.get(i - 1));
            }
          });
      List<Census> all = cluster.census(new Ids.Numbered("none", 0));
      assertThat(Census.flaw(all)).isEmpty();
      assertThat(all).hasSize(NODES).allSatisfy(one -> assertThat(one.counts()).hasSize(NODES));
    }
  }
}
