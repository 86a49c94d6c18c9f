package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.ProcessType;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.PubSub;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNetwork;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether what a caller is told is so, and stays so. */
final class AnswerScenariosTest {
  private static final String[] MORE = {"b", "c", "d", "e", "f", "g", "h"};

  /** Of which a rumour misses some, who hear of it with the next comparison. */
  private static final Gossip SPARING = new Gossip(1, Duration.ofSeconds(15), true);

  @Test
  void whoHasStoppedAChildMayStartItAnewAtOnce() {
    Stage.play(
        2,
        options -> options.synchronization(SPARING),
        stage -> {
          List<SimNode> nodes = stage.start("a", MORE);
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 20);
          stage.run(40);
          for (SimNode caller : nodes.subList(0, 3)) {
            stage.stopped(caller, specs);
            assertThat(stage.await(stage.world.start(caller, specs)).errors()).isEmpty();
          }
        });
  }

  @Test
  void whoWasToldThatThereIsNoChildMayStartIt() {
    Stage.play(
        3,
        options -> options.synchronization(SPARING),
        stage -> {
          List<SimNode> nodes = stage.start("a", MORE);
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 20);
          stage.run(40);
          stage.stopped(nodes.getFirst(), specs);
          SimNode other = nodes.getLast();
          assertThat(stage.await(stage.world.stop(other, Stage.ids(specs))).errors())
              .hasSize(20)
              .allMatch(error -> error.reason() == Reason.NOT_FOUND);
          assertThat(stage.await(stage.world.start(other, specs)).errors()).isEmpty();
        });
  }

  /** The one thing that it can do is to fail, on some nodes. */
  private record Frail() implements HubProcess<String> {
    @Override
    public void receive(String message, ProcessContext context) {}
  }

  @Test
  void whatHasFailedToStartDoesNotBeginWhenItsHomeCrashes() {
    Set<String> failing = new HashSet<>();
    ProcessType<String, String> frail =
        ProcessType.of(
            "frail",
            String.class,
            String.class,
            argument -> {
              if (failing.contains(argument)) {
                throw new IllegalStateException("not yet");
              }
              return new Frail();
            });
    Stage.play(
        20,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 20_000))),
        options -> options.process(frail).synchronization(SPARING),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode home = nodes.getLast();
          List<ChildSpec> children =
              HalfKnownScenariosTest.ofHome(stage, nodes, home, 10).stream()
                  .map(child -> ChildSpec.of(child.id(), frail, "argument"))
                  .toList();
          failing.add("argument");
          StartResult result = stage.await(stage.world.start(nodes.getFirst(), children));
          home.crash();
          failing.clear();
          assertThat(result.errors())
              .hasSize(10)
              .allMatch(error -> error.reason() == Reason.START_FAILED);
          stage.run(20);
          assertThat(stage.world.hub(nodes.getFirst()).registry()).isEmpty();
        });
  }

  /** Who has asked for the stop is gone with the home, so nobody asks for it again. */
  @Test
  void whatWasStoppedBeforeItWasThereDoesNotBeginWhenItsHomeCrashes() {
    Stage.play(
        20,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 20_000))),
        options -> options.synchronization(SPARING),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode caller = nodes.getFirst();
          SimNode home = nodes.getLast();
          List<ChildSpec> children = HalfKnownScenariosTest.ofHome(stage, nodes, home, 10);
          CompletableFuture<StartResult> start =
              stage.world.start(caller, children, on(nodes.get(1), children));
          stage.runMillis(stage.simulation.seed());
          var unused = stage.world.stop(home, Stage.ids(children));
          List<ChildError> errors = stage.await(start).errors();
          home.crash();
          stage.run(20);
          assertThat(stage.world.hub(caller).registry())
              .doesNotContainKeys(errors.stream().map(ChildError::child).toArray(String[]::new));
        });
  }

  private static StartOptions on(SimNode node, List<ChildSpec> children) {
    return StartOptions.DEFAULT
        .checkExisting(false)
        .childMapping(
            children.stream()
                .collect(Collectors.toMap(ChildSpec::id, child -> List.of(node.name()))));
  }

  /**
   * Its home hears that another home has started the child for somebody else. Until the caller
   * hears of that, the child is stopped, and a later copy of the call starts it.
   */
  @Test
  void whoIsOvertakenIsNotToldSoWhenALaterCopyOfItsCallHasStartedTheChild() {
    Stage.play(
        5,
        SimSettings.DEFAULT.network(HalfKnownScenariosTest.PATIENT).skew(Duration.ZERO),
        options ->
            options
                .barrierWait(Duration.ofMillis(100))
                .synchronization(new PubSub(Duration.ofMinutes(1))),
        stage -> {
          List<SimNode> nodes = stage.start("caller", "owner", "other", "home");
          SimNode caller = nodes.get(0);
          SimNode owner = nodes.get(1);
          SimNode other = nodes.get(2);
          SimNode home = nodes.get(3);
          stage.run(2);
          List<ChildSpec> child = HalfKnownScenariosTest.ofHome(stage, nodes, home, 1);
          SimNetwork network = stage.simulation.network();
          network.blind(home, owner);
          network.suspect(other, home, Duration.ofSeconds(3));
          stage.run(1);
          CompletableFuture<StartResult> start = stage.world.start(caller, child, on(owner, child));
          stage.runMillis(100);
          assertThat(stage.await(stage.world.start(other, child, on(other, child))).isOk())
              .isTrue();
          network.cutOneWay(home, caller);
          stage.simulation.runUntil(
              () -> network.view(other).contains(home.id()), Duration.ofSeconds(4));
          stage.run(1);
          stage.stopped(other, child);
          stage.run(3);
          network.heal();
          StartResult result = stage.await(start);
          assertThat(result.errors()).noneMatch(error -> error.reason() == Reason.TIMEOUT);
          stage.run(3);
          assertThat(result.started().keySet()).isEqualTo(stage.running().keySet());
        });
  }

  /** What a caller, whose clock is ahead, and another do; how many children run at the end. */
  @FunctionalInterface
  private interface Deeds {
    int play(Stage stage, SimNode caller, SimNode other, List<ChildSpec> child);
  }

  /** Afterwards the caller's requests come to the child's home once more. */
  private static void playWithACallerAhead(Deeds deeds) {
    Stage.play(
        30,
        SimSettings.DEFAULT.network(HalfKnownScenariosTest.PATIENT).skew(Duration.ZERO),
        options -> options.synchronization(new PubSub(Duration.ofMinutes(1))),
        stage -> {
          List<SimNode> nodes = stage.start("caller", "other", "home");
          SimNode caller = nodes.get(0);
          SimNode other = nodes.get(1);
          stage.run(2);
          caller.jumpClock(Duration.ofSeconds(5));
          List<ChildSpec> child = HalfKnownScenariosTest.ofHome(stage, nodes, nodes.getLast(), 1);
          int running = deeds.play(stage, caller, other, child);
          stage.simulation.network().suspect(caller, nodes.getLast(), Duration.ofSeconds(1));
          stage.run(10);
          assertThat(stage.running()).hasSize(running);
        });
  }

  /** Its caller's clock is ahead, so it seems to have been sent after the stop. */
  @Test
  void aStartThatWasRefusedAndComesOnceMoreStartsNothing() {
    playWithACallerAhead((stage, caller, other, child) -> {
      assertThat(stage.await(stage.world.start(other, child)).isOk()).isTrue();
      assertThat(stage.await(stage.world.start(caller, child, on(other, child))).errors())
          .hasSize(1);
      stage.stopped(other, child);
      return 0;
    });
  }

  /** Its caller's clock is ahead, so it seems to have been sent after the start. */
  @Test
  void aStopThatWasRefusedAndComesOnceMoreStopsNothing() {
    playWithACallerAhead((stage, caller, other, child) -> {
      assertThat(stage.await(stage.world.stop(caller, Stage.ids(child))).errors()).hasSize(1);
      assertThat(stage.await(stage.world.start(other, child)).isOk()).isTrue();
      return 1;
    });
  }

  /** What was refused then belongs to nothing that is to be acknowledged. */
  @Test
  void whatIsStartedAfterARumourWasRefusedIsAcknowledgedAtOnce() {
    Stage.play(
        20,
        SimSettings.DEFAULT.network(HalfKnownScenariosTest.PATIENT).skew(Duration.ZERO),
        options ->
            options
                .clockDriftMax(Duration.ofSeconds(1))
                .synchronization(new Gossip(1, Duration.ofMinutes(10), true)),
        stage -> {
          List<SimNode> nodes = stage.start("ahead", "between", "behind");
          SimNode between = nodes.get(1);
          SimNode behind = nodes.get(2);
          stage.run(2);
          nodes.getFirst().jumpClock(Duration.ofMillis(900));
          behind.jumpClock(Duration.ofMillis(-300));
          var unused =
              stage.world.start(
                  nodes.getFirst(),
                  HalfKnownScenariosTest.ofHome(stage, nodes, nodes.getFirst(), 5),
                  StartOptions.DEFAULT.quiet(true));
          stage.run(5);
          List<ChildSpec> children = HalfKnownScenariosTest.ofHome(stage, nodes, between, 1);
          CompletableFuture<StartResult> start =
              stage.world.start(between, children, on(behind, children));
          stage.runMillis(500);
          assertThat(start).isCompletedWithValueMatching(StartResult::isOk);
        });
  }
}
