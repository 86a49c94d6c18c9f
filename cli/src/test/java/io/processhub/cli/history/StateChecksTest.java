package io.processhub.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.history.Event.Call;
import org.junit.jupiter.api.Test;

/** Each check of states and roles finds what it is for, in a run that is right but for that. */
final class StateChecksTest extends WrittenRun {
  @Test
  void aStateThatMovesWholeBreaksNothing() {
    started(QUORUM);
    handles(QUORUM, "q1", 1, true, 1);
    rest();
    fault(false, true);
    takesOver(QUORUM, "q2", "b", "q1", 1);
    stops(QUORUM, "x", "q1");
    handles(QUORUM, "q2", 2, true, 2);
    ends();
    rest();
    assertThat(violated()).isEmpty();
  }

  @Test
  void aStateThatIsTakenOverInPartIsNoticed() {
    started(SPLITTING);
    handles(SPLITTING, "d1", 1, true, 1);
    handles(SPLITTING, "d1", 1, true, 2);
    takesOver(SPLITTING, "d2", "b", "d1", 1);
    stops(SPLITTING, "x", "d1");
    assertThat(violated()).containsExactly("StateContinuity");
  }

  @Test
  void whoHandlesAMessageAfterItHasHandedOverIsNoticed() {
    started(SPLITTING);
    takesOver(SPLITTING, "d2", "b", "d1", 0);
    handles(SPLITTING, "d1", 1, true, 1);
    stops(SPLITTING, "x", "d1");
    assertThat(violated()).containsExactly("StateContinuity");
  }

  @Test
  void anInstanceThatBeginsWithoutTheStateOfTheOneBeforeIsNoticed() {
    started(SPLITTING);
    stops(SPLITTING, "x", "d1");
    begins(SPLITTING, "x", "d2", "b", 2);
    assertThat(violated()).containsExactly("StateContinuity");
  }

  @Test
  void itMayBeginAnewWhenTheNodeIsKilledOrStandsDownOrNodesAreSeparatedOrItIsStarted() {
    started(SPLITTING);
    begins(SPLITTING, "x", "d2", "b", 2);
    Event killed = new Event.Killed(tick(), "a");
    events.add(killed);
    assertThat(violated()).isEmpty();
    events.remove(killed);
    assertThat(violated()).containsExactly("StateContinuity");
    Event down = new Event.StoodDown(now() - 20, SPLITTING, "a");
    events.add(down);
    assertThat(violated()).isEmpty();
    events.remove(down);
    Event call = new Event.Called(now() - 30, SPLITTING, "x", Call.START);
    events.add(call);
    assertThat(violated()).isEmpty();
    events.remove(call);
    events.add(new Event.FaultBegan(now() - 30, "fault", false, false));
    assertThat(violated()).isEmpty();
  }

  @Test
  void itMayBeginAnewWhenTheNodeToWhichItsStateHadComeIsKilledOrStandsDown() {
    started(SPLITTING);
    stops(SPLITTING, "x", "d1");
    events.add(new Event.TakenOver(tick(), "d1", "b"));
    begins(SPLITTING, "x", "d2", "b", 2);
    assertThat(violated()).containsExactly("StateContinuity");
    Event down = new Event.StoodDown(now() - 5, SPLITTING, "b");
    events.add(down);
    assertThat(violated()).isEmpty();
    events.remove(down);
    assertThat(violated()).containsExactly("StateContinuity");
    events.add(new Event.Killed(tick(), "b"));
    assertThat(violated()).isEmpty();
  }

  @Test
  void itMayBeginAnewWhereItHasFailedButNotTheNextTime() {
    started(SPLITTING);
    handles(SPLITTING, "d1", 1, true, 1);
    Event failed = new Event.Failed(tick(), SPLITTING, "x", "d1");
    events.add(failed);
    stops(SPLITTING, "x", "d1");
    begins(SPLITTING, "x", "d2", "a", 2);
    assertThat(violated()).isEmpty();
    stops(SPLITTING, "x", "d2");
    begins(SPLITTING, "x", "d3", "a", 3);
    assertThat(violated()).containsExactly("StateContinuity");
    events.remove(failed);
    assertThat(violated()).containsExactly("StateContinuity");
  }

  @Test
  void aStateIsTakenOverWholeAlsoFromOneThatBeganAfterAFailure() {
    started(SPLITTING);
    events.add(new Event.Failed(tick(), SPLITTING, "x", "d1"));
    stops(SPLITTING, "x", "d1");
    begins(SPLITTING, "x", "d2", "a", 2);
    handles(SPLITTING, "d2", 2, true, 1);
    stops(SPLITTING, "x", "d2");
    takesOver(SPLITTING, "d3", "b", "d2", 0);
    assertThat(violated()).containsExactly("StateContinuity");
  }

  @Test
  void aMessageThatIsNotCountedIsNoticedWheneverThatIs() {
    started(SPLITTING);
    fault(false, false);
    handles(SPLITTING, "d1", 1, true, 1);
    assertThat(violated()).isEmpty();
    events.add(new Event.Ended(tick(), SPLITTING, "x", "d1", 0));
    assertThat(violated()).containsExactly("StateContinuity");
  }

  @Test
  void twoActiveReplicasAtRestAreNoticedAndNoneIs() {
    startedTwice();
    fault(false, false);
    takesRole("r2", true);
    ends();
    assertThat(violated()).isEmpty();
    rest();
    assertThat(violated()).containsExactly("OneActive");
    takesRole("r1", false);
    takesRole("r2", false);
    events.removeIf(event -> event instanceof Event.AtRest rest && rest.nanos() > 1_200);
    rest();
    assertThat(violated()).containsExactly("OneActive");
  }

  @Test
  void aReplicaThatBecomesActiveBesideAnotherIsNoticedUnlessThatHasHandedOverOrIsKilled() {
    startedTwice();
    Event active = new Event.RoleTaken(tick(), REPLICAS, "x", "r2", true);
    events.add(active);
    takesRole("r2", false);
    assertThat(violated()).containsExactly("OneActive");
    Event killed = new Event.Killed(tick(), "a");
    events.add(killed);
    assertThat(violated()).isEmpty();
    events.remove(killed);
    events.remove(active);
    takesOver(REPLICAS, "r3", "b", "r1", 0);
    takesRole("r3", true);
    assertThat(violated()).isEmpty();
  }
}
