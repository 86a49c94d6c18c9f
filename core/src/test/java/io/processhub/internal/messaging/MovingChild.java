package io.processhub.internal.messaging;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.Routing.Way;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Frame;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A child that moves among three nodes, and what they are told of it, for the tests of order. */
abstract class MovingChild {
  final TestNetwork network = new TestNetwork();
  final Node a = network.node("a");
  final Node b = network.node("b");
  final Node c = network.node("c");
  final List<Frame> late = new ArrayList<>();

  /** One instance of the child. */
  record Stay(Node node, Cell cell, long token) {
    Way seenBy(Node other) {
      return new Way(node.id, token, other.equals(node) ? cell : null);
    }
  }

  @Nullable Stay now;
  long tokens = 10;

  void tell(Node from, int... values) {
    for (int value : values) {
      from.meter("m").tell(new Reading(value));
    }
  }

  static List<Object> readings(int first, int last) {
    return IntStream.rangeClosed(first, last).<Object>mapToObj(Reading::new).toList();
  }

  /** The child runs there; these hear of it. */
  Stay stays(Node node, Node... hearing) {
    tokens += 10;
    Stay stay = new Stay(node, new Cell("m", TestNetwork.METER, node.id), tokens);
    for (Node each : hearing) {
      hears(each, now, stay);
    }
    now = stay;
    return stay;
  }

  static void hears(Node node, @Nullable Stay before, Stay stay) {
    node.messaging.wayChanges("m", before == null ? null : before.seenBy(node), stay.seenBy(node));
    Route route =
        stay.node().equals(node)
            ? new Route.Local(stay.cell(), stay.token())
            : new Route.Remote(stay.node().id, stay.token());
    node.change("m", route);
  }

  /** The child ends there, and what it has not handled is taken back. */
  static void ends(Stay stay) {
    Node node = stay.node();
    node.messaging.wayChanges("m", stay.seenBy(node), null);
    node.waitsFor("m");
    stay.cell().closed = true;
    node.messaging.redeliver("m", List.copyOf(stay.cell().mailbox));
  }

  /** Keeps back what is on its way between two nodes. */
  void delay(Node from, Node to) {
    network.frames.removeIf(frame -> {
      boolean delayed = frame.from().equals(from.id) && frame.to().equals(to.id);
      return delayed && late.add(frame);
    });
  }

  void arrive() {
    network.frames.addAll(late);
    late.clear();
    network.settle();
  }

  void passTime(int seconds) {
    for (int i = 0; i < 2 * seconds; i++) {
      network.advance(500);
      List.of(a, b, c).forEach(node -> node.messaging.tick());
    }
  }

  /** Lets a node ask another whether the child runs there. */
  void letAsk(Node from, Node to) {
    deliverFrom(from);
    runTasks();
    deliverFrom(to);
    runTasks();
  }

  /** Runs what the executors have got, and leaves what is on its way there. */
  void runTasks() {
    while (network.time.runOne()) {
      // the next
    }
  }

  /** Lets what a node has sent arrive, and nothing more. */
  void deliverFrom(Node from) {
    List<Frame> sent =
        network.frames.stream().filter(frame -> frame.from().equals(from.id)).toList();
    network.frames.removeAll(sent);
    sent.forEach(frame ->
        List.of(a, b, c).stream()
            .filter(node -> node.id.equals(frame.to()))
            .forEach(node -> node.receive(frame.from(), frame.bytes())));
  }
}
