package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ProcessFailed;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Asks whose node goes, and nodes that go while something is asked of them. */
final class AskOfGoneNodesTest extends Asking {
  @Test
  void whenTheNodeThatWasAskedGoesTheAskFailsSoon() {
    remoteCell();
    a.runs("here");
    CompletableFuture<Double> answer = ask("m");
    CompletableFuture<Double> other = ask("here");
    network.settle();

    a.messaging.nodeGone(b.id, false);
    network.advance(500);

    assertThat(failure(answer)).isInstanceOf(ProcessFailed.class).hasMessageContaining("b#1");
    assertThat(other).isNotDone();
  }

  /** They come by different lanes. */
  @Test
  void anAnswerCountsThatComesSoonAfterTheNewsThatItsNodeIsGone() {
    Cell cell = remoteCell();
    CompletableFuture<Double> answer = ask("m");
    network.settle();

    a.messaging.nodeGone(b.id, false);
    network.settle();
    Objects.requireNonNull(cell.mailbox.getFirst().reply()).succeed(3.0);
    network.advance(500);

    assertThat(answer).isCompletedWithValue(3.0);
  }

  @Test
  void aNodeThatLeavesHasItsEchoWhenItsAnswersHaveCome() {
    Cell cell = remoteCell();
    CompletableFuture<Double> answer = ask("m");
    List<Long> echoes = new ArrayList<>();
    b.messaging.onEcho((from, number) -> echoes.add(number));
    network.settle();

    b.messaging.echo(a.id, 7);
    network.settle();
    network.advance(100);
    assertThat(echoes).isEmpty();

    Objects.requireNonNull(cell.mailbox.getFirst().reply()).succeed(3.0);
    network.settle();
    network.advance(10);
    assertThat(answer).isCompletedWithValue(3.0);
    assertThat(echoes).containsExactly(7L);
  }

  @Test
  void anAnswerThatDoesNotComeKeepsANodeFromLeavingForASecondOnly() {
    remoteCell();
    CompletableFuture<Double> answer = ask("m");
    List<Long> echoes = new ArrayList<>();
    b.messaging.onEcho((from, number) -> echoes.add(number));
    network.settle();

    b.messaging.echo(a.id, 7);
    network.settle();
    for (int i = 0; i < 100; i++) {
      network.advance(10);
    }
    assertThat(echoes).containsExactly(7L);
    assertThat(answer).isNotDone();
  }

  @Test
  void anAskThatWasSentOnHangsOnTheNodeThatHasItNow() {
    Node c = network.node("c");
    c.runs("m");
    b.sends("m", c);
    a.sends("m", b);
    CompletableFuture<Double> answer = ask("m");
    network.settle();

    a.messaging.nodeGone(b.id, false);
    network.advance(500);
    assertThat(answer).isNotDone();
    a.messaging.nodeGone(c.id, false);
    network.advance(500);
    assertThat(failure(answer)).isInstanceOf(ProcessFailed.class);
  }

  /** Word of that may come later than the news that the node is gone. */
  @Test
  void anAskThatWasSentOnToANodeThatIsGoneFailsSoon() {
    Node c = network.node("c");
    c.runs("m");
    b.sends("m", c);
    a.sends("m", b);
    CompletableFuture<Double> answer = ask("m");
    a.messaging.nodeGone(c.id, false);
    network.settle();

    network.advance(500);
    assertThat(failure(answer)).isInstanceOf(ProcessFailed.class).hasMessageContaining("c#1");
  }

  /** Its route was looked up just before the node went. */
  @Test
  void anAskThatIsSentToANodeThatHasJustGoneFailsSoon() {
    remoteCell();
    a.messaging.nodeGone(b.id, false);

    CompletableFuture<Double> answer = ask("m");
    network.frames.clear();
    network.settle();
    network.advance(500);

    assertThat(failure(answer)).isInstanceOf(ProcessFailed.class);
  }
}
