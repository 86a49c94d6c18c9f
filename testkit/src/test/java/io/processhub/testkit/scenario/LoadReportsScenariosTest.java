package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.NodeLoad;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes tell of how busy they are, and what is kept of it. */
final class LoadReportsScenariosTest {
  private static final int HISTORY = 3;
  private static final CentralizedLoadBalancer QUICK =
      CentralizedLoadBalancer.DEFAULT.pushInterval(Duration.ofSeconds(1)).maxHistorySize(HISTORY);

  /** Each message sends itself again: as many as come in are in the mailbox for ever. */
  private static final class Treadmill implements HubProcess<String> {
    @Override
    public void receive(String message, ProcessContext context) {
      var unused = context.hub().ref(TREADMILL, context.childId());
      unused.tell(message);
    }
  }

  private static final ProcessType<String, String> TREADMILL =
      ProcessType.of("treadmill", String.class, String.class, unused -> new Treadmill());

  /** The same, and notes what it is given to weigh. */
  private record Noting(List<List<NodeLoad>> weighed) implements RecordedDistribution {
    @Override
    public Placer placer(List<NodeId> nodes) {
      return QUICK.placer(nodes);
    }

    @Override
    public Choice choose(Request request, Cluster cluster) {
      return QUICK.choose(request, cluster);
    }

    @Override
    public Duration reportInterval() {
      return QUICK.reportInterval();
    }

    @Override
    public int reportsMax() {
      return QUICK.reportsMax();
    }

    @Override
    public NodeLoad weigh(List<NodeLoad> reports) {
      weighed.add(reports);
      return QUICK.weigh(reports);
    }
  }

  /** All else is idle: what makes the difference is the mailbox alone. */
  @Test
  void childrenAreNotPlacedWhereMailboxesAreFull() {
    Stage.play(
        3,
        options -> options.distribution(QUICK).process(TREADMILL),
        stage -> {
          SimNode a = stage.start("a").getFirst();
          // Else its mill would turn thousands of times in a second.
          a.slow(Duration.ofMillis(20));
          ChildSpec full = ChildSpec.of("full", TREADMILL, "");
          assertThat(stage.await(stage.world.start(a, List.of(full))).isOk()).isTrue();
          var ref = stage.world.hub(a).ref(TREADMILL, full.id());
          for (int i = 0; i < 300; i++) {
            ref.tell("again");
          }
          SimNode b = stage.simulation.start("b");
          stage.world.open(b);
          stage.world.awaitMembers(List.of(a, b));
          stage.run(4);
          stage.started(b, "x", 10);
          assertThat(stage.runningOn(b)).hasSize(10);
          stage.stopped(b, List.of(full));
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void ofEachNodeTheLastReportsCountAndNoOthers() {
    List<List<NodeLoad>> weighed = new ArrayList<>();
    Stage.play(
        3,
        options -> options.distribution(new Noting(weighed)),
        stage -> {
          weighed.clear();
          SimNode a = stage.start("a").getFirst();
          int last = 20;
          for (int i = 1; i <= last; i++) {
            a.setLoad(new NodeLoad(i / 100.0, 0, 0, 0, 0));
            stage.run(1);
          }
          assertThat(weighed).hasSizeGreaterThan(last / 2);
          assertThat(weighed).allMatch(reports -> reports.size() <= HISTORY);
          List<Double> newestFirst = weighed.getLast().stream().map(NodeLoad::cpu).toList();
          assertThat(newestFirst)
              .hasSize(HISTORY)
              .isSortedAccordingTo(Comparator.reverseOrder())
              .allMatch(cpu -> cpu >= (last - HISTORY) / 100.0);
        });
  }
}
