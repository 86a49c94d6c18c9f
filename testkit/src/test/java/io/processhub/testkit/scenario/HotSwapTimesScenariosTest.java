package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Diagnostics;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.event.Events;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent.MigrationFailed;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.invariant.SenderOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The times that {@link HotSwap} is given are those that a hub keeps. */
final class HotSwapTimesScenariosTest {
  private static final String CHILD = "x";
  private static final int SEEDS = 5;

  /** A node looks every half second whether something has taken too long; with a little more. */
  private static final Duration LOOK = Duration.ofMillis(600);

  /** Views are prompt, but a pause is not taken for a death. */
  private static final SimSettings PATIENT =
      SimSettings.DEFAULT.network(NetworkTimes.PROMPT.silence(Range.millis(60_000, 61_000)));

  private static void play(HotSwap migration, Consumer<Scene> scenario) {
    Stage.play(
        SEEDS,
        PATIENT,
        options -> options.migration(migration),
        stage -> scenario.accept(new Scene(stage)));
  }

  /** Three nodes; a child runs on one, is to move to another, and the third talks to it. */
  private static final class Scene {
    final Stage stage;
    final SimNode source;
    final SimNode target;
    final SimNode teller;
    final ChildSpec child;

    Scene(Stage stage) {
      this.stage = stage;
      List<SimNode> nodes = new ArrayList<>(stage.start("a", "b", "c"));
      child = stage.spec(CHILD);
      stage.await(stage.world.start(nodes.getFirst(), List.of(child))).orThrow();
      stage.run(1);
      source = stage.simulation.node(place(nodes.getFirst()).orElseThrow().name());
      nodes.remove(source);
      target = nodes.getFirst();
      teller = nodes.getLast();
      stage.count(teller, List.of(child), 1);
    }

    Optional<NodeId> place(SimNode asker) {
      return stage.world.hub(asker).processId(CHILD).map(ProcessId::node);
    }

    /** Begins to move the child. */
    void move(SimNode asker) {
      stage.world.redistribute(asker, child, target.id());
    }

    /** Whether the target is about to take something over, or has been just now. */
    boolean isTaking() {
      Diagnostics diagnostics = stage.world.hub(target).diagnostics();
      return diagnostics.tableSizes().getOrDefault("pendingHandovers", 0) > 0;
    }

    /** Tells it a number, which is to come after smaller ones, and to count the next one. */
    void tell(long number) {
      ProcessRef<Probe.Message> ref = stage.world.hub(teller).ref(stage.probe, CHILD);
      ref.tell(new Probe.Numbered(teller.id().toString(), number));
      ref.tell(new Probe.Count(number + 1));
    }
  }

  /**
   * What became of a move whose source is silent for five seconds, while the target waits for it.
   */
  private static void silence(Duration handoverDataWait, Consumer<List<MigrationFailed>> check) {
    play(
        HotSwap.withHandover().handoverDataWait(handoverDataWait),
        scene -> {
          List<MigrationFailed> failures = new ArrayList<>();
          for (SimNode node : List.of(scene.source, scene.target)) {
            Events events = scene.stage.world.hub(node).events();
            events.register(Hook.of("watch", MigrationFailed.class, failures::add));
          }
          scene.move(scene.teller);
          Simulation simulation = scene.stage.simulation;
          assertThat(simulation.runUntil(scene::isTaking, Duration.ofSeconds(10))).isTrue();
          scene.source.pause(Duration.ofSeconds(5));
          scene.stage.run(30);

          check.accept(failures);
          assertThat(scene.place(scene.teller)).contains(scene.target.id());
          scene.stage.checkCounted(scene.teller, List.of(scene.child), 1L);
        });
  }

  @Test
  void aTargetRefusesWhenNoDataHasComeForTheHandoverDataWaitAndIsAskedAgain() {
    silence(
        Duration.ofSeconds(4),
        failures ->
            assertThat(failures)
                .isNotEmpty()
                .allMatch(failure -> failure.reason().contains("no data came")));
  }

  @Test
  void aTargetWaitsForDataForAsLongAsTheHandoverDataWait() {
    silence(Duration.ofSeconds(6), failures -> assertThat(failures).isEmpty());
  }

  /**
   * A move that has failed.
   *
   * @param after how long it was since it had been asked for
   */
  private record Failure(String reason, Duration after) {}

  /** What became, after a second and a half, of a move whose source cannot reach the target. */
  private static void blindness(Duration childMigrationTimeout, Consumer<List<Failure>> check) {
    play(
        HotSwap.withHandover().childMigrationTimeout(childMigrationTimeout),
        scene -> {
          Simulation simulation = scene.stage.simulation;
          Duration asked = simulation.now();
          List<Failure> failures = new ArrayList<>();
          Hook<?> watch =
              Hook.of(
                  "watch",
                  MigrationFailed.class,
                  failed ->
                      failures.add(new Failure(failed.reason(), simulation.now().minus(asked))));
          scene.stage.world.hub(scene.source).events().register(watch);
          simulation.network().blind(scene.source, scene.target);
          scene.move(scene.source);
          scene.stage.runMillis(1_500);

          check.accept(failures);
          assertThat(scene.place(scene.teller)).contains(scene.source.id());
          scene.stage.checkCounted(scene.teller, List.of(scene.child), 1L);
        });
  }

  @Test
  void aMoveThatTakesLongerThanTheChildMigrationTimeoutIsCalledOffAndTheChildGoesOn() {
    Duration timeout = Duration.ofMillis(700);
    blindness(
        timeout,
        failures -> {
          assertThat(failures)
              .extracting(Failure::reason)
              .containsExactly("it took longer than the child migration timeout");
          // Clocks may be a little fast.
          assertThat(failures.getFirst().after())
              .isBetween(timeout.minusMillis(1), timeout.plus(LOOK));
        });
  }

  @Test
  void aMoveMayTakeAsLongAsTheChildMigrationTimeout() {
    blindness(Duration.ofSeconds(5), failures -> assertThat(failures).isEmpty());
  }

  /**
   * A child moves while a message is under way to its old node, for fourteen seconds; a second
   * before it arrives, its sender sends another one.
   *
   * @param inOrder whether the two are received in their order
   */
  private static void late(Duration retention, boolean inOrder) {
    play(
        HotSwap.withHandover().retention(retention),
        scene -> {
          scene.stage.simulation.network().cutOneWay(scene.teller, scene.source);
          scene.tell(1);
          scene.move(scene.source);
          scene.stage.run(13);
          assertThat(scene.place(scene.teller)).contains(scene.target.id());
          scene.tell(2);
          scene.stage.run(1);
          scene.stage.simulation.network().heal();
          scene.stage.run(5);

          assertThat(new SenderOrder().violations(scene.stage.world.observe()).isEmpty())
              .isEqualTo(inOrder);
          scene.stage.checkCounted(scene.teller, List.of(scene.child), 1L, 2L, 3L);
        });
  }

  @Test
  void aMessageThatIsUnderWayForLessThanTheRetentionIsWaitedFor() {
    late(Duration.ofSeconds(20), true);
  }

  @Test
  void aMessageThatIsUnderWayForLongerThanTheRetentionIsOvertaken() {
    late(Duration.ofSeconds(1), false);
  }
}
