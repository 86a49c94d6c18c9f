package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.Routing.Way;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Frame;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.wire.TestCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a sender has sent is received in its order while the child moves, and moves again. */
final class OrderTest {
  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");
  private final Node b = network.node("b");
  private final Node c = network.node("c");
  private final List<Frame> late = new ArrayList<>();

  /** One instance of the child. */
  private record Stay(Node node, Cell cell, long token) {
    Way seenBy(Node other) {
      return new Way(node.id, token, other.equals(node) ? cell : null);
    }
  }

  private @Nullable Stay now;
  private long tokens = 10;

  private void tell(Node from, int... values) {
    for (int value : values) {
      from.meter("m").tell(new Reading(value));
    }
  }

  private static List<Object> readings(int first, int last) {
    return IntStream.rangeClosed(first, last).<Object>mapToObj(Reading::new).toList();
  }

  /** The child runs there; these hear of it. */
  private Stay stays(Node node, Node... hearing) {
    tokens += 10;
    Stay stay = new Stay(node, new Cell("m", TestNetwork.METER, node.id), tokens);
    for (Node each : hearing) {
      hears(each, now, stay);
    }
    now = stay;
    return stay;
  }

  private static void hears(Node node, @Nullable Stay before, Stay stay) {
    node.messaging.wayChanges("m", before == null ? null : before.seenBy(node), stay.seenBy(node));
    Route route =
        stay.node.equals(node)
            ? new Route.Local(stay.cell, stay.token)
            : new Route.Remote(stay.node.id, stay.token);
    node.change("m", route);
  }

  /** The child ends there, and what it has not handled is taken back. */
  private static void ends(Stay stay) {
    Node node = stay.node;
    node.messaging.wayChanges("m", stay.seenBy(node), null);
    node.waitsFor("m");
    stay.cell.closed = true;
    node.messaging.redeliver("m", List.copyOf(stay.cell.mailbox));
  }

  /** Keeps back what is on its way between two nodes. */
  private void delay(Node from, Node to) {
    network.frames.removeIf(frame -> {
      boolean delayed = frame.from().equals(from.id) && frame.to().equals(to.id);
      return delayed && late.add(frame);
    });
  }

  private void arrive() {
    network.frames.addAll(late);
    late.clear();
    network.settle();
  }

  @Test
  void aMessageByANewWayWaitsForThoseByTheOldOne() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(c, b, c);
    hears(a, first, second);
    tell(a, 2);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(second.cell.messages()).isEmpty();

