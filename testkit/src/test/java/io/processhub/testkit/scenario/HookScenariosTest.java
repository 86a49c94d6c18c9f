package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.event.AlterHook;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Role;
import io.processhub.strategy.Replication;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What hooks are told and asked when nodes come and go. */
final class HookScenariosTest {
  private final List<HubEvent> seen = new ArrayList<>();

  private UnaryOperator<HubConfigBuilder> listening(Class<? extends HubEvent> type) {
    return options -> options.hook(Hook.of("seen", type, seen::add));
  }

  @Test
  void everyNodeIsToldOnceWhoHasBecomeActive() {
    UnaryOperator<HubConfigBuilder> listening = listening(HubEvent.RoleChanged.class);
    Stage.play(
        10,
        options -> listening.apply(options.redundancy(Replication.factor(2).activePassive())),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          stage.world.checkWhenQuiet();
          NodeId lost = nodes.getLast().id();
          long orphans =
              stage.world.hub(nodes.getFirst()).registry().values().stream()
                  .flatMap(child -> child.instances().stream())
                  .filter(one -> one.role() == Role.ACTIVE && one.node().equals(lost))
                  .count();
          assertThat(seen).isEmpty();
          nodes.getLast().crash();
          stage.world.checkWhenQuiet();

          Map<String, Integer> times = new TreeMap<>();
          for (HubEvent event : seen) {
            HubEvent.RoleChanged change = (HubEvent.RoleChanged) event;
            assertThat(change.role()).isEqualTo(Role.ACTIVE);
            assertThat(stage.world.hub(nodes.getFirst()).lookup(change.child()).orElseThrow())
                .satisfies(child ->
                    assertThat(child.instances())
                        .filteredOn(one -> one.role() == Role.ACTIVE)
                        .extracting(Instance::processId)
                        .containsExactly(change.processId()));
            times.merge(change.child(), 1, Integer::sum);
          }
          assertThat(times)
              .hasSize((int) orphans)
              .allSatisfy((id, n) -> assertThat(n).isEqualTo(2));
          seen.clear();
        });
  }

  @Test
  void aMoveThatReachesAFormerHomeGoesOnToTheNewOne() {
    Stage.play(
        40,
        listening(HubEvent.ForwardedMigration.class),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 40);
          SimNode d = stage.simulation.start("d");
          stage.world.open(d);
          NodeId target = nodes.get(1).id();
          for (int i = 0; i < 40; i++) {
            stage.world.redistribute(nodes.get(i % 3), specs.get(i), target);
            stage.runMillis(10 + stage.simulation.seed());
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(1))).hasSize(40);
        });
    assertThat(seen).isNotEmpty();
  }

  @Test
  void aChildIsAlteredAnewOnEachNodeThatItComesTo() {
    List<String> asked = new ArrayList<>();
    Stage.play(
        10,
        options ->
            options.hook(
                AlterHook.of(
                    "count",
                    data -> {
                      asked.add(data.child());
                      return data;
                    })),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          assertThat(asked).hasSize(30);
          int there = stage.runningOn(nodes.getLast()).size();
          nodes.getLast().crash();
          stage.world.checkWhenQuiet();
          assertThat(asked).hasSize(30 + there);
          asked.clear();
        });
  }

  @Test
  void ofAChildThatRanOnBothSidesOfASplitItIsToldWhichInstanceStays() {
    Stage.play(
        10,
        listening(HubEvent.ConflictResolved.class),
        stage -> {
          seen.clear();
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.getLast();
          stage.started(a, "x", 1);
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(30);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          NodeId stays = stage.world.hub(a).processId("x0").orElseThrow().node();
          NodeId goes = stays.equals(a.id()) ? b.id() : a.id();
          assertThat(seen)
              .containsExactly(new HubEvent.ConflictResolved(Stage.HUB, "x0", stays, goes));
        });
  }

  @Test
  void aClockThatIsTooFarAheadIsTold() {
    Stage.play(
        1,
        listening(HubEvent.ClockDriftRefused.class),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode fast = nodes.getLast();
          fast.jumpClock(Duration.ofMinutes(10));
          var unused = stage.world.start(fast, stage.specs("x", 20));
          stage.run(2);
          assertThat(seen)
              .isNotEmpty()
              .allSatisfy(event -> {
                HubEvent.ClockDriftRefused refused = (HubEvent.ClockDriftRefused) event;
                assertThat(refused.from()).isEqualTo(fast.id());
                assertThat(refused.aheadMillis()).isBetween(570_000L, 630_000L);
              });
          assertThat(stage.world.hub(nodes.getFirst()).diagnostics().counters())
              .containsKey("recordsRefusedForDrift");
        });
  }
}
