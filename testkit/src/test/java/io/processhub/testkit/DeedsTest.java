package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.testkit.Deed.Kind;
import io.processhub.testkit.Deed.Outcome;
import io.processhub.testkit.Observation.Expectation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows from calls and answers. */
final class DeedsTest {
  private static final long CALM = 0;
  private static final boolean WANTED = true;

  private static Deed start(long from, long to) {
    return new Deed(Kind.START, Outcome.DONE, from, to, 2, CALM);
  }

  private static Deed stop(long from, long to) {
    return new Deed(Kind.STOP, Outcome.DONE, from, to, 2, CALM);
  }

  private static Deed open(Kind kind, long from) {
    return new Deed(kind, Outcome.OPEN, from, Long.MAX_VALUE, 1, CALM);
  }

  private static Deed vain(Kind kind, long from, long to) {
    return new Deed(kind, Outcome.VAIN, from, to, 0, CALM);
  }

  private static Deed stormy(Deed deed) {
    return new Deed(
        deed.kind(),
        deed.outcome(),
        deed.issuedNanos(),
        deed.endedNanos(),
        deed.holders(),
        Deed.STORMY);
  }

  private static Expectation after(boolean wantedBefore, Deed... deeds) {
    return after(wantedBefore, List.of(), deeds);
  }

  private static Expectation after(boolean wantedBefore, List<Long> crashes, Deed... deeds) {
    return new Deeds(wantedBefore, true, 5, crashes, -1, List.of(deeds)).expectation();
  }

  private static void assertWanted(Expectation expectation) {
    assertThat(expectation.mayBeWanted()).isTrue();
    assertThat(expectation.mayBeStopped()).describedAs(expectation.why()).isFalse();
  }

  private static void assertStopped(Expectation expectation) {
    assertThat(expectation.mayBeWanted()).describedAs(expectation.why()).isFalse();
    assertThat(expectation.mayBeStopped()).isTrue();
  }

  private static void assertEither(Expectation expectation) {
    assertThat(expectation.mayBeWanted()).isTrue();
    assertThat(expectation.mayBeStopped()).isTrue();
  }

  @Test
  void withoutDeedsAllIsAsBefore() {
    assertWanted(after(WANTED));
    assertStopped(after(!WANTED));
    assertWanted(after(WANTED, List.of(1L, 2L, 3L)));
    assertEither(new Deeds(WANTED, false, 5, List.of(1L), -1, List.of()).expectation());
  }

  @Test
  void theLastDeedCounts() {
    assertWanted(after(!WANTED, start(1, 2)));
    assertStopped(after(!WANTED, start(1, 2), stop(3, 4)));
    assertWanted(after(WANTED, stop(1, 2), start(3, 4)));
    assertStopped(after(WANTED, stop(1, 2)));
  }

  @Test
  void deedsThatOverlapMayEndEitherWay() {
    assertEither(after(WANTED, stop(1, 3), start(2, 4)));
    assertStopped(after(WANTED, stop(1, 3), start(2, 4), stop(5, 6)));
  }

  @Test
  void anOpenDeedMayTakeEffectAtAnyTimeOrNever() {
    assertEither(after(!WANTED, open(Kind.START, 1)));
    assertEither(after(WANTED, open(Kind.STOP, 1)));
    assertEither(after(WANTED, open(Kind.START, 1), stop(2, 3)));
    assertWanted(after(WANTED, open(Kind.START, 1)));
    assertStopped(after(!WANTED, open(Kind.STOP, 1)));
  }

  @Test
  void aVainDeedChangesNothing() {
    assertWanted(after(WANTED, vain(Kind.START, 1, 2)));
    assertStopped(after(!WANTED, vain(Kind.STOP, 1, 2)));
  }

  @Test
  void whatFewerNodesHeldThanHaveCrashedMayBeForgotten() {
    assertWanted(after(!WANTED, List.of(3L), start(1, 2)));
    assertEither(after(!WANTED, List.of(3L, 4L), start(1, 2)));
    assertWanted(after(!WANTED, List.of(0L, 0L), start(1, 2)));
    assertEither(after(WANTED, List.of(3L, 4L), stop(1, 2)));
  }

  @Test
  void inAStormTheLatestGenerationCounts() {
    assertWanted(after(!WANTED, stormy(start(1, 2))));
    assertStopped(after(WANTED, stormy(stop(1, 2))));
    assertWanted(after(WANTED, stormy(stop(1, 2)), stormy(start(20, 21))));
    assertEither(after(!WANTED, stormy(start(1, 2)), stormy(stop(20, 21))));
  }

  @Test
  void aStopInCalmStopsWhatWasThereEvenIfAStormFollows() {
    assertEither(after(!WANTED, start(1, 2), stop(3, 4), stormy(start(2, 3))));
    assertStopped(after(!WANTED, start(1, 2), stop(3, 4), stormy(stop(20, 21))));
  }

  @Test
  void startsWithinTheClocksSpreadMayBeInEitherOrder() {
    assertEither(after(!WANTED, stormy(start(1, 2)), stormy(stop(3, 4)), stormy(start(5, 6))));
    assertWanted(after(!WANTED, stormy(start(1, 2)), stormy(stop(3, 4)), stormy(start(20, 21))));
  }

  private static boolean isFalse(Deed answer, boolean wantedBefore, Deed... others) {
    List<Deed> all = new java.util.ArrayList<>(List.of(others));
    all.add(answer);
    return Deeds.isFalse(answer, wantedBefore, all, false);
  }

  @Test
  void answersThatCannotBeTrueAreFound() {
    assertThat(isFalse(start(1, 2), WANTED)).isTrue();
    assertThat(isFalse(start(1, 2), !WANTED)).isFalse();
    assertThat(isFalse(stop(1, 2), !WANTED)).isTrue();
    assertThat(isFalse(stop(1, 2), WANTED)).isFalse();
    assertThat(isFalse(vain(Kind.START, 1, 2), !WANTED)).isTrue();
    assertThat(isFalse(vain(Kind.START, 1, 2), WANTED)).isFalse();
    assertThat(isFalse(vain(Kind.STOP, 1, 2), WANTED)).isTrue();
    assertThat(isFalse(vain(Kind.STOP, 1, 2), !WANTED)).isFalse();
  }

  @Test
  void ofTwoThatRaceExactlyOneMaySucceed() {
    assertThat(isFalse(start(1, 5), !WANTED, start(2, 4))).isFalse();
    assertThat(isFalse(vain(Kind.START, 1, 5), !WANTED, start(2, 4))).isFalse();
    assertThat(isFalse(start(6, 7), !WANTED, start(2, 4))).isTrue();
    assertThat(isFalse(start(6, 7), !WANTED, start(2, 4), stop(3, 5))).isFalse();
    assertThat(isFalse(vain(Kind.START, 6, 7), !WANTED, start(1, 2), stop(3, 5))).isTrue();
  }

  @Test
  void inAStormNoAnswerIsFalse() {
    assertThat(isFalse(stormy(start(6, 7)), WANTED)).isFalse();
  }

  @Test
  void nothingOutlivesTheLastMember() {
    Deeds deeds = new Deeds(!WANTED, true, 5, List.of(30L), 30, List.of(start(10, 20)));
    assertEither(deeds.expectation());
  }
}