    arrive();
    assertThat(second.cell.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void aMarkerStaysBehindMessagesThatWaitForAnEarlierOne() {
    Stay first = stays(b, a, b, c);
    tell(b, 1);
    tell(a, 2);
    delay(a, b);
    ends(first);
    Stay second = stays(c, b, c);
    hears(a, first, second);
    tell(a, 3);
    runTasks();
    delay(a, b);
    ends(second);
    Stay third = stays(a, b, c);
    hears(a, second, third);
    tell(a, 4);
    runTasks();
    delay(a, b);
    delay(a, c);
    network.settle();
    assertThat(third.cell.messages()).isEqualTo(readings(1, 1));

    arrive();
    assertThat(third.cell.messages()).isEqualTo(readings(1, 4));
  }

  @Test
  void whatWaitsAtANodeGoesBeforeWhatIsSentAfterTheChildHasMovedOn() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(a, b, c);
    hears(a, first, second);
    tell(a, 2);
    runTasks();
    delay(a, b);
    ends(second);
    Stay third = stays(c, b, c);
    hears(a, second, third);
    tell(a, 3);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(third.cell.messages()).isEmpty();

    arrive();
    assertThat(third.cell.messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void whatANodeHasSentOnComesBackBeforeWhatComesWhenTheChildIsThereAgain() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, b, c);
    tell(a, 1);
    deliverFrom(a);
    runTasks();
    letAsk(b, c);
    delay(b, c);
    ends(second);
    Stay third = stays(b, b, c);
    tell(a, 2);
    deliverFrom(a);
    runTasks();
    delay(b, c);
    network.settle();
    assertThat(third.cell.messages()).isEmpty();

    arrive();
    assertThat(third.cell.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void whatWasHeldIsNotPutBehindNewerMessagesThatWaitForARoute() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(a, b, c);
    hears(a, first, second);
    tell(a, 2);
    runTasks();
    delay(a, b);
    a.messaging.wayChanges("m", second.seenBy(a), null);
    a.waitsFor("m");
    tell(a, 3);
    arrive();
    second.cell.closed = true;
    Stay third = stays(c, b, c);
    a.messaging.wayChanges("m", null, third.seenBy(a));
    a.change("m", new Route.Remote(c.id, third.token));
    network.settle();

    assertThat(third.cell.messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void whatIsSentTheOldWayAfterItHasChangedIsFollowedByAMarker() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, b, c);
    a.beforeNumber =
        () -> {
          hears(a, first, second);
          // Another sender is quicker: its marker goes before the message.
          tell(a, 1);
          network.settle();
        };
    tell(a, 2);
    checkThatThreeWaits(b, second);
  }

  @Test
  void whatIsSentTheSecondWayAfterItHasChangedIsFollowedByAMarkerToo() {
    Stay first = stays(a, a, b, c);
    ends(first);
    Stay second = stays(b, a, b, c);
    network.settle();
    tell(a, 0);
    network.settle();
    ends(second);
    Stay third = stays(c, b, c);
    a.beforeNumber =
        () -> {
          hears(a, second, third);
          tell(a, 1);
          network.settle();
        };
    tell(a, 2);
    third.cell.mailbox.removeFirst();
    checkThatThreeWaits(b, third);
  }

  private void checkThatThreeWaits(Node on, Stay last) {
    delay(a, on);
    tell(a, 3);
    runTasks();
    delay(a, on);
    network.settle();
    assertThat(last.cell.messages()).isEqualTo(readings(1, 1));

    arrive();
    assertThat(last.cell.messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void whoReadsTheOldWayAndFindsOthersAheadFollowsThem() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, b, c);
    a.afterRoute =
        () -> {
          hears(a, first, second);
          tell(a, 1);
          network.settle();
        };
    tell(a, 2, 3);
    network.settle();

    assertThat(second.cell.messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void aWayBackToAnEarlierInstanceIsFollowedOnlyIfTheChildRunsThere() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, a, b, c);
    tell(a, 1);
    network.settle();
    ends(second);
    // News are late here: the first instance still shows.
    c.messaging.wayChanges("m", null, first.seenBy(c));
    c.change("m", new Route.Remote(b.id, first.token));
    network.settle();
    Stay third = stays(a, a, b);
    network.settle();
    c.messaging.wayChanges("m", first.seenBy(c), third.seenBy(c));
    c.change("m", new Route.Remote(a.id, third.token));
    tell(a, 2);
    network.settle();

    assertThat(third.cell.messages()).isEqualTo(readings(1, 2));
    assertThat(c.counter("messagesForwarded")).isEqualTo(1);
  }

  @Test
  void afterItHasAskedASenderGoesStraightToAnEarlierInstanceThatStays() {
    Stay first = stays(b, a, b, c);
    Stay second = stays(c, a, c);
    tell(a, 1);
    network.settle();
    ends(second);
    c.messaging.wayChanges("m", null, first.seenBy(c));
    c.change("m", new Route.Remote(b.id, first.token));
    hears(a, second, first);
    tell(a, 2);
    network.settle();
    tell(a, 3);

    assertThat(network.frames).extracting(Frame::to).containsExactly(b.id);
    network.settle();
    assertThat(first.cell.messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void ofTwoInstancesASenderStaysWithTheOneThatItHasSentToUntilThatEnds() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    Stay second = stays(c, a, c);
    tell(a, 2);
    network.settle();
    assertThat(first.cell.messages()).isEqualTo(readings(1, 2));

    ends(first);
    b.messaging.wayChanges("m", null, second.seenBy(b));
    b.change("m", new Route.Remote(c.id, second.token));
    tell(a, 3);
    network.settle();
    network.advance(1_100);
    tell(a, 4);
    network.settle();
    tell(a, 5);
    network.settle();

    assertThat(second.cell.messages()).isEqualTo(readings(1, 5));
    assertThat(b.counter("messagesForwarded")).isLessThanOrEqualTo(3);
  }

  @Test
  void whatEntersAStationByARouteThatHasJustEndedDoesNotWaitForItself() {
    Stay first = stays(b, a, b, c);
    tell(a, 1, 2);
    b.messaging.wayChanges("m", null, null);
    Stay second = new Stay(c, new Cell("m", TestNetwork.METER, c.id), first.token + 10);
    ends(first);
    // The route of the ended instance is read once more, by what is late.
    b.change("m", new Route.Local(first.cell, first.token));
    network.settle();
    hears(b, null, second);
    hears(c, null, second);
    network.settle();

    assertThat(second.cell.messages()).isEqualTo(readings(1, 2));
    assertThat(b.counter("messagesOutOfOrder")).isZero();
  }

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
    assertThat(only.cell.messages()).isEmpty();

    arrive();
    assertThat(only.cell.messages()).isEqualTo(readings(1, 2));
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
    assertThat(only.cell.messages()).isEmpty();

    hears(c, null, only);
    network.settle();
    assertThat(only.cell.messages()).isEqualTo(readings(1, 2));
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
    assertThat(only.cell.messages()).isEmpty();

    arrive();
    assertThat(only.cell.messages()).isEqualTo(readings(1, 2));
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
    assertThat(only.cell.messages()).isEmpty();

    arrive();
    network.advance(100);
    assertThat(only.cell.messages()).isEqualTo(readings(1, 2));
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
    network.settle();

    assertThat(only.cell.messages()).contains(new Reading(2), new Reading(2));
    assertThat(a.waiting()).isEmpty();
    assertThat(b.waiting()).isEmpty();
  }

  @Test
  void ofTwoInstancesTheEarlierOneGetsTheMessagesOfTheOneThatEnds() {
    Stay first = stays(b, a, b, c);
    Stay second = stays(c, c);
    tell(c, 1);
    ends(second);
    c.messaging.wayChanges("m", null, first.seenBy(c));
    c.change("m", new Route.Remote(b.id, first.token));
    network.settle();
    tell(c, 2);
    network.settle();

    assertThat(first.cell.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void aMarkerThatIsLostIsWaitedForUntilTheNodeIsGoneOrForTenSeconds() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    late.clear();
    Stay second = stays(c, a, c);
    tell(a, 2);
    runTasks();
    delay(a, b);
    late.clear();
    network.advance(9_000);
    assertThat(second.cell.messages()).isEmpty();
    assertThat(a.messaging.tableSizes()).containsEntry("heldForOrder", 1);

    network.advance(1_100);
    assertThat(second.cell.messages()).isEqualTo(readings(2, 2));
    assertThat(a.counter("messagesOutOfOrder")).isEqualTo(1);
    assertThat(first.cell.messages()).isEmpty();
    assertThat(a.waiting()).isEmpty();
  }

  @Test
  void aNodeThatIsGoneIsNotWaitedForUnlessItIsBack() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    Stay second = stays(c, a, c);
    tell(a, 2);
    runTasks();
    delay(a, b);
    a.messaging.nodeGone(b.id, false);
    network.settle();
    assertThat(second.cell.messages()).isEqualTo(readings(2, 2));
    late.clear();

    a.messaging.nodeBack(b.id);
    ends(second);
    Stay third = stays(b, a, b, c);
    tell(a, 3);
    runTasks();
    delay(a, b);
    ends(third);
    Stay fourth = stays(c, a, b, c);
    tell(a, 4);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(fourth.cell.messages()).isEqualTo(readings(2, 2));

    arrive();
    assertThat(fourth.cell.messages()).isEqualTo(readings(2, 4));
    assertThat(Objects.requireNonNull(first).cell.messages()).isEmpty();
  }

  @Test
  void whatIsRememberedIsForgottenAfterTheRetentionTime() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    ends(first);
    Stay second = stays(c, a, b, c);
    network.advance(5_100);
    a.messaging.tick();
    tell(a, 2);

    assertThat(network.frames).extracting(Frame::kind).doesNotContain(9);
    network.settle();
    assertThat(second.cell.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void anOldWayIsRememberedForAsLongAsTheChildIsWantedAndHasNoOther() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    // Its process takes longer to stop than anything is remembered.
    for (Node each : List.of(a, b, c)) {
      each.messaging.wayChanges("m", first.seenBy(each), null);
      each.waitsFor("m");
    }
    first.cell.closed = true;
    passTime(20);
    b.messaging.redeliver("m", List.copyOf(first.cell.mailbox));
    now = null;
    Stay second = stays(c, a, c);
    tell(a, 2);
    network.settle();
    assertThat(second.cell.messages()).isEmpty();

    hears(b, null, second);
    network.settle();
    assertThat(second.cell.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void aChildThatNeverStopsMovingLeavesNoMoreBehindThanTheLastOfItsMoves() {
    Stay stay = stays(b, a, b, c);
    for (int i = 1; i <= 100; i++) {
      tell(a, i);
      network.settle();
      assertThat(stay.cell.messages()).isEqualTo(readings(i, i));
      stay.cell.mailbox.clear();
      ends(stay);
      stay = stays(i % 2 == 0 ? b : c, a, b, c);
      passTime(1);
    }

    assertThat(b.messaging.tableSizes().get("knownStations")).isBetween(1, 10);
    assertThat(a.messaging.tableSizes().get("knownStations")).isBetween(1, 10);
  }

  private void passTime(int seconds) {
    for (int i = 0; i < 2 * seconds; i++) {
      network.advance(500);
      List.of(a, b, c).forEach(node -> node.messaging.tick());
    }
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
    Stay second = new Stay(b, new Cell("m", TestNetwork.METER, b.id), first.token + 10);
    b.messaging.wayChanges("m", null, second.seenBy(b));
    b.change("m", new Route.Local(second.cell, second.token));
    deliverFrom(a);
    runTasks();
    delay(b, c);
    assertThat(second.cell.messages()).isEmpty();

    arrive();
    network.advance(100);
    // The home must not send back to the instance that has ended.
    assertThat(second.cell.messages()).isEmpty();
    hears(c, first, second);
    network.advance(100);
    assertThat(second.cell.messages()).isEqualTo(readings(1, 3));
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

    assertThat(second.cell.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void whatAClosedHubReturnsGoesBeforeWhatWasSentSince() {
    Stay first = stays(b, a, b, c);
    tell(a, 1, 2, 3);
    b.isClosed = true;
    Stay second = stays(c, a, c);
    a.messaging.nodeGone(b.id, true);
    tell(a, 4, 5);
    network.settle();
    assertThat(first.cell.messages()).isEmpty();
    assertThat(second.cell.messages()).isEqualTo(readings(1, 5));
    assertThat(a.waiting()).isEmpty();
  }

  /** It is sent again and again, one message after the other, until there is news. */
  @Test
  void whatIsReturnedKeepsItsPlaceWhileNothingIsKnownOfAnotherWay() {
    stays(b, a, b, c);
    b.isClosed = true;
    tell(a, 1, 2, 3);
    Frame last = network.frames.stream().toList().getLast();
    network.frames.remove(last);
    network.settle();
    tell(a, 4);
    late.add(last);
    arrive();
    network.advance(60);
    assertThat(a.counter("messagesReturned")).isBetween(7L, 12L);
    Stay second = stays(c, a, c);
    network.advance(10);
    assertThat(second.cell.messages()).isEqualTo(readings(1, 4));
    assertThat(a.waiting()).isEmpty();
  }

  /** Nothing waits for a way here, but for the news that it is another. */
  @Test
  void whatIsReturnedDoesNotEndWhileNewsAreWaitedFor() {
    Node d = network.node("d", Optional.of(new TestCodec()), hub -> hub.routeWait(Duration.ZERO));
    Stay first = stays(b, b, d);
    b.isClosed = true;
    tell(d, 1, 2);
    network.advance(40);
    tell(d, 3);
    network.advance(20);
    Stay second = stays(c, c, d);
    network.advance(10);
    assertThat(first.cell.messages()).isEmpty();
    assertThat(second.cell.messages()).isEqualTo(readings(1, 3));
    assertThat(d.waiting()).isEmpty();
  }

  /** Lets a node ask another whether the child runs there. */
  private void letAsk(Node from, Node to) {
    deliverFrom(from);
    runTasks();
    deliverFrom(to);
    runTasks();
  }

  /** Runs what the executors have got, and leaves what is on its way there. */
  private void runTasks() {
    while (network.time.runOne()) {
      // the next
    }
  }

  /** Lets what a node has sent arrive, and nothing more. */
  private void deliverFrom(Node from) {
    List<Frame> sent =
        network.frames.stream().filter(frame -> frame.from().equals(from.id)).toList();
    network.frames.removeAll(sent);
    sent.forEach(frame ->
        List.of(a, b, c).stream()
            .filter(node -> node.id.equals(frame.to()))
            .forEach(node -> node.receive(frame.from(), frame.bytes())));
  }
}
