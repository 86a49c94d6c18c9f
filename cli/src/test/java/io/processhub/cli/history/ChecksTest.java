package io.processhub.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.history.Event.Call;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Each check of what runs, and of calls and messages, finds what it is for, in a run that is right
 * but for that.
 */
final class ChecksTest extends WrittenRun {
  @Test
  void aRunInWhichAllIsRightBreaksNothing() {
    started(QUORUM);
    handles(QUORUM, "q1", 1, true, 1);
    rest();
    fault(false, false);
    events.add(new Event.Left(tick(), QUORUM, "b", "a"));
    begins(QUORUM, "x", "q2", "b", 2);
    handles(QUORUM, "q2", 2, true, 2);
    handles(QUORUM, "q1", 1, false, 3);
    stops(QUORUM, "x", "q1");
    ends();
    rest();
    call(QUORUM, "x", Call.STOP, true);
    stops(QUORUM, "x", "q2");
    events.add(new Event.Asked(tick(), QUORUM, "a", 1));
    events.add(new Event.Answered(tick(), QUORUM, "a", 1, "NoSuchChild"));
    rest();
    assertThat(violated()).isEmpty();
  }

  @Test
  void aTokenThatAnEarlierInstanceHadIsNoticedAlsoBehindOneWithoutALicence() {
    started(QUORUM);
    fault(false, false);
    begins(QUORUM, "x", "q2", "b", 5);
    events.add(new Event.Started(tick(), QUORUM, "x", "q3", "a", 2, false, "", 0));
    assertThat(violated()).isEmpty();
    begins(QUORUM, "x", "q4", "a", 5);
    assertThat(violated()).containsExactly("FencingRises");
  }

  @Test
  void aRunThatIsNeverAtRestIsNoticed() {
    events.removeIf(Event.AtRest.class::isInstance);
    assertThat(violated()).containsExactly("ComesToRest");
    rest();
    events.add(new Event.Restless(tick(), "two nodes do not agree"));
    assertThat(violated()).containsExactly("ComesToRest");
  }

