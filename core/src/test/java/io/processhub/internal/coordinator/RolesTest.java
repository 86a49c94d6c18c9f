package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Registry;
import io.processhub.internal.registry.Running;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class RolesTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);
  private static final Stamp OLD = new Stamp(1, A);
  private static final Stamp NOW = new Stamp(2, A);
  private static final long PASSIVE = Running.PASSIVE;
  private static final long STANDBY = Running.STANDBY;
  private static final long RETURNED = Running.RETURNED;

  private final Registry instances = new Registry();
  private final List<NodeId> there = new ArrayList<>(List.of(A, B, C));
  private List<NodeId> owners = List.of(A, B);

  private void runs(NodeId node, ChildState state, Stamp generation, long since) {
    instances.put("x", new Running(node, generation, 1, 1, state, true, "").activeSince(since));
  }

  private void runs(NodeId node, long since) {
    runs(node, ChildState.RUNNING, NOW, since);
  }

  private @Nullable NodeId active() {
    return Roles.active(owners, instances.get("x"), NOW, there::contains);
  }

  @Test
  void atFirstItIsTheFirstOwnerWhoeverComesUpFirst() {
    assertThat(active()).isEqualTo(A);
    runs(B, PASSIVE);
    assertThat(active()).isEqualTo(A);
  }

  @ParameterizedTest
  @EnumSource(
      value = ChildState.class,
      mode = Mode.EXCLUDE,
      names = {"FAILED", "ENDED"})
  void itStaysAsLongAsItLivesWhoeverIsTheFirstOwner(ChildState state) {
    runs(A, PASSIVE);
    runs(B, state, NOW, 70);
    assertThat(active()).isEqualTo(B);
    there.remove(B);
    assertThat(active()).isEqualTo(B);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "ENDED"})
  void oneThatIsGivenUpIsLostAndDoesNotComeBack(ChildState state) {
    runs(A, state, NOW, 70);
    runs(B, PASSIVE);
    assertThat(active()).isEqualTo(B);
    runs(A, state, NOW, PASSIVE);
    assertThat(active()).isEqualTo(B);
  }

  @Test
  void whenItsNodeIsLostTheNextOwnerThatIsThereFollowsAtOnce() {
    runs(B, PASSIVE);
    there.remove(A);
    assertThat(active()).isEqualTo(B);
  }

  @Test
  void whoHasStoodByGoesBeforeAnOwnerThatIsOnlyToBeStarted() {
    runs(B, STANDBY);
    assertThat(active()).isEqualTo(B);
    instances.put("x", new Running(A, NOW, 1, 1, ChildState.STARTING, false, "").activeSince(0));
    assertThat(active()).isEqualTo(B);
    there.remove(B);
    assertThat(active()).isEqualTo(A);
  }

  /** The active one is not lost only because it is not heard of here before who follows it. */
  @Test
  void whoHasNotSeenAnActiveOneDoesNotFollowItBeforeWhoHas() {
    owners = List.of(C, A, B);
    runs(A, PASSIVE);
    runs(B, STANDBY);
    assertThat(active()).isEqualTo(B);
    runs(A, STANDBY);
    assertThat(active()).isEqualTo(A);
    runs(A, ChildState.STOPPING, NOW, STANDBY);
    assertThat(active()).isEqualTo(B);
  }

  /** The next has been asked for already, and may be about to take the role. */
  @Test
  void whoIsThereInPlaceOfOneThatWasGivenUpGoesBehindTheOthers() {
    owners = List.of(A, B, C);
    runs(A, RETURNED);
    assertThat(active()).isEqualTo(B);
    assertThat(comesFirst(A)).isFalse();
    assertThat(comesFirst(B)).isTrue();
    assertThat(comesFirst(C)).isFalse();
    assertThat(Roles.hasBeenActive(owners, instances.get("x"), NOW)).isTrue();
    runs(B, PASSIVE);
    runs(C, RETURNED);
    assertThat(active()).isEqualTo(B);
    assertThat(comesFirst(B)).isTrue();
  }

  @Test
  void ofThoseThatAllAreTheFirstOwnerIsTheFirst() {
    owners = List.of(A, B, C);
    runs(A, RETURNED);
    runs(B, RETURNED);
    there.remove(C);
    assertThat(active()).isEqualTo(A);
    assertThat(comesFirst(A)).isTrue();
    assertThat(comesFirst(B)).isFalse();
    there.add(C);
    assertThat(comesFirst(A)).isFalse();
    runs(C, ChildState.FAILED, NOW, PASSIVE);
    assertThat(active()).isEqualTo(A);
    assertThat(comesFirst(A)).isTrue();
  }

  private boolean comesFirst(NodeId node) {
    return Roles.comesFirst(node, owners, instances.get("x"), NOW, there::contains);
  }

  /** An earlier owner may be shown as it was, and have become more since. */
  @Test
  void whoIsNamedFirstIsSoWhateverIsShownOfThoseBefore() {
    owners = List.of(A, B);
    runs(A, RETURNED);
    runs(B, STANDBY);
    assertThat(comesFirst(B)).isTrue();
    assertThat(isNamedFirst(B)).isFalse();
    assertThat(isNamedFirst(A)).isTrue();
    there.remove(A);
    assertThat(isNamedFirst(B)).isTrue();
    assertThat(isNamedFirst(C)).isFalse();
  }

  private boolean isNamedFirst(NodeId node) {
    return Roles.isNamedFirst(node, owners, there::contains);
  }

  @Test
  void whoComesFirstIsTheFirstOwnerThatMayRunChildren() {
    owners = List.of(A, B);
    assertThat(comesFirst(A)).isTrue();
    assertThat(comesFirst(B)).isFalse();
    assertThat(comesFirst(C)).isFalse();
    there.remove(A);
    assertThat(comesFirst(B)).isTrue();
    assertThat(comesFirst(C)).isFalse();
  }

  /** What it is now may not have been heard of, but for an end. */
  @ParameterizedTest
  @EnumSource(ChildState.class)
  void whoseInstanceHasBeenGivenUpDoesNotComeFirst(ChildState state) {
    runs(A, state, NOW, PASSIVE);
    boolean isGivenUp = state == ChildState.FAILED || state == ChildState.ENDED;
    assertThat(comesFirst(B)).isEqualTo(isGivenUp);
  }

  @Test
  void whatHasEndedOfAnotherGenerationSaysNothingOfThisOne() {
    runs(A, ChildState.FAILED, OLD, PASSIVE);
    assertThat(comesFirst(B)).isFalse();
  }

  private boolean hasBeenActive() {
    return Roles.hasBeenActive(owners, instances.get("x"), NOW);
  }

  @Test
  void whoHasStoodByShowsThatThereHasBeenAnActiveOne() {
    assertThat(hasBeenActive()).isFalse();
    runs(B, PASSIVE);
    assertThat(hasBeenActive()).isFalse();
    runs(B, STANDBY);
    assertThat(hasBeenActive()).isTrue();
  }

  /** Its node was an owner when it started it, and another came first. */
  @Test
  void oneThatIsToGoShowsThatThereHasBeenAnActiveOne() {
    runs(C, ChildState.RUNNING, OLD, PASSIVE);
    assertThat(hasBeenActive()).isFalse();
    runs(C, PASSIVE);
    assertThat(hasBeenActive()).isTrue();
  }

  @Test
  void ofTwoTheOneThatHasBeenItForLongerStays() {
    runs(A, 90);
    runs(B, 70);
    assertThat(active()).isEqualTo(B);
    runs(A, 60);
    assertThat(active()).isEqualTo(A);
  }

  @Test
  void ofTwoOfTheSameMomentTheSameOneStaysForEveryone() {
    runs(A, 70);
    runs(B, 70);
    assertThat(active()).isEqualTo(A);
    owners = List.of(B, A);
    assertThat(active()).isEqualTo(A);
  }

  @Test
  void oneOnANodeThatIsNoOwnerIsItUntilItHasGone() {
    runs(C, 70);
    runs(B, PASSIVE);
    assertThat(active()).isEqualTo(C);
    instances.remove("x", C);
    assertThat(active()).isEqualTo(A);
  }

  @Test
  void oneOnAnOwnerGoesBeforeOneThatIsToGo() {
    runs(C, 60);
    runs(B, 70);
    assertThat(active()).isEqualTo(B);
  }

  @Test
  void anInstanceOfAnotherGenerationDoesNotCount() {
    runs(B, ChildState.RUNNING, OLD, 70);
    assertThat(active()).isEqualTo(A);
    runs(A, ChildState.FAILED, OLD, PASSIVE);
    assertThat(active()).isEqualTo(A);
  }

  @Test
  void withoutOwnersThatAreThereThereIsNone() {
    there.clear();
    assertThat(active()).isNull();
    owners = List.of();
    assertThat(active()).isNull();
  }
}
