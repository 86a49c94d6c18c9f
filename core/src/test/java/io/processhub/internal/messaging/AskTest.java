package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.AskTimeout;
import io.processhub.ChildUnavailable;
import io.processhub.HubClosed;
import io.processhub.HubPartitioned;
import io.processhub.MailboxFull;
import io.processhub.MessageRefused;
import io.processhub.NoSuchChild;
import io.processhub.ProcessFailed;
import io.processhub.event.HubEvent.FrameRefused;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Echo;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Total;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.TestCodec;
import io.processhub.spi.Transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class AskTest extends Asking {
  @Test
  void aChildHereAnswers() {
    a.runs("m").answers(2.5);

    CompletableFuture<Double> answer = ask("m");
    network.settle();

    assertThat(answer).isCompletedWithValue(2.5);
    assertThat(a.messaging.tableSizes()).containsEntry("pendingAsks", 0);
  }

  @Test
  void aChildElsewhereAnswersOnTheLaneForReplies() {
    remoteCell().answers(2.5);
    List<Lane> lanes = new ArrayList<>();

    CompletableFuture<Double> answer = ask("m");
    lanes.add(network.frames.element().lane());
    b.receive(a.id, network.frames.remove().bytes());
    lanes.add(network.frames.element().lane());
    network.settle();

    assertThat(answer).isCompletedWithValue(2.5);
    assertThat(lanes).containsExactly(Lane.MESSAGES, Lane.REPLIES);
  }

  @Test
  void theAskersCodeRunsOnTheExecutorOnly() {
    a.runs("m").answers(2.5);
    List<Double> seen = new ArrayList<>();

    var unused = ask("m").thenAccept(seen::add);

    assertThat(seen).isEmpty();
    network.settle();
    assertThat(seen).containsExactly(2.5);
  }

  @Test
  void theFirstAnswerCounts() {
    Cell here = a.runs("here");
    Cell there = remoteCell();
    CompletableFuture<Double> first = ask("here");
    CompletableFuture<Double> second = ask("m");
    network.settle();

    for (Cell cell : List.of(here, there)) {
      Envelope.Reply reply = cell.reply(0);
      reply.succeed(1.0);
      reply.succeed(2.0);
      reply.fail(Failure.PROCESS_FAILED, "too late");
    }
    network.settle();

    assertThat(first).isCompletedWithValue(1.0);
    assertThat(second).isCompletedWithValue(1.0);
    assertThat(a.counter("answersLate")).isZero();
  }

  @Test
  void anAnswerOfAnotherTypeIsTheAnsweringProcesssError() {
    Cell here = a.runs("here");
    Cell there = remoteCell();
    CompletableFuture<Double> first = ask("here");
    CompletableFuture<Double> second = ask("m");
    network.settle();

    for (Cell cell : List.of(here, there)) {
      Envelope.Reply reply = cell.reply(0);
      assertThatThrownBy(() -> reply.succeed("2.5"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("java.lang.Double")
          .hasMessageContaining("java.lang.String");
      reply.succeed(2.5);
    }
    network.settle();

    assertThat(first).isCompletedWithValue(2.5);
    assertThat(second).isCompletedWithValue(2.5);
  }

  @Test
  void everyKindOfFailureHasItsExceptionAlsoOverTheWire() {
    Cell here = a.runs("here");
    Cell there = remoteCell();
    for (Failure kind : Failure.values()) {
      here.receive = envelope -> Cell.replyOf(envelope).fail(kind, "so it is");
      there.receive = here.receive;
      CompletableFuture<Double> first = ask("here");
      CompletableFuture<Double> second = ask("m");
      network.settle();

      Class<?> expected =
          switch (kind) {
            case NO_SUCH_CHILD -> NoSuchChild.class;
            case PROCESS_FAILED -> ProcessFailed.class;
            case MAILBOX_FULL -> MailboxFull.class;
            case UNAVAILABLE -> ChildUnavailable.class;
            case PARTITIONED -> HubPartitioned.class;
            case REFUSED -> MessageRefused.class;
            case TIMEOUT -> AskTimeout.class;
            case CLOSED -> HubClosed.class;
          };
      assertThat(failure(first)).isInstanceOf(expected);
      if (kind == Failure.CLOSED) {
        assertThat(failure(second)).isInstanceOf(ChildUnavailable.class);
      } else {
        assertThat(failure(second)).isInstanceOf(expected).hasMessageContaining("so it is");
      }
    }
  }

  @Test
  void anAskWithoutAnAnswerEndsWithATimeoutAndNeverEarly() {
    a.runs("here");
    remoteCell();
    CompletableFuture<Double> first = a.meter("here").ask(new Total(), Duration.ofSeconds(1));
    CompletableFuture<Double> second = a.meter("m").ask(new Total(), Duration.ofMillis(1_010));

    network.advance(999);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    network.advance(10 + Sweeper.PERIOD_MILLIS + 1);

    assertThat(failure(first)).isInstanceOf(AskTimeout.class);
    assertThat(failure(second)).isInstanceOf(AskTimeout.class);
    assertThat(a.counter("asksTimedOut")).isEqualTo(2);
  }

  @Test
  void nothingIsScheduledWhenNothingWaits() {
    a.runs("m").answers(2.5);
    assertThat(network.time.timers()).isZero();

    var unused = ask("m");
    network.settle();
    network.advance(3 * Sweeper.PERIOD_MILLIS);

    assertThat(network.time.timers()).isZero();
  }

  @Test
  void aLateAnswerIsIgnoredAndCounted() {
    Cell cell = remoteCell();
    CompletableFuture<Double> answer = ask("m");
    network.settle();
    network.advance(6_000);

    cell.reply(0).succeed(2.5);
    network.settle();

    assertThat(failure(answer)).isInstanceOf(AskTimeout.class);
    assertThat(a.counter("answersLate")).isEqualTo(1);
  }

  @Test
  void tooManyAsksAreRefusedAtOnce() {
    Node small =
        network.node("small", Optional.of(new TestCodec()), config -> config.pendingAsksMax(2));
    small.runs("m");
    var unused1 = small.meter("m").ask(new Total());
    CompletableFuture<Double> cancelled = small.meter("m").ask(new Total());

    assertThat(failure(small.meter("m").ask(new Total()))).isInstanceOf(MessageRefused.class);
    cancelled.cancel(false);
    assertThat(small.meter("m").ask(new Total())).isNotDone();
    assertThat(small.messaging.tableSizes()).containsEntry("pendingAsks", 2);
  }

  @Test
  void askingAChildThatDoesNotExistFailsAtOnce() {
    CompletableFuture<Double> answer = ask("nobody");
    network.settle();

    assertThat(failure(answer))
        .isInstanceOf(NoSuchChild.class)
        .hasMessage("Child 'nobody' of hub 'meters' does not exist.");
  }

  @Test
  void closingEndsEveryAskAndRefusesLaterOnes() {
    a.runs("here");
    remoteCell();
    a.waitsFor("moving");
    List<CompletableFuture<Double>> asks = List.of(ask("here"), ask("m"), ask("moving"));

    a.messaging.close();
    network.settle();

    asks.forEach(each -> assertThat(failure(each)).isInstanceOf(HubClosed.class));
    assertThat(failure(ask("here"))).isInstanceOf(HubClosed.class);
    assertThat(a.waiting()).isEmpty();
  }

  @Test
  void anAnswerTooLongForTheTransportFailsTheAsk() {
    remoteCell().answers("x".repeat(TestNetwork.FRAME_BYTES_MAX));

    CompletableFuture<String> answer = a.meter("m").ask(new Echo("x"));
    network.settle();

    assertThat(failure(answer))
        .isInstanceOf(MessageRefused.class)
        .hasMessageContaining("at most " + TestNetwork.FRAME_BYTES_MAX);
  }

  @Test
  void aMessageThatTheOtherNodeDoesNotKnowIsRefusedWithAnEvent() {
    b.runs("m", TestNetwork.OTHER);
    a.sends("m", b);

    CompletableFuture<Double> answer = ask("m");
    network.settle();

    assertThat(failure(answer)).isInstanceOf(MessageRefused.class);
    assertThat(b.events).hasExactlyElementsOfTypes(FrameRefused.class);
    assertThat(b.counter("framesRefused")).isEqualTo(1);
  }

  @Test
  void anAskTakesItsTimeoutWithItAndIsNotDeliveredAfterIt() {
    b.waitsFor("m");
    a.sends("m", b);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total(), Duration.ofMillis(100));

    network.advance(200);
    Cell cell = b.runs("m");
    network.settle();

    assertThat(failure(answer)).isInstanceOf(AskTimeout.class);
    assertThat(cell.mailbox).isEmpty();
    assertThat(b.messaging.tableSizes()).containsEntry("heldMessages", 0);
  }

  @Test
  void theTimeoutMustBePositive() {
    assertThatThrownBy(() -> a.meter("m").ask(new Total(), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedRouteFailsTheAskWithHubClosed() {
    a.change("m", new Route.Closed());
    CompletableFuture<Double> answer = ask("m");
    network.settle();

    assertThat(failure(answer)).isInstanceOf(HubClosed.class);
  }
}
