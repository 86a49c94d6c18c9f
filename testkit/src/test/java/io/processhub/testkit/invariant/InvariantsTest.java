package io.processhub.testkit.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.process.Role;
import io.processhub.testkit.Ledger;
import io.processhub.testkit.Observation;
import io.processhub.testkit.Observation.Expectation;
import io.processhub.testkit.Observation.Roles;
import io.processhub.testkit.Observation.Seat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each invariant holds in a world that is right, and fails in one that is wrong in its way. */
final class InvariantsTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final ChildInfo ON_A = child("x", new ProcessId(A, 1));
  private static final ChildInfo ON_B = child("y", new ProcessId(B, 1));

  private final List<Seat> seats = new ArrayList<>();
  private final List<Ledger.Running> running = new ArrayList<>();
  private final Map<String, Expectation> expectations = new TreeMap<>();
  private boolean onePerChild;
  private boolean tombstonesLast = true;
  private Function<ProcessId, Optional<Role>> told = unused -> Optional.empty();
  private final Map<NodeId, Set<String>> givenUp = new TreeMap<>();
  private final List<String> openCalls = new ArrayList<>();
  private final List<String> resurrections = new ArrayList<>();
  private final List<String> falsehoods = new ArrayList<>();

  private static ChildInfo child(String id, ProcessId... where) {
    List<Instance> instances = new ArrayList<>();
    for (ProcessId processId : where) {
      instances.add(new Instance(processId, ChildState.RUNNING, ""));
    }
    return new ChildInfo(ChildSpec.of(id, "type", "argument"), instances);
  }

  private static Seat seat(NodeId node, long digest, ChildInfo... children) {
    return seat(node, 0, digest, children);
  }

  private static Seat seat(NodeId node, int tombstones, long digest, ChildInfo... children) {
    Map<String, ChildInfo> registry = new TreeMap<>();
    for (ChildInfo child : children) {
      registry.put(child.id(), child);
    }
    Map<String, Integer> tables = Map.of("pending", 0);
    return new Seat(
        node, false, true, false, List.of(A, B), registry, tombstones, digest, 7, tables);
  }

  private static Ledger.Running running(String id, NodeId node, long serial) {
    return new Ledger.Running("hub", id, new ProcessId(node, serial));
  }

  /** Child x is to run on a, child y on b, and both do. */
  @BeforeEach
  void makeAWorldThatIsRight() {
    seats.add(seat(A, 7, ON_A, ON_B));
    seats.add(seat(B, 7, ON_A, ON_B));
    running.add(running("x", A, 1));
    running.add(running("y", B, 1));
    expectations.put("x", new Expectation(true, false, () -> "it was started"));
    expectations.put("y", new Expectation(true, false, () -> "it was started"));
  }

  private final Map<String, List<String>> reports = new HashMap<>();

  private Observation observation() {
    return new Observation(
        seats,
        running,
        id -> List.of(List.of(id.equals("x") ? A : B)),
        new Roles(onePerChild, told),
        tombstonesLast,
        givenUp,
        expectations,
        openCalls,
        resurrections,
        falsehoods,
        reports);
  }

  @Test
  void whatIsReportedAgainstAnInvariantViolatesThatOne() {
    for (String name : List.of("SenderOrder", "StateContinuity", "FencingRises")) {
      reports.clear();
      reports.put(name, List.of("it was seen"));
      assertThat(violated()).containsExactly(name);
    }
  }

  private List<String> violated() {
    return Invariants.all().stream()
        .filter(invariant -> !invariant.violations(observation()).isEmpty())
        .map(Invariant::name)
        .toList();
  }

  private void failsOnA(String failure) {
    ChildInfo failed =
        new ChildInfo(
            ChildSpec.of("x", "type", "argument"),
            List.of(new Instance(new ProcessId(A, 1), ChildState.FAILED, failure)));
    seats.clear();
    seats.add(seat(A, 7, failed, ON_B));
    seats.add(seat(B, 7, failed, ON_B));
  }

  @Test
  void aChildThatWasGivenUpHasFailedAndDoesNotRun() {
    failsOnA("too often");
    assertThat(violated()).containsExactly("NoChildLost");
    givenUp.put(A, Set.of("x"));
    assertThat(violated()).containsExactly("NoChildLost");
    running.remove(running("x", A, 1));
    assertThat(violated()).isEmpty();
    givenUp.put(A, Set.of("y"));
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void aChildThatWasGivenUpIsLostIfNobodySaysSo() {
    givenUp.put(A, Set.of("x"));
    running.remove(running("x", A, 1));
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void allHoldInAWorldThatIsRight() {
    assertThat(violated()).isEmpty();
  }

  @Test
  void allHoldInAnEmptyWorld() {
    seats.clear();
    running.clear();
    expectations.clear();
    assertThat(violated()).isEmpty();
  }

  @Test
  void aChildThatRunsNowhereIsLost() {
    running.removeFirst();
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void aChildThatRunsTwiceIsWrong() {
    running.add(running("x", B, 5));
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void aChildThatRunsElsewhereThanOnItsOwnerIsWrong() {
    running.set(0, running("x", B, 5));
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void aRunThatTheRegistryDoesNotKnowIsWrong() {
    running.set(0, running("x", A, 99));
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void aProcessThatNobodyWantsIsWrong() {
    running.add(running("z", A, 5));
    expectations.put("z", new Expectation(true, true, () -> "who knows"));
    assertThat(violated()).containsExactly("NoChildLost");
  }

  @Test
  void whereAllAreActiveAPassiveReplicaIsWrong() {
    ChildInfo passive = replicas(Role.PASSIVE);
    seats.set(0, seat(A, 7, passive, ON_B));
    seats.set(1, seat(B, 7, passive, ON_B));
    assertThat(violated()).containsExactly("OneActive");
  }

  @Test
  void whereOneIsToBeActiveTwoOrNoneAreWrong() {
    onePerChild = true;
    for (Role role : Role.values()) {
      ChildInfo wrong = replicas(role, role);
      running.add(running("x", B, 2));
      seats.set(0, seat(A, 7, wrong, ON_B));
      seats.set(1, seat(B, 7, wrong, ON_B));
      assertThat(new OneActive().violations(observation())).hasSize(2);
    }
    ChildInfo right = replicas(Role.PASSIVE, Role.ACTIVE);
    seats.set(0, seat(A, 7, right, ON_B));
    seats.set(1, seat(B, 7, right, ON_B));
    assertThat(new OneActive().violations(observation())).isEmpty();
  }

  @Test
  void aReplicaThatBelievesOtherwiseThanTheRegistryIsWrong() {
    onePerChild = true;
    told = processId -> Optional.of(processId.node().equals(A) ? Role.PASSIVE : Role.ACTIVE);
    assertThat(violated()).containsExactly("OneActive");
  }

  private static ChildInfo replicas(Role... roles) {
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < roles.length; i++) {
      ProcessId processId = new ProcessId(i == 0 ? A : B, i + 1);
      instances.add(new Instance(processId, ChildState.RUNNING, "", roles[i]));
    }
    return new ChildInfo(ChildSpec.of("x", "type", "argument"), instances);
  }

  @Test
  void differentCatalogsAreNoAgreement() {
    seats.set(1, seat(B, 8, ON_A, ON_B));
    assertThat(violated()).containsExactly("Agreement");
  }

  /** One node has forgotten a tombstone already, which the digest leaves out. */
  @Test
  void differentCatalogsAreNoAgreementWhateverIsForgotten() {
    tombstonesLast = false;
    seats.set(1, seat(B, 1, 8, ON_A, ON_B));
    assertThat(violated()).containsExactly("Agreement");
    seats.set(1, seat(B, 1, 7, ON_A, ON_B));
    assertThat(violated()).isEmpty();
  }

  @Test
  void aStoppedChildThatOneNodeDoesNotRememberIsNoAgreement() {
    seats.set(1, seat(B, 1, 7, ON_A, ON_B));
    assertThat(new Agreement().violations(observation()))
        .containsExactly("a#1 remembers 0 stopped children, b#1 remembers 1");
  }

  @Test
  void differentRegistriesAreNoAgreement() {
    seats.set(1, seat(B, 7, ON_A, child("y", new ProcessId(B, 1), new ProcessId(A, 2))));
    assertThat(violated()).containsExactly("Agreement");
    assertThat(new Agreement().violations(observation()))
        .singleElement()
        .asString()
        .contains("different children", "y", "a#1/2");
  }

  @Test
  void aNodeThatIsNotReadyOrTakesOthersForTheMembersIsNoAgreement() {
    seats.set(
        1,
        new Seat(
            B, false, false, false, List.of(B), seats.getFirst().registry(), 0, 7, 7, Map.of()));
    assertThat(violated()).containsExactly("Agreement");
    assertThat(new Agreement().violations(observation())).hasSize(2);
  }

  @Test
  void aStartThatIsForgottenDidNotSurvive() {
    expectations.put("z", new Expectation(true, false, () -> "it was started"));
    assertThat(violated()).containsExactly("AcknowledgedStartSurvives");
  }

  @Test
  void aStoppedChildThatIsWantedOrRunsIsResurrected() {
    expectations.put("x", new Expectation(false, true, () -> "it was stopped"));
    assertThat(violated()).containsExactly("NoResurrection");
    assertThat(new NoResurrection().violations(observation())).hasSize(3);
  }

  @Test
  void aChildThatBeganAnewThoughNothingWantedItIsResurrectedEvenIfItIsGone() {
    resurrections.add("x began");
    assertThat(violated()).containsExactly("NoResurrection");
  }

  @Test
  void aChildThatNobodyEverStartedIsResurrected() {
    expectations.remove("x");
    assertThat(violated()).containsExactly("NoResurrection");
  }

  @Test
  void aCallThatDoesNotEndIsFound() {
    openCalls.add("start on a");
    assertThat(violated()).containsExactly("FuturesEnd");
  }

  @Test
  void anAnswerThatCannotBeTrueIsFound() {
    falsehoods.add("said so");
    assertThat(violated()).containsExactly("HonestAnswers");
  }

  @Test
  void aTableThatStillHoldsSomethingLeaks() {
    seats.set(
        0,
        new Seat(
            A,
            false,
            true,
            false,
            List.of(A, B),
            seats.getFirst().registry(),
            0,
            7,
            7,
            Map.of("pending", 3)));
    assertThat(violated()).containsExactly("NothingLeaks");
  }
}
