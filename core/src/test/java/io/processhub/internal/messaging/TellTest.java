package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.HubClosed;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent.FrameRefused;
import io.processhub.event.HubEvent.MessageUndeliverable;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Command;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Other;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.messaging.TestNetwork.Text;
import io.processhub.internal.messaging.TestNetwork.Total;
import io.processhub.internal.runtime.CurrentSender;
import io.processhub.internal.runtime.Envelope;
import io.processhub.spi.Transport.Lane;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TellTest {
  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");
  private final Node b = network.node("b");

  @Test
  void aMessageToAChildHereIsPutIntoItsMailboxAsItIs() {
    Cell cell = a.runs("m");
    Reading reading = new Reading(7);

    a.meter("m").tell(reading);

    assertThat(cell.mailbox).hasSize(1);
    assertThat(cell.mailbox.getFirst().message()).isSameAs(reading);
    assertThat(cell.mailbox.getFirst().sequence()).isZero();
    assertThat(network.frames).isEmpty();
  }

  @Test
  void aMessageToAChildElsewhereTravelsAsBytes() {
    Cell cell = b.runs("m");
    a.sends("m", b);

    a.meter("m").tell(new Text("héllo"));
    assertThat(network.frames).singleElement().matches(frame -> frame.lane() == Lane.MESSAGES);
    network.settle();

    assertThat(cell.messages()).containsExactly(new Text("héllo"));
    assertThat(cell.mailbox.getFirst().origin()).isEqualTo(a.id);
    assertThat(cell.mailbox.getFirst().reply()).isNull();
  }

  @Test
  void theSequenceNumbersOfASenderRiseAndItsIdentityIsItsThreadOrItsProcess() {
    Cell cell = b.runs("m");
    a.sends("m", b);
    Long process = CurrentSender.ofProcess(3);

    a.meter("m").tell(new Reading(1));
    CurrentSender.enter(process);
    a.meter("m").tell(new Reading(2));
    CurrentSender.leave();
    a.meter("m").tell(new Reading(3));
    network.settle();

    assertThat(cell.mailbox).extracting(Envelope::sequence).isSorted().doesNotHaveDuplicates();
    List<Long> senders = cell.mailbox.stream().map(Envelope::sender).toList();
    assertThat(senders.get(0)).isEqualTo(senders.get(2)).isNotEqualTo(process);
    assertThat(senders.get(1)).isEqualTo(process);
  }

  @Test
  void undeliverableMessagesAreCountedAndReported() {
    a.change("gone", new Route.Unknown());
    a.change("bad", new Route.GivenUp("it failed 100 times"));
    a.change("split", new Route.Partitioned());

    a.meter("gone").tell(new Reading(1));
    a.meter("bad").tell(new Reading(1));
    a.meter("split").tell(new Reading(1));

    assertThat(a.counter("messagesUndeliverable")).isEqualTo(3);
    assertThat(a.events)
        .extracting(event -> ((MessageUndeliverable) event).child())
        .containsExactly("gone", "bad", "split");
    assertThat(((MessageUndeliverable) a.events.get(1)).reason())
        .isEqualTo("The child is not available: it was given up: it failed 100 times");
  }

  @Test
  void aMessageOfAnotherClassThanTheRefsIsAnArgumentError() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    ProcessRef<Object> raw = (ProcessRef) a.meter("m");

    assertThatThrownBy(() -> raw.tell("text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'m'")
        .hasMessageContaining("java.lang.String");
  }

  @Test
  void aRefNeedsARegisteredType() {
    ProcessType<String, Void> unknown =
        ProcessType.task("unknown", String.class, arguments -> context -> {});

    assertThatThrownBy(() -> a.messaging.ref(unknown, "m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'unknown'");
  }

  @Test
  void aMessageForAnotherTypeThanTheChildsIsRefusedHereAndElsewhere() {
    Cell here = a.runs("here", TestNetwork.OTHER);
    Cell there = b.runs("there", TestNetwork.OTHER);
    Cell task = a.runs("task", TestNetwork.TASK);
    a.sends("there", b);

    a.meter("here").tell(new Reading(1));
    a.meter("there").tell(new Reading(1));
    a.meter("task").tell(new Reading(1));
    network.settle();

    assertThat(here.mailbox).isEmpty();
    assertThat(there.mailbox).isEmpty();
    assertThat(task.mailbox).isEmpty();
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(2);
    assertThat(b.counter("messagesUndeliverable")).isEqualTo(1);
    assertThat(b.events).hasAtLeastOneElementOfType(FrameRefused.class);
  }

  @Test
  void aMessageTooLongForTheTransportIsRefused() {
    b.runs("m");
    a.sends("m", b);

    a.meter("m").tell(new Text("x".repeat(TestNetwork.FRAME_BYTES_MAX)));

    assertThat(network.frames).isEmpty();
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
  }

  @Test
  void withoutACodecMessagesStayHereAndSaySo() {
    Node alone = network.node("alone", Optional.empty(), config -> config);
    Cell cell = alone.runs("here");
    alone.sends("there", b);

    alone.meter("here").tell(new Reading(1));
    alone.meter("there").tell(new Reading(1));

    assertThat(cell.messages()).containsExactly(new Reading(1));
    assertThat(alone.events)
        .singleElement()
        .matches(event -> event.toString().contains("add processhub-codec to the class path"));
  }

  @Test
  void anAskThatWasToldMayBeAnsweredInVain() {
    Cell cell = a.runs("m");
    cell.answers(1.0);

    a.meter("m").tell(new Total());

    assertThat(cell.messages()).containsExactly(new Total());
    assertThat(cell.mailbox.getFirst().reply()).isNotNull();
    assertThat(a.events).isEmpty();
  }

  @Test
  void anAskThatWasToldIsATellOnTheWire() {
    Cell cell = b.runs("m");
    Cell closing = a.runs("m");
    a.meter("m").tell(new Total());
    closing.closed = true;
    a.messaging.redeliver("m", closing.mailbox);
    a.sends("m", b);
    network.settle();

    assertThat(cell.messages()).containsExactly(new Total());
    assertThat(a.events).isEmpty();
  }

  @Test
  void afterClosingTellSaysSo() {
    a.runs("m");
    ProcessRef<Command> ref = a.meter("m");
    a.messaging.close();

    assertThatThrownBy(() -> ref.tell(new Reading(1))).isInstanceOf(HubClosed.class);
  }

  @Test
  void aFrameForAClosedHubIsUndeliverableThere() {
    b.runs("m");
    b.messaging.close();
    a.sends("m", b);

    a.meter("m").tell(new Reading(1));
    network.settle();

    assertThat(b.counter("messagesUndeliverable")).isEqualTo(1);
  }

  @Test
  void whatWasNotHandledAndWillNotBeIsReported() {
    Envelope tell = new Envelope(new Other("x"), a.id, 1, 0, 0, null);

    a.messaging.failAll("m", List.of(tell, tell), Envelope.Failure.NO_SUCH_CHILD, "it was stopped");

    assertThat(a.counter("messagesUndeliverable")).isEqualTo(2);
  }
}
