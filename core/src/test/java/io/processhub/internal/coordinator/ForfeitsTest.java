package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import org.junit.jupiter.api.Test;

final class ForfeitsTest {
  private static final NodeId SELF = new NodeId("a", 1);
  private static final long TOKEN = 70;

  private final Forfeits forfeits = new Forfeits();

  private static Running instance(ChildState state, long generation, long since) {
    return new Running(SELF, new Stamp(generation, SELF), 1, 1, state, true, "").activeSince(since);
  }

  private static Running up(long since) {
    return instance(ChildState.RUNNING, 1, since);
  }

  private void givenUpAndTakenOut() {
    forfeits.takenOut("x", instance(ChildState.FAILED, 1, Running.PASSIVE));
  }

  @Test
  void whatWasTakenOutAliveCostsNothing() {
    forfeits.takenOut("x", up(Running.PASSIVE));
    assertThat(forfeits.size()).isZero();
    assertThat(forfeits.shown("x", null, up(Running.PASSIVE))).isEqualTo(up(Running.PASSIVE));
  }

  @Test
  void whatBeginsOrArrivesInThePlaceOfOneThatWasGivenUpGoesBehind() {
    givenUpAndTakenOut();
    assertThat(forfeits.shown("x", null, up(Running.PASSIVE))).isEqualTo(up(Running.RETURNED));
    assertThat(forfeits.shown("x", null, up(Running.STANDBY))).isEqualTo(up(Running.RETURNED));
    assertThat(forfeits.has("x", new Stamp(1, SELF))).isTrue();
  }

  @Test
  void soDoesWhatTakesThePlaceAtOnce() {
    Running failed = instance(ChildState.FAILED, 1, Running.PASSIVE);
    assertThat(forfeits.shown("x", failed, up(Running.PASSIVE))).isEqualTo(up(Running.RETURNED));
  }

  /** An instance that was given up shows that it is being stopped before it is taken out. */
  @Test
  void soDoesWhatTakesThePlaceOfOneThatHadStoodByAndIsStopped() {
    Running failed = instance(ChildState.FAILED, 1, Running.STANDBY);
    Running stopping = instance(ChildState.STOPPING, 1, Running.STANDBY);
    Running shown = forfeits.shown("x", failed, stopping);
    forfeits.takenOut("x", shown);
    assertThat(forfeits.has("x", shown.generation())).isTrue();
    assertThat(forfeits.shown("x", null, up(Running.PASSIVE))).isEqualTo(up(Running.RETURNED));
  }

  /** It is put in as one that arrives, and again as one that begins. */
  @Test
  void whatArrivesGoesBehindAlsoWhenItBegins() {
    givenUpAndTakenOut();
    Running arriving = instance(ChildState.ARRIVING, 1, Running.STANDBY);
    Running shown = forfeits.shown("x", null, arriving);
    assertThat(shown.activeSince()).isEqualTo(Running.RETURNED);
    assertThat(forfeits.shown("x", shown, up(Running.STANDBY))).isEqualTo(up(Running.RETURNED));
  }

  @Test
  void aNextGenerationBeginsAnew() {
    givenUpAndTakenOut();
    Running next = instance(ChildState.STARTING, 2, TOKEN);
    assertThat(forfeits.has("x", next.generation())).isFalse();
    assertThat(forfeits.shown("x", null, next)).isEqualTo(next);
  }

  @Test
  void whoHasSeenAnActiveOneOrIsItHasNothingToMakeGood() {
    givenUpAndTakenOut();
    forfeits.forget("x");
    assertThat(forfeits.shown("x", up(Running.RETURNED), up(Running.STANDBY)))
        .isEqualTo(up(Running.STANDBY));
    givenUpAndTakenOut();
    assertThat(forfeits.shown("x", null, up(TOKEN))).isEqualTo(up(TOKEN));
    assertThat(forfeits.size()).isZero();
  }

  @Test
  void aChildThatIsNoMoreIsForgotten() {
    givenUpAndTakenOut();
    assertThat(forfeits.size()).isEqualTo(1);
    forfeits.forget("x");
    assertThat(forfeits.size()).isZero();
  }
}
