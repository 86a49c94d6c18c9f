package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildUnavailable;
import io.processhub.Replies;
import io.processhub.event.HubEvent;
import io.processhub.event.HubEvent.MessageUndeliverable;
import io.processhub.internal.messaging.Routing.Replica;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.messaging.TestNetwork.Total;
import io.processhub.internal.wire.FrameHeader;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the network gives up at once, because a node is out of reach or too slow. */
final class NotTakenTest {
  private static final String REASON = "node b#1 is out of reach, or takes no more at this moment.";

  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");
  private final Node b = network.node("b");
  private final Node c = network.node("c");

  private static void isFull(Node node, boolean now) {
    Set<Integer> kinds = now ? Set.of(FrameHeader.TELL, FrameHeader.ASK) : Set.of();
    node.full = frame -> kinds.contains(frame.kind());
  }

  private static List<HubEvent> undeliverable(String... reasons) {
    return List.of(reasons).stream()
        .<HubEvent>map(reason ->
            new MessageUndeliverable("meters", "m", "The child is not available: " + reason))
        .toList();
  }

  @Test
  void aTellIsCountedAndReportedAndTheNextArrives() {
    Cell cell = b.runs("m");
    a.sends("m", b);
    isFull(a, true);
    a.meter("m").tell(new Reading(1));
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
    assertThat(a.events).isEqualTo(undeliverable(REASON));

    isFull(a, false);
    a.meter("m").tell(new Reading(2));
    network.settle();

    assertThat(cell.messages()).containsExactly(new Reading(2));
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
  }

  @Test
  void anAskFailsAtOnceAndOnce() {
    Cell cell = b.runs("m");
    a.sends("m", b);
    isFull(a, true);
    CompletableFuture<Double> ask = a.meter("m").ask(new Total());
    network.settle();

    assertThat(Asking.failure(ask))
        .isInstanceOf(ChildUnavailable.class)
        .hasMessageEndingWith(REASON);
    assertThat(a.messaging.tableSizes()).containsEntry("pendingAsks", 0);
    assertThat(cell.mailbox).isEmpty();
    assertThat(a.events).isEmpty();
  }

  @Test
  void ofReplicasTheOthersAreReached() {
    Cell other = c.runs("m");
    other.answers(2.0);
    a.replicas.put("m", List.of(new Replica(b.id, ""), new Replica(c.id, "")));
    a.full = frame -> frame.to().equals(b.id);
    a.meter("m").tellAll(new Reading(1));
    CompletableFuture<Replies<Double>> replies = a.meter("m").askAll(new Total());
    network.settle();

    assertThat(a.events).isEqualTo(undeliverable(REASON));
    assertThat(replies.join().answers()).containsOnlyKeys(c.id);
    assertThat(replies.join().failures().get(b.id))
        .isInstanceOf(ChildUnavailable.class)
        .hasMessageEndingWith(REASON);
    assertThat(other.messages()).containsExactly(new Reading(1), new Total());
  }

  @Test
  void whatCannotBeSentOnIsReportedWhereItIs() {
    a.sends("m", c);
    c.sends("m", b);
    Cell cell = b.runs("m");
    isFull(c, true);
    a.meter("m").tell(new Reading(1));
    CompletableFuture<Double> ask = a.meter("m").ask(new Total());
    network.settle();

    assertThat(c.events).isEqualTo(undeliverable(REASON));
    assertThat(a.events).isEmpty();
    assertThat(Asking.failure(ask))
        .isInstanceOf(ChildUnavailable.class)
        .hasMessageEndingWith(REASON);
    assertThat(cell.mailbox).isEmpty();
    assertThat(c.waiting()).isEmpty();
  }
}
