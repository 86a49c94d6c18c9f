package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.PubSub;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNetwork;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A child is stopped while it moves, and not all that have to do with that hear so at once. */
final class StoppedOnTheWayScenariosTest {
  private static final int CHILDREN = 40;

  /** Who cannot be reached is taken for dead late. */
  private static final NetworkTimes PATIENT =
      new NetworkTimes(
          NetworkTimes.PROMPT.latency(),
          NetworkTimes.PROMPT.joining(),
          NetworkTimes.PROMPT.leaving(),
          NetworkTimes.PROMPT.detection(),
          Range.millis(20_000, 21_000),
          NetworkTimes.PROMPT.merging());

  private static void play(Consumer<Stage> scenario) {
    Stage.play(
        2,
        SimSettings.DEFAULT.network(PATIENT),
        options ->
            options
                .migration(HotSwap.withHandover())
                .synchronization(new PubSub(Duration.ofMinutes(1))),
        scenario);
  }

  /** Children of the first node as their home, on their way from the second to the third. */
  private static List<ChildSpec> moving(Stage stage, List<SimNode> nodes) {
    SimNode home = nodes.get(0);
    SimNode source = nodes.get(1);
    SimNode target = nodes.get(2);
    stage.run(2);
    List<ChildSpec> children = HalfKnownScenariosTest.ofHome(stage, nodes, home, CHILDREN);
    children.forEach(child -> stage.world.redistribute(home, child, source.id()));
    stage.runMillis(500);
    assertThat(stage.runningOn(source)).hasSize(CHILDREN);
    target.slow(Duration.ofMillis(100));
    children.forEach(child -> stage.world.redistribute(home, child, target.id()));
    stage.runMillis(250);
    return children;
  }

  /**
   * Stops children, each by a call of its own, as some cannot be reached; sees that none begins
   * whose stop was answered.
   */
  private static void stop(Stage stage, SimNode caller, List<ChildSpec> children) {
    Set<String> stopped = new TreeSet<>();
    Set<String> begun = new TreeSet<>();
    stage
        .simulation
        .ledger()
        .listen(instance -> {
          if (stopped.contains(instance.childId())) {
            begun.add(instance.childId());
          }
        });
    List<CompletableFuture<Void>> stops =
        Stage.ids(children).stream()
            .map(id -> stage.world.stop(caller, List.of(id)))
            .map(stop -> stop.thenAccept(result -> stopped.addAll(result.stopped())))
            .toList();
    stage.run(1);
    stage.simulation.network().heal();
    stops.forEach(stage::await);
    stage.run(1);
    assertThat(stopped).hasSize(CHILDREN);
    assertThat(begun).isEmpty();
    assertThat(stage.running()).isEmpty();
  }

  /** The target hears of the stop while the process takes over, and the source much later. */
  @Test
  void whatIsStoppedWhileItTakesOverDoesNotBegin() {
    play(stage -> {
      List<SimNode> nodes = stage.start("home", "source", "target");
      List<ChildSpec> children = moving(stage, nodes);
      stage.simulation.network().cutOneWay(nodes.get(0), nodes.get(1));
      stop(stage, nodes.getFirst(), children);
    });
  }

  /** It is on its way to a node from which it has been taken since, and that has not heard so. */
  @Test
  void whatIsStoppedAfterItWasMovedOnDoesNotBeginWhereItWasOnItsWayTo() {
    play(stage -> {
      List<SimNode> nodes = stage.start("home", "source", "target", "last");
      List<ChildSpec> children = moving(stage, nodes);
      SimNode home = nodes.getFirst();
      SimNode last = nodes.getLast();
      SimNetwork network = stage.simulation.network();
      for (SimNode unaware : nodes.subList(1, 3)) {
        network.cutOneWay(home, unaware);
        network.cutOneWay(last, unaware);
      }
      children.forEach(child -> stage.world.redistribute(home, child, last.id()));
      stage.runMillis(5);
      stop(stage, home, children);
    });
  }
}