  @Test
  void aChildThatIsLostIsNoticed() {
    started(SPLITTING);
    rest();
    events.add(new Event.Killed(tick(), "a"));
    rest();
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void aStartThatIsForgottenAfterItsAcknowledgementIsNoticed() {
    fault(false, true);
    started(SPLITTING);
    stops(SPLITTING, "x", "d1");
    ends();
    rest();
    assertThat(violated()).containsExactly("AcknowledgedStartSurvives");
  }

  @Test
  void aChildWhoseCallDidNotSucceedMayRunOrNot() {
    call(SPLITTING, "x", Call.START, false);
    rest();
    begins(SPLITTING, "x", "d0", "b", 1);
    stops(SPLITTING, "x", "d0");
    begins(SPLITTING, "x", "d1", "a", 1);
    rest();
    assertThat(violated()).isEmpty();
  }

  @Test
  void twoInstancesAtRestAreNoticedAndBeforeThatOnlyUnderAQuorum() {
    started(SPLITTING);
    fault(false, false);
    begins(SPLITTING, "x", "d2", "b", 2);
    handles(SPLITTING, "d2", 2, true, 1);
    handles(SPLITTING, "d1", 1, true, 2);
    assertThat(violated()).isEmpty();
    ends();
    rest();
    assertThat(violated()).containsExactly("OneAtRest");
  }

  @Test
  void anInstanceThatActsAfterALaterOneIsNoticedUnderAQuorum() {
    started(QUORUM);
    fault(false, false);
    begins(QUORUM, "x", "q2", "b", 2);
    handles(QUORUM, "q2", 2, true, 1);
    handles(QUORUM, "q1", 1, true, 2);
    stops(QUORUM, "x", "q1");
    ends();
    rest();
    assertThat(violated()).containsExactly("SingleInstance");
  }

  @Test
  void anInstanceThatGoesOnWithoutALicenceIsNoticed() {
    started(QUORUM);
    handles(QUORUM, "q1", 1, false, 1);
    assertThat(violated()).isEmpty();
    handles(QUORUM, "q1", 1, false, 2);
    assertThat(violated()).containsExactly("SingleInstance");
  }

  @Test
  void aTokenThatDoesNotRiseIsNoticed() {
    started(QUORUM);
    fault(false, false);
    stops(QUORUM, "x", "q1");
    begins(QUORUM, "x", "q2", "b", 1);
    assertThat(violated()).containsExactly("FencingRises");
  }

  @Test
  void aStoppedChildThatRunsAtRestIsNoticed() {
    started(SPLITTING);
    call(SPLITTING, "x", Call.STOP, true);
    rest();
    assertThat(violated()).containsExactly("NoResurrection");
  }

  @Test
  void underAQuorumAStoppedChildThatBeginsAnewIsNoticedAtOnce() {
    started(QUORUM);
    call(QUORUM, "x", Call.STOP, true);
    stops(QUORUM, "x", "q1");
    begins(QUORUM, "x", "q2", "b", 2);
    stops(QUORUM, "x", "q2");
    rest();
    assertThat(violated()).containsExactly("NoResurrection");
  }

  @Test
  void aMessageThatOvertakesAnotherIsNoticedWhereNodesSeeEachOther() {
    started(SPLITTING);
    fault(false, true);
    handles(SPLITTING, "d1", 1, true, 2);
    handles(SPLITTING, "d1", 1, true, 1);
    assertThat(violated()).containsExactly("SenderOrder");
  }

  @Test
  void whereNodesLoseSightOfEachOtherAMessageMayBeLateUntilTheNextRest() {
    started(SPLITTING);
    fault(false, false);
    handles(SPLITTING, "d1", 1, true, 2);
    handles(SPLITTING, "d1", 1, true, 1);
    ends();
    handles(SPLITTING, "d1", 1, true, 4);
    handles(SPLITTING, "d1", 1, true, 3);
    assertThat(violated()).isEmpty();
    rest();
    handles(SPLITTING, "d1", 1, true, 6);
    handles(SPLITTING, "d1", 1, true, 5);
    assertThat(violated()).containsExactly("SenderOrder");
  }

  @Test
  void aMessageThatIsHandledTwiceIsNoticedWhereverThatIs() {
    started(SPLITTING);
    fault(false, false);
    handles(SPLITTING, "d1", 1, true, 1);
    handles(SPLITTING, "d2", 2, true, 1);
    assertThat(violated()).containsExactly("AtMostOnce");
  }

  @Test
  void anAskWithoutAnEndIsNoticedUnlessItsNodeWasKilled() {
    events.add(new Event.Asked(tick(), SPLITTING, "a", 7));
    assertThat(violated()).containsExactly("AsksEnd");
    events.add(new Event.Killed(tick(), "a"));
    assertThat(violated()).isEmpty();
  }

  @Test
  void aWrongAnswerIsNoticed() {
    events.add(new Event.Asked(tick(), SPLITTING, "a", 7));
    events.add(new Event.Answered(tick(), SPLITTING, "a", 7, "wrong"));
    assertThat(violated()).containsExactly("AsksEnd");
  }

  @Test
  void clientsThatNeverEndAreNoticed() {
    events.removeIf(event -> event instanceof Event.ClientsEnded end && end.node().equals("b"));
    assertThat(violated()).containsExactly("AsksEnd");
  }

  @Test
  void aNodeThatIsTakenForGoneUnderLossAndJitterIsNoticedUntilTheNextRest() {
    fault(true, true);
    ends();
    Event left = new Event.Left(tick(), SPLITTING, "a", "b");
    events.add(left);
    rest();
    assertThat(violated()).containsExactly("NoFalseFailover");
    events.remove(left);
    fault(false, true);
    events.add(new Event.Left(tick(), SPLITTING, "a", "b"));
    assertThat(violated()).isEmpty();
  }

  @Test
  void aHubThatStandsDownUnderLossAndJitterIsNoticed() {
    fault(true, true);
    events.add(new Event.StoodDown(tick(), QUORUM, "a"));
    ends();
    assertThat(violated()).containsExactly("NoFalseFailover");
  }

  @Test
  void nodesThatDoNotSeeTheSameAtRestAreNoticed() {
    events.add(new Event.AtRest(tick()));
    for (String hub : List.of(SPLITTING, REPLICAS)) {
      NODES.forEach(node -> sees(hub, node, 7));
    }
    sees(QUORUM, "a", 7);
    sees(QUORUM, "b", 6);
    assertThat(violated()).containsExactly("Agreement");
  }

  @Test
  void aMemberThatDoesNotSayWhatItSeesIsNoticed() {
    events.removeIf(event -> event instanceof Event.Seen seen && seen.node().equals("b"));
    assertThat(violated()).containsExactly("Agreement");
    events.removeIf(Event.Seen.class::isInstance);
    assertThat(violated()).containsExactly("Agreement");
  }

  @Test
  void aChildThatRunsWhereItDoesNotBelongIsNoticed() {
    started(SPLITTING);
    owners.put(SPLITTING, Set.of("b"));
    rest();
    rest();
    assertThat(violated()).containsExactlyInAnyOrder("AcknowledgedStartSurvives", "NoChildLost");
  }

  @Test
  void aChildThatNoNodeKnowsOfIsNoticed() {
    started(SPLITTING);
    rest();
    owners.clear();
    rest();
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void aReplicaThatIsMissingAtRestIsNoticed() {
    startedTwice();
    rest();
    assertThat(violated()).isEmpty();
    stops(REPLICAS, "x", "r2");
    rest();
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void twoReplicasOnOneNodeAreNoticed() {
    startedTwice();
    stops(REPLICAS, "x", "r2");
    begins(REPLICAS, "x", "r3", "a", 0);
    rest();
    assertThat(violated()).containsExactly("OneAtRest");
  }
}
