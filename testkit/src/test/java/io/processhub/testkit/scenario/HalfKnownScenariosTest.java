package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.StopResult;
import io.processhub.strategy.HashRing;
import io.processhub.strategy.PubSub;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNetwork;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What one node knows, or has done, and another that is to decide has not heard of yet. */
final class HalfKnownScenariosTest {
  private static final int VIRTUAL_NODES = 64;
  private static final Duration AWAY = Duration.ofSeconds(3);

  /** Who cannot be reached is taken for dead late. */
  static final NetworkTimes PATIENT =
      new NetworkTimes(
          NetworkTimes.PROMPT.latency(),
          NetworkTimes.PROMPT.joining(),
          NetworkTimes.PROMPT.leaving(),
          NetworkTimes.PROMPT.detection(),
          Range.millis(20_000, 21_000),
          NetworkTimes.PROMPT.merging());

  /** Children of which the given one of these members is the home. */
  static List<ChildSpec> ofHome(Stage stage, List<SimNode> members, SimNode home, int count) {
    HashRing ring =
        new HashRing(members.stream().map(SimNode::id).sorted().toList(), VIRTUAL_NODES);
    List<ChildSpec> found = new ArrayList<>();
    for (int i = 0; found.size() < count; i++) {
      if (ring.first("x" + i).equals(home.id())) {
        found.add(stage.spec("x" + i));
      }
    }
    return found;
  }

  /** The third, which does not answer, has kept it from settling who the members are without it. */
  @Test
  void whoDecidesWaitsForOneThatIsBackAndMayHaveDecidedOnItsOwn() {
    Stage.playPromptly(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          SimNode c = nodes.get(2);
          stage.run(2);
          SimNetwork network = stage.simulation.network();
          network.blind(b, c);
          for (SimNode other : List.of(b, c)) {
            network.suspect(a, other, AWAY);
            network.suspect(other, a, AWAY);
          }
          stage.run(1);
          List<ChildSpec> children = ofHome(stage, nodes, b, 20);
          assertThat(stage.await(stage.world.start(a, children)).isOk()).isTrue();
          stage.simulation.runUntil(
              () -> network.view(a).contains(b.id()) && network.view(b).contains(a.id()), AWAY);
          stage.runMillis(10);
          CompletableFuture<StartResult> again =
              stage.world.start(b, children, StartOptions.DEFAULT.checkExisting(false));
          stage.runMillis(60);
          network.heal();
          assertThat(stage.await(again).started()).isEmpty();
          stage.world.checkWhenQuiet();
        });
  }

  /** Its caller's clock is ahead, so what was started after the answer seems to be earlier. */
  @Test
  void aLateCopyOfAStopThatWasAnsweredDoesNotStopWhatWasStartedSince() {
    Stage.play(
        3,
        SimSettings.DEFAULT.network(PATIENT).skew(Duration.ZERO),
        options -> options.synchronization(new PubSub(Duration.ofMinutes(1))),
        stage -> {
          List<SimNode> nodes = stage.start("caller", "owner", "other", "home");
          SimNode caller = nodes.get(0);
          SimNode owner = nodes.get(1);
          SimNode other = nodes.get(2);
          SimNode home = nodes.get(3);
          stage.run(2);
          caller.jumpClock(Duration.ofSeconds(5));
          List<ChildSpec> child = ofHome(stage, nodes, home, 1);
          StartOptions there =
              StartOptions.DEFAULT.childMapping(
                  Map.of(child.getFirst().id(), List.of(owner.name())));
          assertThat(stage.await(stage.world.start(other, child, there)).isOk()).isTrue();
          SimNetwork network = stage.simulation.network();
          network.blind(home, owner);
          CompletableFuture<StopResult> stopped = stage.world.stop(caller, Stage.ids(child));
          stage.runMillis(1_900);
          network.cutOneWay(caller, home);
          stage.runMillis(750);
          network.heal();
          network.cutOneWay(caller, home);
          assertThat(stage.await(stopped).isOk()).isTrue();
          assertThat(stage.await(stage.world.start(other, child, there)).isOk()).isTrue();
          network.heal();
          stage.run(1);
          assertThat(stage.running()).hasSize(1);
        });
  }

  /** The owner did not see the home as it told all others what it runs. */
  @Test
  void aStopIsNotAnsweredBeforeTheHomeKnowsWhatTheOwnerHasRunMeanwhile() {
    Stage.playPromptly(
        10,
        stage -> {
          List<SimNode> nodes = stage.start("home", "owner");
          SimNode home = nodes.getFirst();
          SimNode owner = nodes.getLast();
          stage.run(2);
          List<ChildSpec> children = ofHome(stage, nodes, home, 40);
          owner.slow(Duration.ofMillis(100));
          children.forEach(child -> stage.world.redistribute(home, child, owner.id()));
          stage.simulation.runUntil(() -> !stage.runningOn(owner).isEmpty(), AWAY);
          SimNetwork network = stage.simulation.network();
          network.suspect(owner, home, Duration.ofMillis(300));
          stage.runMillis(200);
          stage.simulation.runUntil(() -> network.view(owner).contains(home.id()), AWAY);
          stage.runMillis(1);
          List<String> ids = Stage.ids(children);
          List<String> stopped = stage.await(stage.world.stop(home, ids)).stopped();
          assertThat(stage.runningOn(owner)).doesNotContainAnyElementsOf(stopped);
        });
  }

  /**
   * The first owner hears of its child, of the move and of the stop, one after the other, at last.
   */
  @Test
  void aStopWaitsForTheOwnerThatTheChildWasTakenFromBeforeItHasHeardOfIt() {
    Stage.play(
        20,
        SimSettings.DEFAULT.network(PATIENT.latency(Range.micros(50, 20_000))),
        options -> options,
        stage -> {
          List<SimNode> nodes = stage.start("home", "first", "second");
          SimNode home = nodes.getFirst();
          stage.run(2);
          List<ChildSpec> children = ofHome(stage, nodes, home, 5);
          SimNetwork network = stage.simulation.network();
          network.blind(home, nodes.get(1));
          for (SimNode owner : nodes.subList(1, 3)) {
            children.forEach(child -> stage.world.redistribute(home, child, owner.id()));
            stage.runMillis(5);
          }
          Set<String> stopped = new TreeSet<>();
          List<String> begun = new ArrayList<>();
          stage
              .simulation
              .ledger()
              .listen(instance -> {
                if (stopped.contains(instance.childId())) {
                  begun.add(instance.childId());
                }
              });
          CompletableFuture<StopResult> stop = stage.world.stop(home, Stage.ids(children));
          CompletableFuture<Void> noted =
              stop.thenAccept(result -> stopped.addAll(result.stopped()));
          stage.simulation.runUntil(noted::isDone, Duration.ofMillis(50));
          network.heal();
          stage.await(noted);
          stage.run(1);
          assertThat(stopped).hasSize(5);
          assertThat(begun).isEmpty();
          assertThat(stage.running()).isEmpty();
        });
  }
}
