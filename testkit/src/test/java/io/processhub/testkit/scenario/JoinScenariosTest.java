package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nodes join. */
final class JoinScenariosTest {

  /** Upstream: 4 of 17 joins lost children for good. */
  @Test
  void aJoiningNodeLosesNoChildrenAndGetsItsShare() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 200);
          SimNode joiner = stage.simulation.start("d");
          stage.world.open(joiner);
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(joiner)).hasSizeBetween(20, 90);
        });
  }

  @Test
  void nodesThatJoinAtOnceWhileChildrenAreStartedLoseNone() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          CompletableFuture<StartResult> first =
              stage.world.start(nodes.getFirst(), stage.specs("x", 100));
          stage.simulation.start("c", "d", "e").forEach(stage.world::open);
          CompletableFuture<StartResult> second =
              stage.world.start(nodes.getLast(), stage.specs("y", 100));
          stage.runMillis(stage.simulation.seed() * 50);
          CompletableFuture<StartResult> third =
              stage.world.start(stage.simulation.node("d"), stage.specs("z", 100));
          assertThat(stage.await(first).isOk()).isTrue();
          assertThat(stage.await(second).isOk()).isTrue();
          assertThat(stage.await(third).isOk()).isTrue();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(300);
        });
  }

  /** They see each other, and each is ready a moment before it hears that the others are. */
  @Test
  void whatIsStartedAsNodesFoundAHubTogetherIsNeverDoubled() {
    Stage.play(
        100,
        stage -> {
          List<SimNode> nodes = stage.simulation.start("a", "b", "c");
          stage.run(5);
          List<String> doubled = new ArrayList<>();
          stage
              .simulation
              .ledger()
              .listen(instance -> {
                if (stage.simulation.ledger().running(Stage.HUB, instance.childId()).size() > 1) {
                  doubled.add(instance.childId());
                }
              });
          nodes.forEach(stage.world::open);
          SimNode caller = nodes.get((int) (stage.simulation.seed() % 3));
          stage.await(stage.world.hub(caller).ready());
          stage.started(caller, "x", 20);
          stage.world.checkWhenQuiet();
          assertThat(doubled).isEmpty();
        });
  }

  @Test
  void fiveNodesStartedAtTheSameMomentFormOneHub() {
    Stage.play(
        20,
        stage -> {
          stage.start("a", "b", "c", "d", "e");
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aNodeStartedAloneKeepsItsChildrenWhenItJoins() {
    Stage.play(
        20,
        stage -> {
          SimNode a = stage.simulation.node("a");
          SimNode b = stage.simulation.node("b");
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.start("a");
          stage.started(a, "x", 50);
          stage.started(a, "common", 20);
          stage.start("b");
          stage.started(b, "y", 50);
          stage.started(b, "common", 20);
          stage.run(60);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(120);
        });
  }

  /** Two that start see each other first, and the hub a moment later: they know nothing of it. */
  @Test
  void nodesThatMeetBeforeTheyFindTheHubDoNotStartItsChildrenAnew() {
    Stage.play(
        20,
        options -> options.debounce(Duration.ofMillis(200)),
        stage -> {
          List<SimNode> old = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.started(old.getFirst(), "x", 20);
          SimNode d = stage.simulation.node("d");
          SimNode e = stage.simulation.node("e");
          stage.simulation.network().split(old, List.of(d, e));
          stage.start("d", "e");
          stage.simulation.network().heal();
          List<CompletableFuture<StartResult>> answers = new ArrayList<>();
          for (int i = 0; i < 400; i++) {
            StartOptions uncheckedHere = StartOptions.DEFAULT.checkExisting(false);
            answers.add(stage.world.start(old.get(i % 3), specs, uncheckedHere));
            stage.runMillis(50);
          }
          answers.forEach(answer -> assertThat(stage.await(answer).started()).isEmpty());
          stage.world.checkWhenQuiet();
        });
  }

  /** It hears neither of the closing nor that what it is told now begins anew. */
  @Test
  void aHubThatIsReopenedIsSeenAnewByWhoDidNotSeeItClosed() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          for (int i = 0; i < 20; i++) {
            stage.started(a, "x" + i + "-", 5);
          }
          a.pause();
          boolean unseen =
              stage.simulation.runUntil(
                  () -> !stage.simulation.network().view(b).contains(a.id()),
                  Duration.ofMinutes(1));
          assertThat(unseen).isTrue();
          stage.await(stage.world.close(b));
          stage.world.open(b);
          a.resume();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void staticChildrenAreStartedOnceThoughEveryNodeHasThem() {
    Stage.play(
        20,
        options ->
            options
                .child(ChildSpec.of("static1", "probe", "argument"))
                .child(ChildSpec.of("static2", "probe", "argument")),
        stage -> {
          stage.start("a", "b", "c");
          stage.world.checkWhenQuiet();
          assertThat(stage.running().keySet()).containsExactly("static1", "static2");
          stage.simulation.node("b").crash();
          stage.world.open(stage.simulation.start("d"));
          stage.world.checkWhenQuiet();
          assertThat(stage.running().keySet()).containsExactly("static1", "static2");
        });
  }

  @Test
  void anObserverSeesAllTalksToAllAndRunsNothing() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode watcher = stage.simulation.start("watcher");
          SimNode stranger = stage.simulation.start("stranger");
          stage.world.openAsObserver(watcher);
          stage.started(nodes.getFirst(), "x", 50);
          stage.started(watcher, "y", 50);
          stage.world.checkWhenQuiet();

          assertThat(stage.world.hub(watcher).registry()).hasSize(100);
          assertThat(stage.runningOn(watcher)).isEmpty();
          assertThat(stage.runningOn(stranger)).isEmpty();
          assertThat(stage.world.hub(watcher).nodes())
              .containsExactly(nodes.get(0).id(), nodes.get(1).id());
          long answer =
              stage.await(stage.world.ask(watcher, stage.probe, "x7", new Probe.Next(41)));
          assertThat(answer).isEqualTo(42);

          nodes.getFirst().crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }
}
