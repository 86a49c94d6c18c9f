package io.processhub.internal.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.epoch.EpochMessage.Accept;
import io.processhub.internal.epoch.EpochMessage.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a proposer proposes, and when it is decided. */
final class RoundTest {
  private static final Voter A = voter("a");
  private static final Voter B = voter("b");
  private static final Voter C = voter("c");
  private static final Voter D = voter("d");
  private static final Voter E = voter("e");
  private static final List<Voter> ALL = List.of(A, B, C, D, E);
  private static final Epoch BASE = new Epoch(5, 1, 0, ALL, List.of(), ALL);
  private static final Epoch WANTED = new Epoch(5, 2, 0, List.of(A, B), List.of(), ALL);
  private static final Epoch OTHER = new Epoch(5, 2, 0, List.of(A, C), List.of(), ALL);
  private static final Ballot EARLIER = new Ballot(1, B.node());
  private static final Ballot BALLOT = new Ballot(2, A.node());

  private final Round round = new Round(BASE, BALLOT, WANTED);

  private static Voter voter(String name) {
    return new Voter(new NodeId(name, 1), 1);
  }

  private static Promise nothing() {
    return new Promise(1, BALLOT, null, null);
  }

  private static Promise accepted(Epoch epoch) {
    return new Promise(1, BALLOT, EARLIER, epoch);
  }

  @Test
  void withPromisesOfAQuorumItProposesWhatItWants() {
    assertThat(round.promised(A, nothing())).isFalse();
    assertThat(round.promised(A, nothing())).isFalse();
    assertThat(round.promised(B, nothing())).isFalse();
    assertThat(round.promised(C, nothing())).isTrue();
    assertThat(round.question()).isEqualTo(new Accept(BASE, BALLOT, WANTED, false));
  }

  @Test
  void whatMayHaveBeenDecidedIsProposedInstead() {
    round.promised(A, nothing());
    round.promised(B, nothing());
    assertThat(round.promised(C, accepted(OTHER))).isFalse();
    round.settle();
    assertThat(round.question()).isEqualTo(new Accept(BASE, BALLOT, OTHER, true));
  }

  @Test
  void whatTooFewCanHaveAcceptedIsNot() {
    round.promised(A, nothing());
    round.promised(B, nothing());
    round.promised(C, accepted(OTHER));
    assertThat(round.promised(D, nothing())).isTrue();
    assertThat(round.question()).isEqualTo(new Accept(BASE, BALLOT, WANTED, false));
  }

  @Test
  void itIsDecidedWhenAQuorumHasAccepted() {
    List.of(A, B, C).forEach(voter -> round.promised(voter, nothing()));
    assertThat(round.accepted(A, BALLOT)).isNull();
    assertThat(round.accepted(A, BALLOT)).isNull();
    assertThat(round.accepted(B, EARLIER)).isNull();
    assertThat(round.accepted(B, BALLOT)).isNull();
    assertThat(round.open()).containsExactly(C, D, E);
    assertThat(round.accepted(C, BALLOT)).isEqualTo(WANTED);
  }

  @Test
  void onAFirstEpochAllMustPromiseAndAccept() {
    Epoch first = new Epoch(9, 1, 0, List.of(A, B, C), List.of(), List.of(A, B, C));
    Round founding = new Round(null, BALLOT, first);
    founding.promised(A, nothing());
    assertThat(founding.promised(B, nothing())).isFalse();
    assertThat(founding.promised(C, nothing())).isTrue();
    founding.accepted(A, BALLOT);
    assertThat(founding.accepted(B, BALLOT)).isNull();
    assertThat(founding.accepted(C, BALLOT)).isEqualTo(first);
  }

  @Test
  void aFirstEpochThatMayBeInForceIsProposedInsteadOfAnother() {
    assertProposedInsteadOfAnother(8);
  }

  /** Two founders have the same name for their clusters. */
  @Test
  void aFirstEpochThatMayBeInForceIsAnotherAlsoIfItsClusterIsNamedAlike() {
    assertProposedInsteadOfAnother(9);
  }

  private static void assertProposedInsteadOfAnother(long cluster) {
    Epoch first = new Epoch(9, 1, 0, List.of(A, B), List.of(), List.of(A, B));
    Epoch rival = new Epoch(cluster, 1, 0, List.of(B, C, D), List.of(), List.of(B, C, D));
    Round founding = new Round(null, BALLOT, first);
    founding.promised(A, nothing());
    assertThat(founding.promised(B, accepted(rival))).isFalse();
    assertThat(founding.rival()).isEqualTo(rival);
  }

  @Test
  void aFirstEpochIsNotInForceIfOneOfItsVotersHasPromisedWithoutAcceptingIt() {
    Epoch first = new Epoch(9, 1, 0, List.of(A, B, C), List.of(), List.of(A, B, C));
    Epoch rival = new Epoch(8, 1, 0, List.of(B, C, D), List.of(), List.of(B, C, D));
    Round founding = new Round(null, BALLOT, first);
    founding.promised(A, nothing());
    founding.promised(B, accepted(rival));
    assertThat(founding.promised(C, nothing())).isTrue();
  }

  /** Its quorum can never come together: who promises here learns no other once it accepts. */
  @Test
  void aFirstEpochIsNotInForceIfSoManyOfItsVotersPromiseThatTheRestIsNoQuorum() {
    Epoch first = new Epoch(9, 1, 0, List.of(B, C), List.of(), List.of(B, C));
    Epoch rival = new Epoch(8, 1, 0, List.of(B, C, D), List.of(), List.of(B, C, D));
    Round founding = new Round(null, BALLOT, first);
    founding.promised(B, accepted(rival));
    assertThat(founding.promised(C, accepted(rival))).isTrue();
  }
}
