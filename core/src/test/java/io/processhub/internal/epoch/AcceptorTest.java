package io.processhub.internal.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.epoch.EpochMessage.Accept;
import io.processhub.internal.epoch.EpochMessage.Accepted;
import io.processhub.internal.epoch.EpochMessage.Known;
import io.processhub.internal.epoch.EpochMessage.Prepare;
import io.processhub.internal.epoch.EpochMessage.Promise;
import io.processhub.internal.epoch.EpochMessage.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules by which a voter votes and pledges, one by one. */
final class AcceptorTest {
  private static final long MILLI = 1_000_000;
  private static final long L = 2_000 * MILLI;
  private static final Voter A = voter("a", 1);
  private static final Voter B = voter("b", 1);
  private static final Voter X = voter("x", 1);
  private static final Epoch FIRST = epoch(1, List.of(A, B, X), List.of(A, B, X));
  private static final Epoch WITHOUT_X = epoch(2, List.of(A, B), List.of(A, B, X));
  private static final Epoch WITH_X = epoch(2, List.of(A, B, X), List.of(A, B));
  private static final Ballot ONE = new Ballot(1, A.node());
  private static final Ballot TWO = new Ballot(2, B.node());

  private final Acceptor acceptor = new Acceptor(B, 0, L);
  private long now = L;

  private static Voter voter(String name, long opened) {
    return new Voter(new NodeId(name, 7), opened);
  }

  private static Epoch epoch(long number, List<Voter> ready, List<Voter> counted) {
    return new Epoch(5, number, 0, ready, List.of(), counted);
  }

  @BeforeEach
  void knowTheFirstEpochForLong() {
    acceptor.learn(FIRST, now);
    now += L;
  }

  private @Nullable EpochMessage accept(Epoch value) {
    return acceptor.on(new Accept(FIRST, ONE, value, false), now);
  }

  private boolean pledgeToX(long number) {
    return acceptor.pledge(X, 5, number, now);
  }

  @Test
  void itNeitherVotesNorPledgesUntilALicenceDurationHasPassedSinceItsStart() {
    Acceptor fresh = new Acceptor(B, now, L);
    fresh.learn(FIRST, now);
    now += L - MILLI;
    assertThat(fresh.pledge(X, 5, 1, now)).isFalse();
    assertThat(fresh.on(new Prepare(FIRST, ONE), now)).isEqualTo(new Refused(1, ONE, ONE, 1));
    now += MILLI;
    assertThat(fresh.pledge(X, 5, 1, now)).isTrue();
    assertThat(fresh.on(new Prepare(FIRST, ONE), now)).isInstanceOf(Promise.class);
  }

  @Test
  void itLeavesNobodyOutToWhomItHasPledgedBeforeThePledgeIsOver() {
    assertThat(pledgeToX(1)).isTrue();
    now += L - MILLI;
    assertThat(accept(WITHOUT_X)).isEqualTo(new Refused(1, ONE, ONE, 1));
    now += MILLI;
    assertThat(accept(WITHOUT_X)).isEqualTo(new Accepted(1, ONE));
  }

  /** The proposer may be no more: then nobody else would end it. */
  @Test
  void itKnowsForHowLongItWasToAcceptWhatMayBeDecided() {
    assertThat(pledgeToX(1)).isTrue();
    acceptor.on(new Accept(FIRST, ONE, WITHOUT_X, true), now);
    assertThat(pledgeToX(1)).isFalse();
    now += L / 2;
    acceptor.on(new Accept(FIRST, ONE, WITHOUT_X, true), now);
    assertThat(acceptor.isForced(now, L / 2)).isTrue();
    assertThat(acceptor.isForced(now, L)).isFalse();

    acceptor.on(new Prepare(FIRST, TWO), now);
    assertThat(acceptor.isForced(now, 1)).as("the next proposer has its time").isFalse();
    now += L;
    assertThat(acceptor.isForced(now, L)).isTrue();
  }

