package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import org.junit.jupiter.api.Test;

/** What goes by way of a child's home, as nothing is known of the child, keeps its order. */
final class HomeOrderTest extends MovingChild {
  @Test
  void whatGoesByTheHomeOfAChildUnheardOfIsFollowedByAMarker() {
    a.change("m", new Route.Remote(b.id));
    tell(a, 1);
    delay(a, b);
    network.advance(1_000);
    a.messaging.tick();
    Stay only = stays(c, a, b, c);
    tell(a, 2);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(only.cell().messages()).isEmpty();

    arrive();
    assertThat(only.cell().messages()).isEqualTo(readings(1, 2));
  }

  /** The home had sent the first message to another home. Then it heard of the child. */
  @Test
  void whatAHomeHasSentOnToAnotherHomeIsFollowedByAMarker() {
    Node d = network.node("d");
    a.change("m", new Route.Remote(b.id));
    b.change("m", new Route.Remote(c.id));
    c.waitsFor("m");
    tell(a, 1);
    network.settle();
    Stay only = stays(d, b, d);
    tell(a, 2);
    network.settle();
    assertThat(only.cell().messages()).isEmpty();

    hears(c, null, only);
    network.settle();
    assertThat(only.cell().messages()).isEqualTo(readings(1, 2));
    assertThat(b.counter("messagesOutOfOrder")).isZero();
  }

  @Test
  void whatAHomeHasSentOnIsFollowedWhenAnotherIsTheHome() {
    Node d = network.node("d");
    a.change("m", new Route.Remote(b.id));
    b.change("m", new Route.Remote(c.id));
    tell(a, 1);
    deliverFrom(a);
    runTasks();
    delay(b, c);
    b.change("m", new Route.Remote(d.id));
    Stay only = stays(c, c, d);
    tell(a, 2);
    deliverFrom(a);
    runTasks();
    delay(b, c);
    network.settle();
    assertThat(only.cell().messages()).isEmpty();

    arrive();
    assertThat(only.cell().messages()).isEqualTo(readings(1, 2));
  }

  /** Each takes the other for the home, and what each sends on comes back to it. */
  @Test
  void whatHomesSendToEachOtherStaysInOrder() {
    Node d = network.node("d");
    a.change("m", new Route.Remote(b.id));
    b.change("m", new Route.Remote(a.id));
    c.change("m", new Route.Remote(a.id));
    tell(c, 1);
    deliverFrom(c);
    runTasks();
    delay(a, b);
    Stay only = stays(d, a, d);
    tell(c, 2);
    deliverFrom(c);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(only.cell().messages()).isEmpty();

    arrive();
    network.advance(100);
    assertThat(only.cell().messages()).isEqualTo(readings(1, 2));
    assertThat(a.waiting()).isEmpty();
    assertThat(b.waiting()).isEmpty();
  }

  @Test
  void homesThatHaveSentToEachOtherDoNotWaitForEachOther() {
    a.change("m", new Route.Remote(b.id));
    b.change("m", new Route.Remote(a.id));
    tell(a, 1);
    tell(b, 1);
    network.settle();
    Stay only = stays(c, a, b, c);
    tell(a, 2);
    tell(b, 2);
    network.advance(200);

    assertThat(only.cell().messages())
        .containsExactlyInAnyOrder(new Reading(1), new Reading(1), new Reading(2), new Reading(2));
    assertThat(a.waiting()).isEmpty();
    assertThat(b.waiting()).isEmpty();
  }

  /** It stopped and was started anew; what came in between for it went by its home. */
  @Test
  void whatComesWhenTheChildRunsHereAgainWaitsForWhatHasGoneToItsHome() {
    Stay first = stays(b, a, b, c);
    tell(a, 1, 2);
    ends(first);
    b.change("m", new Route.Remote(c.id));
    deliverFrom(a);
    runTasks();
    delay(b, c);
    tell(a, 3);
    Stay second = new Stay(b, new Cell("m", TestNetwork.METER, b.id), first.token() + 10);
    b.messaging.wayChanges("m", null, second.seenBy(b));
    b.change("m", new Route.Local(second.cell(), second.token()));
    deliverFrom(a);
    runTasks();
    delay(b, c);
    assertThat(second.cell().messages()).isEmpty();

    arrive();
    network.advance(100);
    // The home must not send back to the instance that has ended.
    assertThat(second.cell().messages()).isEmpty();
    hears(c, first, second);
    network.advance(100);
    assertThat(second.cell().messages()).isEqualTo(readings(1, 3));
    assertThat(b.waiting()).isEmpty();
    assertThat(c.waiting()).isEmpty();
  }

  @Test
  void whatComesForAnInstanceThatHasEndedFollowsWhatHasGoneOn() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    ends(first);
    Stay second = stays(c, b, c);
    network.settle();
    tell(a, 2);
    b.messaging.wayChanges("m", second.seenBy(b), null);
    b.change("m", new Route.Remote(a.id));
    delay(c, a);
    network.settle();

    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void messagesToChildrenThatThereAreNotAreRememberedUpToALimit() {
    for (int i = 0; i < Junctions.CHILDREN_MAX; i++) {
      a.change("u" + i, new Route.Remote(b.id));
      a.meter("u" + i).tell(new Reading(1));
    }
    assertThat(a.counter("messagesUndeliverable")).isZero();
    a.change("one too many", new Route.Remote(b.id));
    a.meter("one too many").tell(new Reading(1));
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
    assertThat(a.messaging.tableSizes()).containsValue(Junctions.CHILDREN_MAX);
  }
}
