package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ProcessType;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cells that are frozen, and cells that take over. */
final class TakeoverTest {
  private final Harness harness = Harness.deterministic();
  private final List<String> log = new ArrayList<>();
  private String name = "old";

  /** What happens once, while the process hands over. */
  private final List<Runnable> meanwhile = new ArrayList<>();

  private final class Collector implements HubProcess<Object>, Handover<String> {
    private final String who = name;
    private String all = "";

    @Override
    public void started(ProcessContext context) {
      log.add(who + " starts with " + all + " at " + context.fencingToken());
    }

    @Override
    public void receive(Object message, ProcessContext context) {
      if (message.equals("fail")) {
        throw new IllegalStateException("told to");
      } else if (message.equals("later")) {
        context.after(Duration.ofSeconds(10), "tick");
      } else {
        all += message;
      }
    }

    @Override
    public void stopped(ProcessContext context) {
      log.add(who + " stops with " + all);
    }

    @Override
    public String handOver() {
      meanwhile.forEach(Runnable::run);
      meanwhile.clear();
      if (all.endsWith("!")) {
        throw new IllegalStateException("not now");
      }
      return all;
    }

    @Override
    public void takeOver(String state) {
      if (state.endsWith("?")) {
        throw new IllegalStateException("never");
      }
      all = state;
    }

    @Override
    public String merge(String mine, String theirs) {
      return mine + "+" + theirs;
    }
  }

  /** Does not say how states are merged. */
  private final class Keeper implements HubProcess<Object>, Handover<String> {
    @Override
    public void receive(Object message, ProcessContext context) {}

    @Override
    public String handOver() {
      return "mine";
    }

    @Override
    public void takeOver(String state) {
      log.add("takes over " + state);
    }
  }

  private ProcessCell start() {
    ProcessCell cell = harness.start(Collector::new);
    harness.settle();
    return cell;
  }

  private ProcessCell hold() {
    name = "new";
    ProcessCell cell =
        harness.runtime.hold(
            Harness.spec(),
            ProcessType.of("type", Object.class, Object.class, unused -> new Collector()),
            Assignment.ACTIVE);
    harness.settle();
    return cell;
  }

  private void tell(ProcessCell cell, String... messages) {
    for (String message : messages) {
      cell.offer(Harness.tell(message));
    }
    harness.settle();
  }

  private void freeze(ProcessCell cell) {
    harness.runtime.freeze(cell, 7, true);
    harness.settle();
  }

  private void stop(ProcessCell cell) {
    harness.runtime.stop(cell);
    harness.settle();
  }

  @Test
  void aFrozenProcessReceivesNothingAndGoesOnWhenItIsThawed() {
    ProcessCell cell = start();
    tell(cell, "a", "b");
    freeze(cell);
    tell(cell, "c");
    assertThat(harness.facts.lines()).last().isEqualTo("frozen by 7");
    harness.runtime.thaw(cell);
    harness.settle();
    stop(cell);
    assertThat(log).containsExactly("old starts with  at 101", "old stops with abc");
  }

  @Test
  void messagesThatWaitForAFrozenProcessAreReturnedWhenItIsStopped() {
    ProcessCell cell = start();
    freeze(cell);
    tell(cell, "c", "d");
    stop(cell);
    assertThat(harness.facts.unhandled()).containsExactly("c", "d");
    assertThat(log).containsExactly("old starts with  at 101", "old stops with ");
  }

  @Test
  void theNewProcessBeginsWithTheStateAndTheTokenThatItIsGiven() {
    ProcessCell old = start();
    tell(old, "a", "b");
    freeze(old);
    ProcessCell cell = hold();
    assertThat(harness.facts.lines()).last().isEqualTo("held");
    harness.runtime.takeOver(cell, harness.facts.luggage());
    harness.settle();
    assertThat(harness.facts.lines()).last().isEqualTo("accepted");
    harness.runtime.begin(cell, 500);
    harness.settle();
    assertThat(harness.facts.lines()).last().asString().endsWith("token 500");
    tell(cell, "c");
    stop(cell);
    assertThat(log)
        .containsExactly(
            "old starts with  at 101", "new starts with ab at 500", "new stops with abc");
  }

  @Test
  void aHeldProcessDoesNothingUntilItIsToldTo() {
    ProcessCell cell = hold();
    tell(cell, "a");
    harness.advance(Duration.ofHours(1));
    assertThat(log).isEmpty();
    stop(cell);
    assertThat(log).isEmpty();
    assertThat(harness.facts.lines()).containsExactly("held", "stopped");
  }

  @Test
  void timersAreTakenOver() {
    ProcessCell old = start();
    tell(old, "later");
    harness.advance(Duration.ofSeconds(6));
    freeze(old);
    ProcessCell cell = hold();
    harness.runtime.takeOver(cell, harness.facts.luggage());
    stop(old);
    harness.runtime.begin(cell, 500);
    harness.advance(Duration.ofSeconds(3));
    freeze(cell);
    harness.runtime.thaw(cell);
    harness.advance(Duration.ofSeconds(2));
    stop(cell);
    assertThat(log).last().isEqualTo("new stops with tick");
  }

