package io.processhub.internal.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.epoch.Succession.Sight;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which epoch a node would have follow, by what it sees. */
final class SuccessionTest {
  private static final Voter A = voter("a", 1);
  private static final Voter B = voter("b", 1);
  private static final Voter C = voter("c", 1);
  private static final Voter C2 = voter("c", 2);
  private static final Voter D = voter("d", 1);
  private static final Epoch NOW = epoch(1, List.of(A, B, C), List.of(), List.of(A, B, C));

  private static Voter voter(String name, long opened) {
    return new Voter(new NodeId(name, 1), opened);
  }

  private static Epoch epoch(
      long number, List<Voter> ready, List<Voter> leaving, List<Voter> counted) {
    return new Epoch(5, number, 0, ready, leaving, counted);
  }

  private static Sight sees(List<Voter> ready, List<Voter> leaving, Predicate<Voter> gone) {
    return new Sight(ready, leaving, gone, voter -> true, voter -> true, 100, 0, false);
  }

  /** B is done. */
  private static Sight sees(Epoch now, Predicate<Voter> present, Predicate<Voter> votes) {
    return new Sight(now.ready(), List.of(), B::equals, present, votes, 100, 0, false);
  }

  private static Sight sees(Voter... ready) {
    return sees(List.of(ready), List.of(), voter -> false);
  }

  @Test
  void nothingFollowsWhatIsAsItShouldBe() {
    assertThat(Succession.next(NOW, sees(A, B, C))).isNull();
  }

  @Test
  void aNewNumberFollowsIfOneIsNeeded() {
    Sight sight =
        new Sight(
            NOW.ready(), List.of(), voter -> false, voter -> true, voter -> true, 100, 0, true);
    assertThat(Succession.next(NOW, sight))
        .isEqualTo(epoch(2, NOW.ready(), List.of(), NOW.counted()));
  }

  @Test
  void whoVanishesIsNoMemberAndCountsOn() {
    assertThat(Succession.next(NOW, sees(A, B)))
        .isEqualTo(epoch(2, List.of(A, B), List.of(), List.of(A, B, C)));
  }

  @Test
  void whoLeavesIsAMemberUntilItIsDoneAndThenCountsNoMore() {
    Epoch leaving = epoch(2, List.of(A, B), List.of(C), List.of(A, B, C));
    assertThat(Succession.next(NOW, sees(List.of(A, B), List.of(C), voter -> false)))
        .isEqualTo(leaving);
    assertThat(Succession.next(leaving, sees(List.of(A, B), List.of(), C::equals)))
        .isEqualTo(epoch(3, List.of(A, B), List.of(), List.of(A, B)));
  }

  @Test
  void theCountedSetChangesByOneAndWhoIsNoMoreGoesFirst() {
    Epoch without = epoch(2, List.of(A, B, C2, D), List.of(), List.of(A, B));
    Sight sight = sees(List.of(A, B, C2, D), List.of(), C::equals);
    assertThat(Succession.next(NOW, sight)).isEqualTo(without);
    Epoch with = epoch(3, without.ready(), List.of(), List.of(A, B, C2));
    assertThat(Succession.next(without, sight)).isEqualTo(with);
    assertThat(Succession.next(with, sight))
        .isEqualTo(epoch(4, without.ready(), List.of(), List.of(A, B, C2, D)));
  }

  /** Three that vote are a quorum of four or five, and not of six. */
  @Test
  void nobodyIsCountedWhereThoseWhoVoteWouldBeNoQuorum() {
    Voter e = voter("e", 1);
    Voter f = voter("f", 1);
    List<Voter> all = List.of(A, B, C, D, e, f);
    Sight sight =
        new Sight(all, List.of(), voter -> false, voter -> true, NOW::counts, 100, 0, false);
    Epoch four = epoch(2, all, List.of(), List.of(A, B, C, D));
    Epoch five = epoch(3, all, List.of(), List.of(A, B, C, D, e));
    assertThat(Succession.next(NOW, sight)).isEqualTo(four);
    assertThat(Succession.next(four, sight)).isEqualTo(five);
    assertThat(Succession.next(five, sight)).isNull();
    assertThat(Succession.next(five, sees(all, List.of(), voter -> false)))
        .isEqualTo(epoch(4, all, List.of(), all));
  }

  /** Two of three vote; without the one that leaves it would be one of two. */
  @Test
  void whoIsDoneGoesWhenThoseWhoRestVote() {
    Epoch three = epoch(2, List.of(A, C2), List.of(), List.of(A, B, C2));
    Predicate<Voter> all = voter -> true;
    assertThat(Succession.next(three, sees(three, all, List.of(A, B)::contains))).isNull();
    assertThat(Succession.next(three, sees(three, all, all)))
        .isEqualTo(epoch(3, three.ready(), List.of(), List.of(A, C2)));
  }

  @Test
  void whoIsDoneWaitsForNobodyWhoIsAway() {
    Epoch three = epoch(2, List.of(A), List.of(), List.of(A, B, C));
    Predicate<Voter> there = List.of(A, B)::contains;
    assertThat(Succession.next(three, sees(three, there, there)))
        .isEqualTo(epoch(3, List.of(A), List.of(), List.of(A, C)));
  }

  @Test
  void whoIsAwayGoesWhoeverRests() {
    Epoch three = epoch(2, List.of(A, C2), List.of(), List.of(A, B, C2));
    assertThat(Succession.next(three, sees(three, List.of(A, C2)::contains, A::equals)))
        .isEqualTo(epoch(3, three.ready(), List.of(), List.of(A, C2)));
  }

  /** Another that goes is not held up by it. */
  @Test
  void ofTwoThatGoTheOneThatIsNotNeededDoes() {
    Epoch four = epoch(2, List.of(A, C2), List.of(), List.of(A, B, C2, D));
    Sight sight =
        new Sight(
            four.ready(),
            List.of(),
            List.of(B, D)::contains,
            List.of(A, B, C2)::contains,
            List.of(A, B)::contains,
            100,
            0,
            false);
    assertThat(Succession.next(four, sight))
        .isEqualTo(epoch(3, four.ready(), List.of(), List.of(A, B, C2)));
  }

  @Test
  void noMoreAreCountedThanMayBe() {
    Sight sight =
        new Sight(
            List.of(A, B, C, D),
            List.of(),
            voter -> false,
            voter -> true,
            voter -> true,
            3,
            0,
            false);
    assertThat(Succession.next(NOW, sight))
        .isEqualTo(epoch(2, List.of(A, B, C, D), List.of(), List.of(A, B, C)));
  }

  @Test
  void underAFixedQuorumNoFewerAreCountedThanThat() {
    Epoch fixed = new Epoch(5, 1, 3, List.of(A, B, C), List.of(), List.of(A, B, C));
    assertThat(Succession.next(fixed, sees(List.of(A, B), List.of(), C::equals)))
        .isEqualTo(new Epoch(5, 2, 3, List.of(A, B), List.of(), List.of(A, B, C)));
  }

  @Test
  void aPersonsWordWritesOffThoseWhoAreAway() {
    Sight sight =
        new Sight(
            List.of(A, B), List.of(), voter -> false, voter -> true, voter -> true, 100, 2, false);
    assertThat(Succession.next(NOW, sight))
        .isEqualTo(epoch(2, List.of(A, B), List.of(), List.of(A, B)));
  }
}
