package io.processhub.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.history.Event.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check finds what it is for, in a run that is right but for that. */
class ChecksTest {
  private static final String QUORUM = "q";
  private static final String SPLITTING = "d";

  private final List<Event> events = new ArrayList<>();
  private long now = 1_000;

  ChecksTest() {
    for (String node : List.of("a", "b")) {
      events.add(new Event.Opened(tick(), QUORUM, node, true));
      events.add(new Event.Opened(tick(), SPLITTING, node, false));
      events.add(new Event.ClientsEnded(1_000_000, node));
    }
    rest();
  }

  private long tick() {
    return now += 10;
  }

  private void rest() {
    events.add(new Event.AtRest(tick()));
  }

  private void fault(boolean gentle, boolean sighted) {
    events.add(new Event.FaultBegan(tick(), "fault", gentle, sighted));
  }

  private void ends() {
    events.add(new Event.FaultEnded(tick(), "fault"));
  }

  private void call(String hub, String child, Call call, boolean ok) {
    events.add(new Event.Called(tick(), hub, child, call));
    events.add(new Event.Returned(tick(), hub, child, call, ok));
  }

  private void begins(String hub, String child, String instance, String node, long token) {
    events.add(new Event.Started(tick(), hub, child, instance, node, token, true));
  }

  private void stops(String hub, String child, String instance) {
    events.add(new Event.Ended(tick(), hub, child, instance));
  }

  private void handles(String hub, String instance, long token, boolean licensed, long number) {
    long sent = tick();
    events.add(
        new Event.Handled(tick(), hub, "x", instance, token, licensed, "sender", number, sent));
  }

  /** A child that is started as {@code 1} on node a. */
  private void started(String hub) {
    events.add(new Event.Called(tick(), hub, "x", Call.START));
    begins(hub, "x", hub + 1, "a", 1);
    events.add(new Event.Returned(tick(), hub, "x", Call.START, true));
  }

  private Set<String> violated() {
    History history = new History(events);
    return Check.all().stream()
        .filter(check -> !check.violations(history).isEmpty())
        .map(Check::name)
        .collect(Collectors.toSet());
  }

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
    begins(QUORUM, "x", "q2", "b", 5);
    events.add(new Event.Started(tick(), QUORUM, "x", "q3", "a", 2, false));
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
    events.add(new Event.Left(tick(), SPLITTING, "a", "b"));
    rest();
    assertThat(violated()).containsExactly("NoFalseFailover");
    events.removeLast();
    events.removeLast();
    rest();
    fault(false, true);
    events.add(new Event.Left(tick(), SPLITTING, "a", "b"));
    assertThat(violated()).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadButForALastLineThatIsCutOff(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("node.events");
    started(QUORUM);
    handles(QUORUM, "q1", 1, true, 1);
    try (EventLog log = new EventLog(file)) {
      events.forEach(log::add);
    }
    Files.writeString(file, Files.readString(file) + "Ended\t12");
    assertThat(EventLog.read(file)).isEqualTo(events);
    assertThat(History.read(directory).events()).hasSize(events.size());
  }
}
