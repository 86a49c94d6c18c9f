package io.processhub.internal.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.epoch.EpochMessage.Hello;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which voters are no more. */
final class RollTest {
  private static final Voter A = new Voter(new NodeId("a", 1), 1);
  private static final Voter B = new Voter(new NodeId("b", 1), 1);
  private static final Voter C = new Voter(new NodeId("c", 1), 1);
  private static final Epoch MINE = new Epoch(7, 1, 0, List.of(B, C), List.of(), List.of(B, C));
  private static final Epoch OTHER = new Epoch(8, 2, 0, List.of(A, B), List.of(), List.of(A, B));

  private final Roll roll = new Roll();

  private void hears(Voter voter, Epoch of, Epoch known) {
    Hello hello = new Hello(voter.opened(), of.cluster(), of.number(), 0, 2, true, false);
    roll.heard(voter.node(), hello, known, 0);
  }

  /** Two clusters are founded at a time; this node gives its own up, and is to join the other. */
  @Test
  void whoIsOfAnotherClusterIsNoMoreForThisOneOnly() {
    roll.become(C);
    hears(B, OTHER, MINE);
    assertThat(roll.isGone(B, MINE)).isTrue();
    assertThat(roll.isOver(MINE)).isTrue();

    roll.become(new Voter(C.node(), 2));
    assertThat(roll.isGone(B, OTHER)).isFalse();
    assertThat(roll.isOver(OTHER)).isFalse();
    assertThat(roll.isOver(MINE)).isTrue();
  }

  /**
   * It has accepted one that was to be founded, and hears that another was: it is to join that one,
   * and not to take it for lost.
   */
  @Test
  void whoIsOfAnotherClusterIsAVoterThereAlsoForOneThatHasGivenNothingUp() {
    roll.become(C);
    hears(B, OTHER, MINE);
    assertThat(roll.isOver(OTHER)).isFalse();

    roll.keep(Set.of(B.node()), OTHER);
    assertThat(roll.isOver(OTHER)).isFalse();
    assertThat(roll.isOver(MINE)).isTrue();
  }

  /** C has accepted it, and pledged nothing: with B gone, too, nobody is left to decide on more. */
  @Test
  void aFirstEpochThatWasOnlyAcceptedIsOverAsSoonAsTheOthersAreNoQuorum() {
    Epoch three = new Epoch(9, 1, 0, List.of(A, B, C), List.of(), List.of(A, B, C));
    roll.become(C);
    assertThat(roll.isOverWithout(C, three)).isFalse();

    hears(new Voter(B.node(), 2), three, three);
    assertThat(roll.isOver(three)).isFalse();
    assertThat(roll.isOverWithout(C, three)).isTrue();
  }

  @Test
  void whoHasBeenOpenedAnewIsNoMoreWhatItWas() {
    roll.become(C);
    hears(B, MINE, MINE);
    hears(new Voter(B.node(), 2), OTHER, MINE);
    roll.become(new Voter(C.node(), 2));
    assertThat(roll.isGone(B, OTHER)).isTrue();
  }
}
