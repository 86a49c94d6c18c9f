package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.scenario.Sum.Add;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A merge that sums shows how often it was made. */
final class MergeScenariosTest {
  private static final int SEEDS = 24;
  private static final long STEP_MICROS = 60;

  private static final ProcessType<String, Add> SUM =
      ProcessType.of("sum", String.class, Add.class, unused -> new Adder());

  private static int add(Stage stage, SimNode node, ChildSpec child, int amount) {
    return add(stage, node, SUM, child, amount);
  }

  private static int add(
      Stage stage, SimNode node, ProcessType<String, Add> type, ChildSpec child, int amount) {
    return stage.await(stage.world.ask(node, type, child.id(), new Add(amount)));
  }

  /**
   * The owner takes the other node for gone, at any step, while that one still sees it and asks on:
   * it must not be given the same state twice.
   */
  @Test
  void aStateIsMergedOnceThoughTheOwnerLosesSightOfItsSource() {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.process(SUM).migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          List<ChildSpec> children =
              IntStream.range(0, 30).mapToObj(i -> ChildSpec.of("x" + i, SUM, "")).toList();
          assertThat(stage.await(stage.world.start(a, children)).isOk()).isTrue();
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(5);
          children.forEach(child -> add(stage, a, child, 1));
          children.forEach(child -> add(stage, b, child, 100));
          stage.simulation.network().heal();
          boolean begun =
              stage.simulation.runUntil(
                  () ->
                      stage.world.hub(b).diagnostics().tableSizes().get("pendingHandovers") > 0
                          && stage.world.hub(a).diagnostics().tableSizes().get("pendingHandovers")
                              > 0,
                  Duration.ofSeconds(30));
          assertThat(begun).isTrue();
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * STEP_MICROS * 1_000));
          stage.simulation.network().suspect(a, b, Duration.ofSeconds(2));
          stage.run(60);
          int owned = 0;
          for (ChildSpec child : children) {
            if (stage.world.hub(a).processId(child.id()).orElseThrow().node().equals(a.id())) {
              owned++;
              assertThat(add(stage, b, child, 0)).as(child.id()).isEqualTo(101);
            }
          }
          assertThat(owned).isPositive();
        });
  }

  @Test
  void byDefaultTheOwnersOwnStateStaysAndTheOthersIsDropped() {
    ProcessType<String, Add> type =
        ProcessType.of("sum", String.class, Add.class, unused -> new Sum());
    Stage.play(
        6,
        options -> options.process(type).migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          List<ChildSpec> children =
              IntStream.range(0, 30).mapToObj(i -> ChildSpec.of("x" + i, type, "")).toList();
          stage.await(stage.world.start(a, children)).orThrow();
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(30);
          children.forEach(child -> add(stage, a, type, child, 1));
          children.forEach(child -> add(stage, b, type, child, 100));
          stage.simulation.network().heal();
          stage.run(60);

          Set<NodeId> owners = new HashSet<>();
          stage.running().forEach((id, instances) -> assertThat(instances).as(id).hasSize(1));
          for (ChildSpec child : children) {
            NodeId owner = stage.world.hub(a).processId(child.id()).orElseThrow().node();
            owners.add(owner);
            assertThat(add(stage, b, type, child, 0))
                .as(child.id())
                .isEqualTo(owner.equals(a.id()) ? 1 : 100);
          }
          assertThat(owners).containsExactlyInAnyOrder(a.id(), b.id());
        });
  }

  /** One instance gives way; but nobody is told that a state was merged where there was none. */
  @Test
  void whereNoStateIsHandedOverNoneIsSaidToBeMerged() {
    ProcessType<String, Add> stateless =
        ProcessType.of("stateless", String.class, Add.class, unused -> new Silent());
    for (HotSwap terms : List.of(HotSwap.DEFAULT, HotSwap.withHandover())) {
      ProcessType<String, Add> type = terms.handover() ? stateless : SUM;
      List<HubEvent> merged = new ArrayList<>();
      Stage.play(
          6,
          options ->
              options
                  .process(type)
                  .migration(terms)
                  .hook(Hook.of("merged", HubEvent.ConflictMerged.class, merged::add)),
          stage -> {
            List<SimNode> nodes = stage.start("a", "b");
            List<ChildSpec> children =
                IntStream.range(0, 10).mapToObj(i -> ChildSpec.of("x" + i, type, "")).toList();
            stage.await(stage.world.start(nodes.getFirst(), children));
            stage.simulation.network().split(nodes.subList(0, 1), nodes.subList(1, 2));
            stage.run(30);
            stage.simulation.network().heal();
            stage.run(60);
            for (SimNode node : nodes) {
              assertThat(stage.world.hub(node).registry()).hasSize(10);
              assertThat(stage.world.hub(node).registry().values())
                  .allMatch(child -> child.instances().size() == 1);
              assertThat(stage.world.hub(node).diagnostics().counters())
                  .doesNotContainKey("conflictsMerged");
            }
            assertThat(merged).isEmpty();
          });
    }
  }

  private static final class Silent implements HubProcess<Add> {
    @Override
    public void receive(Add message, ProcessContext context) {
      context.reply(0);
    }
  }
}
