package io.processhub.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.history.Event.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check finds what it is for, in a run that is right but for that. */
class ChecksTest {
  private static final String QUORUM = "q";
  private static final String SPLITTING = "d";
  private static final String REPLICAS = "r";
  private static final List<String> NODES = List.of("a", "b");

  private final List<Event> events = new ArrayList<>();
  private final Map<String, Long> handled = new HashMap<>();
  private final Map<String, Set<String>> owners = new TreeMap<>();
  private long now = 1_000;

  ChecksTest() {
    for (String node : NODES) {
      events.add(new Event.Opened(tick(), QUORUM, node, true, 1, false));
      events.add(new Event.Opened(tick(), SPLITTING, node, false, 1, false));
      events.add(new Event.Opened(tick(), REPLICAS, node, false, 2, true));
      events.add(new Event.ClientsEnded(1_000_000, node));
    }
    rest();
  }

  private long tick() {
    return now += 10;
  }

  private void rest() {
    events.add(new Event.AtRest(tick()));
    for (String hub : List.of(QUORUM, SPLITTING, REPLICAS)) {
      NODES.forEach(node -> sees(hub, node, 7));
      owners
          .getOrDefault(hub, Set.of())
          .forEach(node -> events.add(new Event.Belongs(tick(), hub, "x", node)));
    }
  }

  private void sees(String hub, String node, long catalog) {
    events.add(new Event.Seen(tick(), hub, node, "[a, b]", true, catalog, 8));
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
    owners.put(hub, Set.of(node));
    handled.put(instance, 0L);
    events.add(new Event.Started(tick(), hub, child, instance, node, token, true, "", 0));
  }

  /** A child begins where it is to run from now on, with a state that it has taken over. */
  private void takesOver(String hub, String instance, String node, String from, long state) {
    owners.put(hub, Set.of(node));
    handled.put(instance, state);
    events.add(new Event.Started(tick(), hub, "x", instance, node, 2, true, from, state));
  }

  private void stops(String hub, String child, String instance) {
    long state = handled.getOrDefault(instance, 0L);
    events.add(new Event.Ended(tick(), hub, child, instance, state));
  }

  private void handles(String hub, String instance, long token, boolean licensed, long number) {
    long sent = tick();
    long state = handled.merge(instance, 1L, Long::sum);
    events.add(
        new Event.Handled(
            tick(), hub, "x", instance, token, licensed, "sender", number, sent, state));
  }

  /** A child that is started as {@code 1} on node a. */
  private void started(String hub) {
    events.add(new Event.Called(tick(), hub, "x", Call.START));
    begins(hub, "x", hub + 1, "a", 1);
    events.add(new Event.Returned(tick(), hub, "x", Call.START, true));
  }

  /** A child with an active replica on node a, and one that stands by on b. */
  private void startedTwice() {
    events.add(new Event.Called(tick(), REPLICAS, "x", Call.START));
    begins(REPLICAS, "x", "r1", "a", 1);
    takesRole("r1", true);
    begins(REPLICAS, "x", "r2", "b", 0);
    takesRole("r2", false);
    owners.put(REPLICAS, Set.of("a", "b"));
    events.add(new Event.Returned(tick(), REPLICAS, "x", Call.START, true));
  }

  private void takesRole(String instance, boolean active) {
    events.add(new Event.RoleTaken(tick(), REPLICAS, "x", instance, active));
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
    Event down = new Event.StoodDown(now - 20, SPLITTING, "a");
    events.add(down);
    assertThat(violated()).isEmpty();
    events.remove(down);
    Event call = new Event.Called(now - 30, SPLITTING, "x", Call.START);
    events.add(call);
    assertThat(violated()).isEmpty();
    events.remove(call);
    events.add(new Event.FaultBegan(now - 30, "fault", false, false));
    assertThat(violated()).isEmpty();
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