  @Test
  void aProcessThatCannotTakeOverIsRefused() {
    ProcessCell old = start();
    tell(old, "what?");
    freeze(old);
    ProcessCell cell = hold();
    harness.runtime.takeOver(cell, harness.facts.luggage());
    harness.settle();
    assertThat(harness.facts.lines()).last().isEqualTo("refused: IllegalStateException: never");
    stop(cell);
    assertThat(harness.facts.lines()).last().isEqualTo("stopped");
  }

  @Test
  void aProcessThatCannotHandOverGoesOn() {
    ProcessCell cell = start();
    tell(cell, "no!");
    freeze(cell);
    assertThat(harness.facts.lines())
        .last()
        .isEqualTo("not frozen by 7: IllegalStateException: not now");
    tell(cell, "a");
    stop(cell);
    assertThat(log).last().isEqualTo("old stops with no!a");
  }

  private void freezeAnewWhileItHandsOver(ProcessCell cell) {
    meanwhile.add(() -> harness.runtime.thaw(cell));
    meanwhile.add(() -> harness.runtime.freeze(cell, 8, true));
  }

  @Test
  void aFreezeThatComesWhileOneThatWasCalledOffIsCarriedOutIsCarriedOutAfterIt() {
    ProcessCell cell = start();
    tell(cell, "a");
    freezeAnewWhileItHandsOver(cell);
    freeze(cell);
    assertThat(harness.facts.lines()).last().isEqualTo("frozen by 8");
    tell(cell, "b");
    harness.runtime.thaw(cell);
    harness.settle();
    stop(cell);
    assertThat(log).last().isEqualTo("old stops with ab");
  }

  @Test
  void aFreezeThatComesWhileOneThatWasCalledOffFailsIsCarriedOutAfterIt() {
    ProcessCell cell = start();
    tell(cell, "no!");
    freezeAnewWhileItHandsOver(cell);
    freeze(cell);
    assertThat(harness.facts.lines())
        .endsWith(
            "not frozen by 7: IllegalStateException: not now",
            "not frozen by 8: IllegalStateException: not now");
    tell(cell, "a");
    stop(cell);
    assertThat(log).last().isEqualTo("old stops with no!a");
  }

  @Test
  void aFrozenProcessThatIsWokenForNothingHandsNothingOverAgain() {
    ProcessCell cell = start();
    freeze(cell);
    tell(cell, "a");
    // As one who has frozen it before, and looks late whether that is still wanted.
    ((Cell) cell).park(new Freeze(6, true));
    harness.settle();
    assertThat(harness.facts.lines())
        .containsOnlyOnce("frozen by 7")
        .last()
        .isEqualTo("frozen by 7");
    harness.runtime.thaw(cell);
    harness.settle();
    stop(cell);
    assertThat(log).last().isEqualTo("old stops with a");
  }

  @Test
  void aProcessThatWaitsForItsRestartIsFrozenWithNothing() {
    ProcessCell cell = start();
    tell(cell, "fail");
    freeze(cell);
    assertThat(harness.facts.lines()).last().isEqualTo("frozen by 7, with nothing");
    harness.advance(Duration.ofSeconds(1));
    assertThat(log).hasSize(1);
    harness.runtime.thaw(cell);
    harness.settle();
    assertThat(log).hasSize(2);
    stop(cell);
  }

  @Test
  void aProcessThatFailsAfterItHasBegunIsRestartedLikeAnyOther() {
    ProcessCell cell = hold();
    harness.runtime.takeOver(cell, new byte[0]);
    harness.settle();
    harness.runtime.begin(cell, 500);
    harness.settle();
    tell(cell, "a", "fail");
    harness.advance(Duration.ofSeconds(1));
    tell(cell, "b");
    stop(cell);
    assertThat(log).last().isEqualTo("new stops with b");
  }

  @Test
  void aStateIsMergedBetweenTwoMessages() {
    ProcessCell loser = start();
    tell(loser, "a");
    freeze(loser);
    byte[] theirs = harness.facts.luggage();
    stop(loser);
    ProcessCell cell = start();
    tell(cell, "b");
    assertThat(harness.runtime.merge(cell, theirs)).isTrue();
    harness.settle();
    assertThat(harness.facts.lines()).last().isEqualTo("merged");
    tell(cell, "c");
    stop(cell);
    assertThat(log).last().isEqualTo("old stops with b+ac");
  }

  @Test
  void aProcessThatDoesNotSayHowStatesAreMergedKeepsItsOwn() {
    ProcessCell loser = start();
    tell(loser, "a");
    freeze(loser);
    byte[] theirs = harness.facts.luggage();
    stop(loser);
    ProcessCell cell = harness.start(Keeper::new);
    harness.settle();
    log.clear();
    assertThat(harness.runtime.merge(cell, theirs)).isTrue();
    harness.settle();
    assertThat(harness.facts.lines()).last().isEqualTo("merged");
    assertThat(log).isEmpty();
  }

  @Test
  void withoutAStateNothingIsMerged() {
    ProcessCell cell = start();
    tell(cell, "b");
    assertThat(harness.runtime.merge(cell, new byte[0])).isTrue();
    harness.settle();
    assertThat(harness.facts.lines()).last().isEqualTo("not merged");
  }
}
