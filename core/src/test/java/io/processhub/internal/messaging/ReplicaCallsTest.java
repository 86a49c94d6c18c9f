package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.AskTimeout;
import io.processhub.ChildUnavailable;
import io.processhub.HubClosed;
import io.processhub.NoSuchChild;
import io.processhub.NodeId;
import io.processhub.ProcessFailed;
import io.processhub.Replies;
import io.processhub.event.HubEvent.MessageUndeliverable;
import io.processhub.internal.messaging.Routing.Replica;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.messaging.TestNetwork.Total;
import io.processhub.internal.runtime.Envelope;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Messages to one of several replicas, and to all. */
final class ReplicaCallsTest {
  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");
  private final Node b = network.node("b");
  private final Node c = network.node("c");

  private void knows(Node node, Node... replicas) {
    node.replicas.put(
        "m", List.of(replicas).stream().map(each -> new Replica(each.id, "")).toList());
  }

  private Replies<Double> settled(CompletableFuture<Replies<Double>> replies) {
    network.settle();
    assertThat(replies).isCompleted();
    return replies.join();
  }

  @Test
  void aMessageToAllReachesEachReplicaOnceThatHereToo() {
    Cell here = a.runs("m");
    Cell there = b.runs("m");
    Cell alsoThere = c.runs("m");
    knows(a, a, b, c);

    a.meter("m").tellAll(new Reading(7));
    network.settle();

    for (Cell cell : List.of(here, there, alsoThere)) {
      assertThat(cell.messages()).containsExactly(new Reading(7));
    }
  }

  @Test
  void aQuestionToAllIsAnsweredNodeByNode() {
    a.runs("m").answers(1.0);
    b.runs("m").answers(2.0);
    knows(a, a, b);

    Replies<Double> replies = settled(a.meter("m").askAll(new Total()));

    assertThat(replies.answers()).isEqualTo(Map.of(a.id, 1.0, b.id, 2.0));
    assertThat(replies.isComplete()).isTrue();
    assertThat(a.messaging.tableSizes()).containsEntry("pendingAsks", 0);
  }

  @Test
  void aReplicaThatHasGoneIsAFailureAndTheMessageIsNotSentOn() {
    a.runs("m").answers(1.0);
    Cell elsewhere = c.runs("m");
    b.sends("m", c);
    knows(a, a, b);

    Replies<Double> replies = settled(a.meter("m").askAll(new Total()));

    assertThat(replies.answers()).isEqualTo(Map.of(a.id, 1.0));
    assertThat(replies.failures().get(b.id))
        .isInstanceOf(ChildUnavailable.class)
        .hasMessageContaining("the replica that it was for has gone");
    assertThat(elsewhere.messages()).isEmpty();
  }

  @Test
  void whatAStoppedReplicaHadNotHandledIsNotGivenToAnother() {
    Cell stopped = b.runs("m");
    Cell elsewhere = c.runs("m");
    knows(a, b);
    CompletableFuture<Replies<Double>> replies = a.meter("m").askAll(new Total());
    a.meter("m").tellAll(new Reading(7));
    network.settle();
    List<Envelope> unhandled = List.copyOf(stopped.mailbox);
    assertThat(unhandled).hasSize(2);

    b.messaging.redeliver("m", unhandled);
    b.sends("m", c);
    network.settle();

    assertThat(elsewhere.messages()).isEmpty();
    assertThat(settled(replies).failures()).containsOnlyKeys(b.id);
    assertThat(b.events).hasAtLeastOneElementOfType(MessageUndeliverable.class);
  }

  @Test
  void aReplicaThatWasGivenUpIsAFailureWithTheReason() {
    a.replicas.put("m", List.of(new Replica(b.id, "it was given up: too sick")));

    Replies<Double> replies = settled(a.meter("m").askAll(new Total()));

    assertThat(replies.failures().get(b.id)).hasMessageContaining("too sick");
    assertThat(network.frames).isEmpty();
  }

  @Test
  void aReplicaThatDoesNotAnswerInTimeOrLosesItsNodeIsAFailure() {
    b.runs("m");
    c.runs("m");
    knows(a, b, c);
    CompletableFuture<Replies<Double>> replies = a.meter("m").askAll(new Total());
    network.settle();
    assertThat(replies).isNotDone();

    a.messaging.nodeGone(c.id, false);
    network.settle();
    assertThat(replies).isNotDone();
    network.advance(60_000);

    assertThat(replies.join().failures().get(b.id)).isInstanceOf(AskTimeout.class);
    assertThat(replies.join().failures().get(c.id)).isInstanceOf(ProcessFailed.class);
    assertThat(replies.join().answers()).isEmpty();
  }

  @Test
  void withoutReplicasAQuestionFailsAtOnceAndAMessageIsReported() {
    assertThat(a.meter("m").askAll(new Total()))
        .completesExceptionallyWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(NoSuchChild.class);
    a.waitsFor("m");
    assertThat(a.meter("m").askAll(new Total()))
        .completesExceptionallyWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(ChildUnavailable.class);
    a.meter("m").tellAll(new Reading(7));
    assertThat(a.events).hasAtLeastOneElementOfType(MessageUndeliverable.class);
  }

  @Test
  void whereOnlyTheHomeMayKnowOfReplicasThatIsSaid() {
    a.change("m", new Route.Remote(b.id));
    assertThat(a.meter("m").askAll(new Total()))
        .completesExceptionallyWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(ChildUnavailable.class)
        .withMessageContaining("this node has not heard of it.");
    assertThat(network.frames).isEmpty();
  }

  @Test
  void afterTheHubIsClosedThereIsNobodyToTell() {
    a.messaging.close();
    assertThatThrownBy(() -> a.meter("m").tellAll(new Reading(7))).isInstanceOf(HubClosed.class);
    assertThat(a.meter("m").askAll(new Total()))
        .completesExceptionallyWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(HubClosed.class);
  }

  // --- to one of several

  @Test
  void aSenderWithoutAReplicaOfItsOwnAlwaysTalksToTheSameOne() {
    Cell one = b.runs("m");
    Cell other = c.runs("m");
    a.change("m", new Route.AnyOf(List.of(b.id, c.id)));

    for (int i = 0; i < 10; i++) {
      a.meter("m").tell(new Reading(i));
    }
    network.settle();

    assertThat(Set.of(one.mailbox.size(), other.mailbox.size())).isEqualTo(Set.of(0, 10));
  }

  @Test
  void sendersSpreadEvenlyAndOnlyThoseOfANodeThatGoesChange() {
    List<NodeId> three = List.of(a.id, b.id, c.id);
    List<NodeId> two = List.of(a.id, b.id);
    Map<NodeId, Integer> counts = new HashMap<>();
    Set<NodeId> heirs = new HashSet<>();
    for (int sender = 0; sender < 3_000; sender++) {
      Envelope envelope = new Envelope("message", a.id, sender, 0, 0, null);
      NodeId before = Spread.choose(three, envelope);
      NodeId after = Spread.choose(two, envelope);
      counts.merge(before, 1, Integer::sum);
      if (before.equals(c.id)) {
        heirs.add(after);
      } else {
        assertThat(after).isEqualTo(before);
      }
    }
    assertThat(counts.values()).allMatch(count -> count > 850 && count < 1_150);
    assertThat(heirs).containsExactlyInAnyOrder(a.id, b.id);
  }
}
