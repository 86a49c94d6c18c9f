package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.coordinator.Plan.Command;
import io.processhub.internal.registry.Registry;
import io.processhub.internal.registry.Running;
import io.processhub.strategy.MigrationStrategy.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class PlanTest {
  private static final NodeId ME = new NodeId("me", 1);
  private static final NodeId OTHER = new NodeId("other", 1);
  private static final NodeId THIRD = new NodeId("third", 1);
  private static final Stamp OLD = new Stamp(1, THIRD);
  private static final Stamp NOW = new Stamp(2, THIRD);
  private static final CatalogRecord WANTED =
      CatalogRecord.admitted(
          NOW, NOW, ChildSpec.of("x", "type", 1), new Origin(THIRD, 1), List.of());
  private static final CatalogRecord STOPPED = WANTED.tombstone(new Stamp(3, THIRD), null);

  // This node is neither home nor owner, unless a test says so; nothing is in its way.
  private final Registry instances = new Registry();
  private List<NodeId> owners = List.of(OTHER);
  private boolean home;
  private boolean mayStart = true;
  private boolean mayHandOver = true;
  private boolean standDown;
  private boolean leaving;
  private boolean mayGrow;
  private boolean lost;
  private Step step = Step.STOP_THEN_START;

  private Command decide(@Nullable CatalogRecord record) {
    return Plan.decide(
        record,
        instances.get("x"),
        new Plan.Standing(
            ME, home, owners, mayStart, mayHandOver, standDown, leaving, mayGrow, lost),
        target -> {
          assertThat(target).isEqualTo(owners.getFirst());
          return step;
        });
  }

  private void runs(NodeId node, ChildState state, Stamp generation) {
    instances.put("x", new Running(node, generation, 1, 1, state, true, ""));
  }

  private void runs(NodeId node) {
    runs(node, ChildState.RUNNING, NOW);
  }

  // --- starting

  @Test
  void anOwnerStartsAChildThatRunsNowhere() {
    owners = List.of(ME);
    assertThat(decide(WANTED)).isEqualTo(Command.START);
  }

  @Test
  void anOwnerThatMayNotStartYetWaits() {
    owners = List.of(ME);
    mayStart = false;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void whoIsNoOwnerStartsNothingNotEvenAsHome() {
    home = true;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void anOwnerStartsNothingWhileTheHubStandsDown() {
    owners = List.of(ME);
    standDown = true;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void anOwnerStartsNothingThatIsNotWanted() {
    owners = List.of(ME);
    assertThat(decide(STOPPED)).isEqualTo(Command.NONE);
    assertThat(decide(null)).isEqualTo(Command.NONE);
  }

  @ParameterizedTest
  @EnumSource(ChildState.class)
  void anOwnerWaitsUntilANodeThatIsNoOwnerHasLetGoOfTheChild(ChildState state) {
    owners = List.of(ME);
    runs(OTHER, state, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void anOwnerWaitsAlsoForAnInstanceOfAnOlderGeneration() {
    owners = List.of(ME);
    runs(OTHER, ChildState.RUNNING, OLD);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void aSecondOwnerStartsItsOwnInstanceBesideTheFirst() {
    owners = List.of(OTHER, ME);
    runs(OTHER);
    assertThat(decide(WANTED)).isEqualTo(Command.START);
  }

  @Test
  void aSecondOwnerWaitsForTheOneThatItFollows() {
    owners = List.of(OTHER, ME);
    runs(OTHER);
    runs(THIRD);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void aFreePlaceGoesToTheFirstOwnerWithoutAnInstance() {
    owners = List.of(ME, OTHER);
    runs(THIRD);
    assertThat(decide(WANTED)).isEqualTo(Command.START);
    owners = List.of(OTHER, ME);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void anOwnerDoesNotStartATemporaryChildThatHasLostItsNode() {
    owners = List.of(ME);
    lost = true;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  // --- an instance here

  @ParameterizedTest
  @EnumSource(value = ChildState.class, mode = Mode.EXCLUDE, names = "STOPPING")
  void anOwnersInstanceIsLeftAlone(ChildState state) {
    owners = List.of(ME);
    runs(ME, state, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @ParameterizedTest
  @EnumSource(value = ChildState.class, mode = Mode.EXCLUDE, names = "STOPPING")
  void anInstanceOfAStoppedOrUnknownChildIsStopped(ChildState state) {
    owners = List.of(ME);
    runs(ME, state, NOW);
    assertThat(decide(STOPPED)).isEqualTo(Command.STOP);
    assertThat(decide(null)).isEqualTo(Command.STOP);
  }

  @Test
  void anInstanceIsStoppedEvenWhereNothingMayBeStartedOrHandedOver() {
    runs(ME);
    mayStart = false;
    mayHandOver = false;
    assertThat(decide(STOPPED)).isEqualTo(Command.STOP);
  }

  @Test
  void anInstanceOfAnotherGenerationIsStoppedSoThatTheNewOneCanStart() {
    owners = List.of(ME);
    runs(ME, ChildState.RUNNING, OLD);
    assertThat(decide(WANTED)).isEqualTo(Command.STOP);
  }

  @Test
  void everyInstanceIsStoppedWhenTheHubStandsDown() {
    owners = List.of(ME);
    standDown = true;
    runs(ME);
    assertThat(decide(WANTED)).isEqualTo(Command.STOP);
  }

  @Test
  void anInstanceThatIsBeingStoppedIsWaitedFor() {
    runs(ME, ChildState.STOPPING, NOW);
    for (CatalogRecord record : new CatalogRecord[] {WANTED, STOPPED, null}) {
      assertThat(decide(record)).isEqualTo(Command.NONE);
    }
    home = true;
    lost = true;
    owners = List.of(ME);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  // --- moving

  @ParameterizedTest
  @EnumSource(
      value = ChildState.class,
      mode = Mode.EXCLUDE,
      names = {"STOPPING", "ENDED"})
  void whoIsNoOwnerAnyMoreHandsItsInstanceOver(ChildState state) {
    runs(ME, state, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.HAND_OVER);
  }

  @Test
  void nothingIsHandedOverBeforeTheMembershipIsSettled() {
    runs(ME);
    mayHandOver = false;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    leaving = true;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void theMigrationStrategyMayLetAChildStay() {
    runs(ME);
    step = Step.STAY;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void aChildCannotStayOnANodeThatLeaves() {
    runs(ME);
    step = Step.STAY;
    leaving = true;
    assertThat(decide(WANTED)).isEqualTo(Command.HAND_OVER);
  }

  @Test
  void ofSeveralInstancesEachIsHandedToAnotherOwnerThatHasNone() {
    NodeId fourth = new NodeId("zz", 1);
    owners = List.of(OTHER, ME, fourth);
    runs(OTHER);
    runs(THIRD);
    runs(new NodeId("stray", 1));
    assertThat(Plan.target(new NodeId("stray", 1), instances.get("x"), owners)).isEqualTo(ME);
    assertThat(Plan.target(THIRD, instances.get("x"), owners)).isEqualTo(fourth);
    // More than there are places: one of them is on its way, and shown where it goes already.
    assertThat(Plan.target(new NodeId("zzz", 1), instances.get("x"), owners)).isEqualTo(fourth);
    runs(ME);
    runs(fourth);
    assertThat(Plan.target(THIRD, instances.get("x"), owners)).isEqualTo(OTHER);
  }

  @Test
  void ofTwoInstancesAfterASplitTheOneThatIsNoOwnersGivesWay() {
    runs(ME);
    runs(OTHER);
    assertThat(decide(WANTED)).isEqualTo(Command.HAND_OVER);
    owners = List.of(ME);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void anInstanceThatWasGivenUpGivesWayToOneThatLives() {
    owners = List.of(ME);
    runs(ME, ChildState.FAILED, NOW);
    runs(OTHER);
    assertThat(decide(WANTED)).isEqualTo(Command.STOP);
    mayHandOver = false;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void theInstanceThatLivesIsHandedOverWhenTheOtherHasGivenWay() {
    runs(ME);
    runs(OTHER, ChildState.FAILED, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    runs(OTHER, ChildState.STOPPING, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    instances.remove("x", OTHER);
    assertThat(decide(WANTED)).isEqualTo(Command.HAND_OVER);
  }

  @Test
  void anInstanceThatWasGivenUpDoesNotGiveWayToAnotherOfItsKind() {
    owners = List.of(ME);
    runs(ME, ChildState.FAILED, NOW);
    runs(OTHER, ChildState.FAILED, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    runs(OTHER, ChildState.RUNNING, OLD);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void ofReplicasOneThatWasGivenUpGivesWayOnlyIfThereIsNoFreePlace() {
    owners = List.of(ME, OTHER);
    runs(ME, ChildState.FAILED, NOW);
    runs(THIRD);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    runs(OTHER);
    assertThat(decide(WANTED)).isEqualTo(Command.STOP);
  }

  @Test
  void withoutOwnersAnInstanceIsKeptUntilThatIsSettledOrTheNodeLeaves() {
    owners = List.of();
    runs(ME);
    assertThat(decide(WANTED)).isEqualTo(Command.STOP);
    mayHandOver = false;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    leaving = true;
    assertThat(decide(WANTED)).isEqualTo(Command.STOP);
    mayGrow = true;
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  // --- writing off

  @Test
  void aHomeWritesOffAChildThatHasEndedWhereverThatWas() {
    home = true;
    runs(OTHER, ChildState.ENDED, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.RETIRE);
    runs(ME, ChildState.ENDED, NOW);
    instances.remove("x", OTHER);
    assertThat(decide(WANTED)).isEqualTo(Command.RETIRE);
  }

  @Test
  void whoIsNotHomeLeavesTheEndedChildToTheHome() {
    runs(ME, ChildState.ENDED, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    owners = List.of(ME);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void theEndOfAnOlderGenerationSaysNothingOfThePresentOne() {
    home = true;
    runs(OTHER, ChildState.ENDED, OLD);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void aReplicaThatFailedAndIsNotRestartedHasEndedTheChildOnlyIfNoOtherLives() {
    home = true;
    instances.put("x", new Running(OTHER, NOW, 1, 1, ChildState.ENDED, true, "it failed"));
    runs(THIRD);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
    runs(THIRD, ChildState.FAILED, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.RETIRE);
  }

  @Test
  void aReplicaThatEndedInOrderHasEndedTheChild() {
    home = true;
    runs(OTHER, ChildState.ENDED, NOW);
    runs(THIRD);
    assertThat(decide(WANTED)).isEqualTo(Command.RETIRE);
  }

  @Test
  void aChildThatWasGivenUpIsStillWanted() {
    home = true;
    owners = List.of(ME);
    runs(ME, ChildState.FAILED, NOW);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void aHomeWritesOffATemporaryChildThatHasLostItsNode() {
    home = true;
    lost = true;
    assertThat(decide(WANTED)).isEqualTo(Command.RETIRE);
  }

  @Test
  void aTemporaryChildThatRunsAfterAllIsNotWrittenOff() {
    home = true;
    lost = true;
    runs(OTHER);
    assertThat(decide(WANTED)).isEqualTo(Command.NONE);
  }

  @Test
  void whatIsStoppedIsNotWrittenOffAgain() {
    home = true;
    lost = true;
    runs(OTHER, ChildState.ENDED, NOW);
    assertThat(decide(STOPPED)).isEqualTo(Command.NONE);
    assertThat(decide(null)).isEqualTo(Command.NONE);
  }
}
