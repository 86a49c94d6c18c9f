package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Hub;
import io.processhub.ProcessId;
import io.processhub.RestartLimits;
import io.processhub.event.AlterHook;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A child is given up: alone, or on one side of a split while it runs on the other. */
final class GivenUpScenariosTest {
  private static final int SEEDS = 20;

  /** The split's two sides, each with an instance of each child. */
  private static final class Scene {
    final Stage stage;
    final SimNode a;
    final SimNode b;
    final List<ChildSpec> children;

    Scene(Stage stage) {
      this.stage = stage;
      List<SimNode> nodes = stage.start("a", "b");
      a = nodes.get(0);
      b = nodes.get(1);
      children =
          stage.specs("x", 20).stream()
              .map(spec -> spec.restartLimits(RestartLimits.of(1, Duration.ofSeconds(4))))
              .toList();
    }

    void start() {
      assertThat(stage.await(stage.world.start(a, children)).isOk()).isTrue();
      stage.count(a, children, 1);
    }

    void split() {
      stage.simulation.network().split(List.of(a), List.of(b));
      boolean apart =
          stage.simulation.runUntil(
              () -> hub(a).nodes().size() == 1 && hub(b).nodes().size() == 1,
              Duration.ofSeconds(30));
      assertThat(apart).isTrue();
    }

    Hub hub(SimNode node) {
      return stage.world.hub(node);
    }

    boolean allAre(ChildState state, SimNode node) {
      return children.stream()
          .allMatch(child ->
              hub(node).lookup(child.id()).orElseThrow().instances().stream()
                  .anyMatch(
                      one -> one.processId().node().equals(node.id()) && one.state() == state));
    }

    void await(ChildState state, SimNode node) {
      assertThat(stage.simulation.runUntil(() -> allAre(state, node), Duration.ofSeconds(30)))
          .isTrue();
    }

    /** Has all instances of a node fail until they are given up. */
    void failAll(SimNode node) {
      for (int i = 0; i < 10 && !allAre(ChildState.FAILED, node); i++) {
        for (ChildSpec child : children) {
          hub(node).ref(stage.probe, child.id()).tell(new Probe.Fail());
        }
        stage.runMillis(200);
      }
      await(ChildState.FAILED, node);
    }

    /** What runs on the other side goes on, with its state if that can move. */
    void healAndCheck(boolean withState) {
      stage.simulation.network().heal();
      stage.world.checkWhenQuiet();
      assertThat(stage.running()).hasSize(children.size());
      assertThat(stage.runningOn(a)).isNotEmpty();
      assertThat(stage.runningOn(b)).isNotEmpty();
      stage.count(b, children, 3);
      if (withState) {
        stage.checkCounted(a, children, 2L, 3L);
      }
    }
  }

  private static void givesWay(MigrationStrategy migration, boolean withState) {
    Stage.play(
        SEEDS,
        options -> options.migration(migration),
        stage -> {
          Scene scene = new Scene(stage);
          scene.start();
          scene.split();
          scene.await(ChildState.RUNNING, scene.a);
          scene.await(ChildState.RUNNING, scene.b);
          stage.count(scene.a, scene.children, 2);
          scene.failAll(scene.b);
          scene.healAndCheck(withState);
        });
  }

  @Test
  void whatWasGivenUpByItsOwnerTakesTheStateOfTheInstanceThatLives() {
    givesWay(HotSwap.withHandover(), true);
  }

  @Test
  void withoutHandoverTheOwnerBeginsAnew() {
    givesWay(new ColdSwap(), false);
  }

  /** Upstream's supervisor gives up all of a node's children with it. */
  @Test
  void aChildOverItsRestartLimitIsGivenUpAloneAndAllSeeThat() {
    Stage.play(
        SEEDS,
        stage -> {
          Scene scene = new Scene(stage);
          scene.start();
          String bad = scene.children.getFirst().id();
          final Map<String, List<ProcessId>> before = stage.running();
          for (int i = 0; i < 2; i++) {
            scene.hub(scene.a).ref(stage.probe, bad).tell(new Probe.Fail());
            stage.run(1);
          }
          Map<String, List<ProcessId>> others = new TreeMap<>(before);
          others.remove(bad);
          assertThat(stage.running()).isEqualTo(others);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEqualTo(others);
          for (SimNode node : List.of(scene.a, scene.b)) {
            assertThat(scene.hub(node).lookup(bad).orElseThrow().state())
                .isEqualTo(ChildState.FAILED);
          }
          List<ChildSpec> good = scene.children.subList(1, scene.children.size());
          stage.count(scene.b, good, 2);
          stage.checkCounted(scene.a, good, 1L, 2L);
        });
  }

  /** No process was ever made, since the alter hooks failed. */
  @Test
  void whatCouldNotBeMadeByItsOwnerTakesTheStateOfTheInstanceThatLives() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          Scene scene = new Scene(stage);
          boolean[] broken = {true};
          scene
              .hub(scene.b)
              .events()
              .register(
                  AlterHook.of(
                      "broken",
                      data -> {
                        if (broken[0]) {
                          throw new IllegalStateException("no power");
                        }
                        return data;
                      }));
          scene.split();
          stage.await(stage.world.start(scene.a, scene.children));
          stage.count(scene.a, scene.children, 2);
          // The two meet for so long that b hears of the children, and cannot take them over.
          stage.simulation.network().heal();
          stage.world.awaitMembers(List.of(scene.a, scene.b));
          stage.run(5);
          scene.split();
          scene.await(ChildState.FAILED, scene.b);
          broken[0] = false;
          scene.healAndCheck(true);
        });
  }
}
