package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What moves of children are answered with is checked. */
final class MovesTest {
  private static final String HUB = "few";

  private final Simulation simulation = Simulation.of(1);
  private final SimNode caller = simulation.start("a");
  private final NodeId target = simulation.start("b").id();
  private final Calls calls = new Calls(simulation);
  private final History history =
      new History(simulation, HUB, new Roster(simulation, HUB), false, Duration.ZERO);
  private final Moves moves = new Moves(simulation, HubConfig.named(HUB).build(), calls, history);

  @Test
  void aProcessElsewhereIsNoAnswer() {
    ProcessId there = new ProcessId(target, 1);
    moves.made(caller, "x", target, CompletableFuture.completedFuture(there));
    assertThat(history.falsehoods()).isEmpty();

    ProcessId elsewhere = new ProcessId(caller.id(), 1);
    moves.made(caller, "x", target, CompletableFuture.completedFuture(elsewhere));
    assertThat(history.falsehoods()).singleElement().asString().contains("move of x");
  }

  @Test
  void aMoveThatDoesNotEndIsOverdue() {
    moves.made(caller, "x", target, new CompletableFuture<>());
    simulation.run(Duration.ofSeconds(10));
    assertThat(calls.overdue()).isEmpty();
    simulation.run(Duration.ofSeconds(60));
    assertThat(calls.overdue()).singleElement().asString().contains("move on a of x");
  }

  @Test
  void whatIsWaitedForBeyondQuietIsCountedOnce() {
    int[] looks = {0};
    new LastWait(simulation, List::of, () -> looks[0]++ < 3, () -> true).pass();
    assertThat(looks[0]).isEqualTo(4);
    assertThat(simulation.mishaps().counts())
        .containsEntry(Mishap.QUIET_AWAITS_A_DEPARTURE, 1)
        .hasSize(1);
  }
}
