package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked of nodes again, and what is not. */
final class SlicePullsTest {
  private static final long SECOND = 1_000_000_000L;

  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);

  private final SlicePulls pulls = new SlicePulls();

  @Test
  void aSliceIsAskedForOnce() {
    assertThat(pulls.beginWhole(A, 0)).isTrue();
    assertThat(pulls.beginWhole(A, SECOND)).isFalse();
    assertThat(pulls.beginInPart(A, 1, SECOND)).isFalse();
    pulls.cameWhole(A);
    assertThat(pulls.beginWhole(A, SECOND)).isTrue();
  }

  @Test
  void theWholeSliceIsAskedForThoughAPartOfItWas() {
    assertThat(pulls.beginInPart(A, 1, 0)).isTrue();
    assertThat(pulls.beginWhole(A, SECOND)).isTrue();
    assertThat(pulls.beginWhole(A, SECOND)).isFalse();
  }

  @Test
  void aPartThatHasComeIsNoAnswerToWhoAskedForAll() {
    pulls.beginWhole(A, 0);
    pulls.cameInPart(A);
    assertThat(pulls.size()).isEqualTo(1);
    pulls.forget(A);
    pulls.beginInPart(A, 1, 0);
    pulls.cameInPart(A);
    assertThat(pulls.size()).isZero();
  }

  /** What it was asked for has come, and behind that something was lost again. */
  @Test
  void whoHasAnsweredIsAskedForWhatIsMissingSince() {
    assertThat(pulls.beginInPart(A, 5, 0)).isTrue();
    assertThat(pulls.beginInPart(A, 5, 1)).isFalse();
    assertThat(pulls.beginInPart(A, 8, 2)).isTrue();
    assertThat(pulls.beginInPart(A, 8, 3)).isFalse();
    assertThat(pulls.takeOverdue(2 * SECOND + 2)).isEmpty();
    assertThat(pulls.takeOverdue(2 * SECOND + 3)).containsExactly(A);
    pulls.beginWhole(A, 0);
    assertThat(pulls.beginInPart(A, 9, 1)).isFalse();
  }

  @Test
  void theWholeSliceAnswersWhoAskedForAPart() {
    pulls.beginInPart(A, 1, 0);
    pulls.cameWhole(A);
    assertThat(pulls.size()).isZero();
  }

  @Test
  void allWhoWereSilentForTooLongAreAskedAgainAndNobodyElse() {
    List.of(B, A, C).forEach(node -> pulls.beginWhole(node, 0));
    NodeId later = new NodeId("d", 1);
    pulls.beginWhole(later, SECOND);
    assertThat(pulls.takeOverdue(2 * SECOND)).isEmpty();
    assertThat(pulls.takeOverdue(2 * SECOND + 1)).containsExactly(A, B, C);
    assertThat(pulls.size()).isEqualTo(1);
    assertThat(pulls.beginWhole(B, 3 * SECOND)).isTrue();
  }
}
