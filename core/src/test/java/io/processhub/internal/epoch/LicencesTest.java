package io.processhub.internal.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.epoch.Grant.Term;
import io.processhub.spi.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long pledges count, and a licence holds. */
final class LicencesTest {
  private static final long MILLI = 1_000_000;
  private static final Voter A = new Voter(new NodeId("a", 1), 1);
  private static final Voter B = new Voter(new NodeId("b", 1), 1);
  private static final Voter C = new Voter(new NodeId("c", 1), 1);
  private static final Epoch EPOCH =
      new Epoch(5, 1, 0, List.of(A, B, C), List.of(), List.of(A, B, C));
  private static final long TOLERANCE_MILLIS = 100;

  private final Licences licences = new Licences(2_000 * MILLI, 10_000, TOLERANCE_MILLIS, 7);
  private final Hands clock = new Hands();

  private static final class Hands implements Clock {
    private long wallMillis = 1_000_000;
    private long nanos = 5 * MILLI;

    /** Before the wall clock is read next. */
    private long standsStill;

    @Override
    public long wallMillis() {
      pass(standsStill);
      standsStill = 0;
      return wallMillis;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    void pass(long millis) {
      wallMillis += millis;
      nanos += millis * MILLI;
    }
  }

  @Test
  void aQuorumsPledgesCountFromTheQuestionForLessThanTheyWereGivenFor() {
    long nonce = licences.ask(7_000 * MILLI, 42);
    licences.pledged(A, nonce);
    assertThat(licences.term(EPOCH)).isNull();
    licences.pledged(B, nonce);
    assertThat(licences.term(EPOCH)).isEqualTo(new Term((7_000 + 2_000 - 20 - 100) * MILLI, 42));
  }

  @Test
  void theOldestPledgeThatIsNeededCounts() {
    long first = licences.ask(1_000 * MILLI, 0);
    long second = licences.ask(1_500 * MILLI, 0);
    licences.pledged(A, first);
    licences.pledged(B, second);
    assertThat(licences.term(EPOCH)).isEqualTo(new Term((1_000 + 1_880) * MILLI, 0));
    licences.pledged(C, second);
    assertThat(licences.term(EPOCH)).isEqualTo(new Term((1_500 + 1_880) * MILLI, 0));
  }

  @Test
  void answersToForgottenQuestionsCountForNothing() {
    long nonce = licences.ask(0, 0);
    licences.forget();
    licences.pledged(A, nonce);
    licences.pledged(B, nonce);
    assertThat(licences.term(EPOCH)).isNull();
  }

  private Grant grant(long millis) {
    return new Grant(
        clock, TOLERANCE_MILLIS, new Term(clock.nanos + millis * MILLI, Grant.offsetMillis(clock)));
  }

  @Test
  void aLicenceEndsByTheMonotonicClockAndDoesNotComeBack() {
    Grant grant = grant(500);
    clock.pass(499);
    assertThat(grant.isValid()).isTrue();
    clock.pass(1);
    assertThat(grant.isValid()).isFalse();
    assertThat(grant.extend(new Term(clock.nanos + 500 * MILLI, Grant.offsetMillis(clock))))
        .isFalse();
    assertThat(grant.isValid()).isFalse();
  }

  @Test
  void aLicenceIsExtendedWhileItHolds() {
    Grant grant = grant(500);
    clock.pass(400);
    assertThat(grant.extend(new Term(clock.nanos + 500 * MILLI, Grant.offsetMillis(clock))))
        .isTrue();
    clock.pass(400);
    assertThat(grant.isValid()).isTrue();
  }

  @Test
  void aMachineThatWasSuspendedHasNoLicenceThoughTheMonotonicClockSaysSo() {
    Grant grant = grant(500);
    clock.wallMillis += 101;
    assertThat(grant.isValid()).isFalse();
    assertThat(grant.extend(new Term(clock.nanos + 500 * MILLI, Grant.offsetMillis(clock))))
        .isFalse();
  }

  @Test
  void aThreadThatStandsStillBetweenTheTwoClocksSeesNoLapse() {
    Grant grant = grant(5_000);
    clock.standsStill = 150;
    assertThat(grant.isValid()).isTrue();
    clock.standsStill = 150;
    long offset = Grant.offsetMillis(clock);
    assertThat(offset).isEqualTo(Grant.offsetMillis(clock));
  }

  @Test
  void aLicenceThatOneHasSeenLapseHasLapsedForAll() {
    Grant grant = grant(500);
    clock.wallMillis += 101;
    assertThat(grant.isValid()).isFalse();
    clock.wallMillis -= 101;
    assertThat(grant.isValid()).isFalse();
  }

  @Test
  void whoDrawsTokensInALaterEpochOrHasObservedOthersIsAboveThem() {
    TokenClock one = new TokenClock();
    TokenClock other = new TokenClock();
    one.floor(1_000);
    long first = one.next();
    assertThat(one.next()).isGreaterThan(first);
    other.floor(1_001);
    assertThat(other.next()).isGreaterThan(one.last());
    one.observe(other.last());
    assertThat(one.next()).isGreaterThan(other.last());
    assertThat(one.isLow(1_000)).isTrue();
    one.floor(1_001);
    assertThat(one.isLow(1_001)).isFalse();
  }
}
