package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.processhub.NodeId;
import io.processhub.event.HubEvent.MessageUndeliverable;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A sender is held back while another drains the line, and the line ends. */
final class WaitingSendersTest {
  private static final int SECONDS_MAX = 10;
  private static final int LOOKS_MAX = 100_000;

  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");

  private void tell(String child, int... values) {
    for (int value : values) {
      a.meter(child).tell(new Reading(value));
    }
  }

  private static Thread start(Runnable action) {
    return Thread.ofPlatform().daemon().start(action);
  }

  /** A thread that is held back by now. */
  private static Thread heldBack(Runnable action) {
    Thread thread = start(action);
    for (int looks = 0; thread.getState() != Thread.State.WAITING; looks++) {
      assertThat(looks).isLessThan(LOOKS_MAX);
      LockSupport.parkNanos(100_000);
    }
    return thread;
  }

  private static void assertEnds(Thread thread) throws InterruptedException {
    assertThat(thread.join(Duration.ofSeconds(SECONDS_MAX))).isTrue();
  }

  /** A thread that drains, and has not yet looked whether there is a message, until released. */
  private Thread draining(Runnable action, CompletableFuture<Void> released) throws Exception {
    CompletableFuture<Void> drains = new CompletableFuture<>();
    Runnable drain =
        () -> {
          drains.complete(null);
          released.join();
        };
    // A sender reads the route for its own message first.
    a.beforeRoute = () -> a.beforeRoute = drain;
    Thread thread = start(action);
    drains.get(SECONDS_MAX, TimeUnit.SECONDS);
    return thread;
  }

  private static Line line() {
    NodeId self = new NodeId("a", 1);
    return new Line(new Junction("m", junction -> new Flow(junction, self, 1), 0).own);
  }

  @Test
  void whoWaitsForADrainGoesOnWhenItEndsTheLine() throws Exception {
    Line line = line();
    assertThat(line.beginDrain()).isTrue();
    Thread waiting = heldBack(line::awaitDrain);

    assertThat(line.beginDelivery()).isNull();

    assertEnds(waiting);
  }

  @Test
  void sendersThatShareANewLineAreBothRefusedIfThereIsNoRoomForAny() throws Exception {
    int children = WaitingRoom.TOTAL_MAX / WaitingRoom.PER_CHILD_MAX;
    for (int child = 0; child < children; child++) {
      a.waitsFor("m" + child);
      for (int i = 0; i < WaitingRoom.PER_CHILD_MAX; i++) {
        tell("m" + child, i);
      }
    }
    a.waitsFor("x");
    assertThat(a.events).isEmpty();

    CompletableFuture<Void> released = new CompletableFuture<>();
    Thread first = draining(() -> tell("x", 1), released);
    Thread second = heldBack(() -> tell("x", 2));
    released.complete(null);

    assertEnds(first);
    assertEnds(second);
    assertThat(a.events)
        .hasExactlyElementsOfTypes(MessageUndeliverable.class, MessageUndeliverable.class);
    assertThat(a.messaging.tableSizes())
        .containsEntry("heldMessages", WaitingRoom.TOTAL_MAX)
        .containsEntry("heldLines", children);
  }

  @Test
  void sendersToAFullLineGoOnInOrderWhenTheTimeOfAllInItIsOver() throws Exception {
    a.waitsFor("m");
    for (int i = 0; i < WaitingRoom.PER_CHILD_MAX; i++) {
      tell("m", -1);
    }
    network.settle();

    CompletableFuture<Void> released = new CompletableFuture<>();
    Thread first = draining(() -> tell("m", 1, 2), released);
    Thread second = heldBack(() -> tell("m", 11, 12));
    network.advance(6_000);
    assertThat(a.messaging.tableSizes()).containsEntry("heldMessages", 0);
    released.complete(null);

    assertEnds(first);
    assertEnds(second);
    assertThat(a.events).hasSize(WaitingRoom.PER_CHILD_MAX);
    Cell cell = a.runs("m");
    network.settle();
    assertThat(cell.messages())
        .hasSize(4)
        .containsSubsequence(new Reading(1), new Reading(2))
        .containsSubsequence(new Reading(11), new Reading(12));
  }

  @Test
  void whoWaitsForADrainThatEndsWithAnErrorDrainsItself() throws Exception {
    a.waitsFor("m");
    for (int i = 0; i < WaitingRoom.PER_CHILD_MAX; i++) {
      tell("m", 1);
    }
    network.settle();

    CompletableFuture<Void> released = new CompletableFuture<>();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread first =
        draining(
            () -> thrown.complete(catchThrowable(() -> tell("m", 2))),
            released.thenRun(() -> {
              throw new OutOfMemoryError("as in a test");
            }));
    Thread second = heldBack(() -> tell("m", 3));
    Cell cell = new Cell("m", TestNetwork.METER, a.id);
    a.routes.put("m", new Route.Local(cell));
    released.complete(null);

    assertEnds(first);
    assertEnds(second);
    assertThat(thrown).isCompletedWithValueMatching(each -> each != null);
    network.settle();
    assertThat(cell.messages()).hasSize(WaitingRoom.PER_CHILD_MAX + 1).endsWith(new Reading(3));
  }

  @Test
  void aDrainThatAnErrorCutsShortCanBeOrderedAnew() {
    Line line = line();
    assertThat(line.orderDrain()).isTrue();
    assertThat(line.beginDrain()).isTrue();
    line.giveDrainUp();
    assertThat(line.orderDrain()).isTrue();
  }

  @Test
  void anOrderThatFailsEndsNoDrainThatAnotherHasBegunMeanwhile() {
    Line line = line();
    assertThat(line.orderDrain()).isTrue();
    assertThat(line.beginDrain()).isTrue();
    line.cancelOrder();
    assertThat(line.beginDrain()).isFalse();
  }
}
