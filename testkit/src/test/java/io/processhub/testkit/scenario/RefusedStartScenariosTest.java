package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.ProcessType;
import io.processhub.StartResult;
import io.processhub.strategy.PubSub;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Starts of which callers hear that nothing came of them, and copies of them that come late. */
final class RefusedStartScenariosTest {
  /**
   * Its home sleeps with a copy of the call, and has not heard that the hub is full; the next home
   * has.
   */
  @Test
  void whatIsRefusedInAFullHubDoesNotBeginWhenItsFormerHomeWakes() {
    AtomicLong keptStopped = new AtomicLong();
    Stage.play(
        40,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.childrenMax(1),
        stage -> {
          List<SimNode> nodes = stage.start("caller", "other", "home");
          SimNode home = nodes.getLast();
          stage.run(2);
          List<ChildSpec> child = HalfKnownScenariosTest.ofHome(stage, nodes, home, 1);
          List<ChildSpec> filler = HalfKnownScenariosTest.ofHome(stage, nodes, nodes.get(1), 1);
          home.pause(Duration.ofSeconds(1));
          CompletableFuture<StartResult> start = stage.world.start(nodes.getFirst(), child);
          stage.runMillis(1);
          assertThat(stage.await(stage.world.start(nodes.get(1), filler)).isOk()).isTrue();
          assertThat(stage.await(start).errors())
              .singleElement()
              .matches(error -> error.reason() == Reason.LIMIT_EXCEEDED);
          stage.run(20);
          assertThat(stage.running()).containsOnlyKeys(filler.getFirst().id());
          keptStopped.addAndGet(
              stage
                  .world
                  .hub(nodes.getFirst())
                  .diagnostics()
                  .counters()
                  .getOrDefault("refusedChildrenKeptStopped", 0L));
        });
    assertThat(keptStopped).hasPositiveValue();
  }

  /** There is room by then, and nothing of its id is known. */
  @Test
  void aStartThatWasRefusedInAFullHubAndComesOnceMoreStartsNothing() {
    Stage.play(
        40,
        SimSettings.DEFAULT.network(HalfKnownScenariosTest.PATIENT),
        options -> options.childrenMax(1),
        stage -> {
          List<SimNode> nodes = stage.start("caller", "other", "home");
          SimNode caller = nodes.getFirst();
          SimNode home = nodes.getLast();
          stage.run(2);
          List<ChildSpec> child = HalfKnownScenariosTest.ofHome(stage, nodes, home, 1);
          List<ChildSpec> filler = HalfKnownScenariosTest.ofHome(stage, nodes, nodes.get(1), 1);
          assertThat(stage.await(stage.world.start(nodes.get(1), filler)).isOk()).isTrue();
          assertThat(stage.await(stage.world.start(caller, child)).errors())
              .singleElement()
              .matches(error -> error.reason() == Reason.LIMIT_EXCEEDED);
          stage.stopped(nodes.get(1), filler);
          stage.simulation.network().suspect(caller, home, Duration.ofSeconds(1));
          stage.run(10);
          assertThat(stage.running()).isEmpty();
          assertThat(stage.await(stage.world.start(caller, child)).isOk()).isTrue();
        });
  }

  /**
   * Its home sleeps with a copy of the call, whose caller's clock is ahead: so the copy seems to be
   * later than what the next home has refused it for.
   */
  @Test
  void whatIsRefusedAndStoppedDoesNotBeginWhenItsFormerHomeWakes() {
    Stage.play(
        40,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT).skew(Duration.ZERO),
        options -> options.synchronization(new PubSub(Duration.ofMinutes(1))),
        stage -> {
          List<SimNode> nodes = stage.start("caller", "other", "home");
          SimNode other = nodes.get(1);
          SimNode home = nodes.getLast();
          stage.run(2);
          nodes.getFirst().jumpClock(Duration.ofSeconds(5));
          List<ChildSpec> child = HalfKnownScenariosTest.ofHome(stage, nodes, home, 1);
          home.pause(Duration.ofSeconds(1));
          CompletableFuture<StartResult> refused = stage.world.start(nodes.getFirst(), child);
          stage.runMillis(1);
          CompletableFuture<StartResult> started = stage.world.start(other, child);
          boolean isStarted = stage.await(started).isOk();
          assertThat(stage.await(refused).isOk()).isNotEqualTo(isStarted);
          stage.stopped(other, child);
          stage.run(20);
          assertThat(stage.running()).isEmpty();
        });
  }

  /** The answer is on its way for so long that the call is sent again, and finds a tombstone. */
  @Test
  void whoseStartHasFailedIsToldSoAlsoWhenALaterCopyOfItIsOnItsWay() {
    ProcessType<String, String> frail =
        ProcessType.of(
            "frail",
            String.class,
            String.class,
            argument -> {
              throw new IllegalStateException("never");
            });
    Stage.play(
        40,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.millis(600, 700))),
        options -> options.process(frail),
        stage -> {
          List<SimNode> nodes = stage.start("caller", "other", "home");
          stage.runMillis(40_000 + 12 * stage.simulation.seed());
          String id =
              HalfKnownScenariosTest.ofHome(stage, nodes, nodes.getLast(), 1).getFirst().id();
          StartResult result =
              stage.await(
                  stage.world.start(
                      nodes.getFirst(), List.of(ChildSpec.of(id, frail, "argument"))));
          assertThat(result.errors())
              .singleElement()
              .matches(error -> error.reason() == Reason.START_FAILED);
        });
  }
}