  /** Else one proposer after the other would have it wait for the pledges of the time between. */
  @Test
  void whatMayBeDecidedIsPledgedAgainstUntilAnotherValueIsProposed() {
    assertThat(pledgeToX(1)).isTrue();
    acceptor.on(new Accept(FIRST, ONE, WITHOUT_X, true), now);
    acceptor.on(new Prepare(FIRST, TWO), now);
    assertThat(pledgeToX(1)).isFalse();
    now += L;
    assertThat(acceptor.on(new Accept(FIRST, TWO, WITHOUT_X, true), now))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void whatIsNotProposedAgainIsPledgedAgainstNoMore() {
    assertThat(pledgeToX(1)).isTrue();
    acceptor.on(new Accept(FIRST, ONE, WITHOUT_X, true), now);
    acceptor.on(new Prepare(FIRST, TWO), now);
    Epoch withX = epoch(2, FIRST.ready(), FIRST.counted());
    assertThat(acceptor.on(new Accept(FIRST, TWO, withX, false), now)).isInstanceOf(Accepted.class);
    assertThat(acceptor.isForced(now, 0)).isFalse();
    assertThat(pledgeToX(1)).isTrue();
  }

  @Test
  void itLearnsNoOtherFirstEpochThanItHasAcceptedAlsoIfTheClustersAreNamedAlike() {
    Acceptor fresh = new Acceptor(B, now - L, L);
    Epoch other = epoch(1, List.of(A, B), List.of(A, B));
    fresh.on(new Accept(null, ONE, FIRST, false), now);
    assertThat(fresh.learn(other, now)).isFalse();
    assertThat(fresh.learn(FIRST, now)).isTrue();
  }

  @Test
  void itPledgesToNobodyWhomItHasAcceptedToLeaveOut() {
    accept(WITHOUT_X);
    assertThat(pledgeToX(1)).isFalse();
    assertThat(acceptor.pledge(A, 5, 1, now)).isTrue();
  }

  @Test
  void itPledgesWhileItMustWaitUnlessTheValueMayHaveBeenDecided() {
    pledgeToX(1);
    accept(WITHOUT_X);
    assertThat(pledgeToX(1)).isTrue();
    acceptor.on(new Accept(FIRST, ONE, WITHOUT_X, true), now);
    assertThat(pledgeToX(1)).isFalse();
  }

  /** Else a licence under an old counted set could outlast two changes of that set. */
  @Test
  void itLeavesNobodyOutForALicenceDurationAfterTheCountedSetHasChanged() {
    Epoch grown = epoch(2, FIRST.ready(), List.of(A, B, X, voter("c", 1)));
    acceptor.learn(grown, now);
    Epoch out = epoch(3, List.of(A, B), grown.counted());
    Accept accept = new Accept(grown, ONE, out, false);
    assertThat(acceptor.on(accept, now)).isEqualTo(new Refused(1, ONE, ONE, 2_000));
    now += L;
    assertThat(acceptor.on(accept, now)).isInstanceOf(Accepted.class);
  }

  @Test
  void itPledgesToNobodyWhoKnowsAnOlderOrANewerEpochThanItDoes() {
    acceptor.learn(WITH_X, now);
    now += L;
    assertThat(pledgeToX(1)).isFalse();
    assertThat(pledgeToX(3)).isFalse();
    assertThat(pledgeToX(2)).isTrue();
  }

  @Test
  void whoIsDoneIsLeftOutAtOnceAndGetsNoPledgeAnyMore() {
    pledgeToX(1);
    acceptor.isDone(X);
    assertThat(accept(WITHOUT_X)).isInstanceOf(Accepted.class);
    assertThat(pledgeToX(1)).isFalse();
  }

  @Test
  void whoIsDoneIsRememberedAsLongAsItIsHeardOfOrOfTheEpoch() {
    Voter heard = voter("c", 1);
    acceptor.isDone(X);
    acceptor.isDone(heard);
    acceptor.isDone(voter("d", 1));
    acceptor.forgetDone(heard::equals);
    assertThat(acceptor.doneVoters()).isEqualTo(2);
    assertThat(pledgeToX(1)).isFalse();
    assertThat(accept(WITHOUT_X)).isInstanceOf(Accepted.class);

    acceptor.forgetDone(voter -> false);
    assertThat(acceptor.doneVoters()).isOne();
  }

  /** It says so once only. */
  @Test
  void thatItIsDoneItselfItNeverForgets() {
    Acceptor fresh = new Acceptor(B, 0, L);
    fresh.isDone(B);
    fresh.forgetDone(voter -> false);
    fresh.learn(FIRST, now);
    assertThat(fresh.pledge(B, 5, 1, now)).isFalse();
  }

  @Test
  void itKeepsItsPromises() {
    acceptor.on(new Prepare(FIRST, TWO), now);
    assertThat(accept(WITH_X)).isEqualTo(new Refused(1, ONE, TWO, 0));
    assertThat(acceptor.on(new Prepare(FIRST, ONE), now)).isEqualTo(new Refused(1, ONE, TWO, 0));
  }

  @Test
  void itTellsTheNextProposerWhatItHasAccepted() {
    accept(WITHOUT_X);
    assertThat(acceptor.on(new Prepare(FIRST, TWO), now))
        .isEqualTo(new Promise(1, TWO, ONE, WITHOUT_X));
  }

  @Test
  void itTellsWhoAsksOnTheGroundOfAnOldEpochTheNewOne() {
    acceptor.learn(WITH_X, now);
    assertThat(accept(WITHOUT_X)).isEqualTo(new Known(WITH_X));
  }

  @Test
  void itAcceptsNothingThatChangesTheCountedSetByMoreThanOne() {
    assertThat(accept(epoch(2, List.of(A), List.of(A)))).isNull();
    assertThat(accept(epoch(3, List.of(A, B, X), List.of(A, B, X)))).isNull();
  }

  @Test
  void whoIsNotCountedHasNoVoteAndPledgesNothing() {
    Acceptor outsider = new Acceptor(voter("b", 2), 0, L);
    outsider.learn(FIRST, 0);
    assertThat(outsider.on(new Prepare(FIRST, ONE), now)).isNull();
    assertThat(outsider.pledge(X, 5, 1, now)).isFalse();
  }

  @Test
  void whoHasAcceptedAFirstEpochLearnsNoOther() {
    Acceptor founder = new Acceptor(B, 0, L);
    Epoch other = new Epoch(6, 1, 0, List.of(A, B), List.of(), List.of(A, B));
    assertThat(founder.on(new Accept(null, ONE, FIRST, false), now)).isInstanceOf(Accepted.class);
    assertThat(founder.learn(other, now)).isFalse();
    founder.heard(A, 6);
    assertThat(founder.learn(other, now)).isTrue();
  }
}
