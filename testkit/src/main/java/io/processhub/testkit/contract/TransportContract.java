package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Transport} must do. An implementation's test extends this class and says how a
 * transport is made. Each test starts a few nodes, one after the other, and closes them.
 *
 * <p>For a network that runs by itself, in threads, see {@link ThreadedTransportContract}.
 */
@Timeout(120)
public abstract class TransportContract {
  private static final List<Lane> ORDERED = List.of(Lane.CONTROL, Lane.MESSAGES);

  private final List<TransportProbe> probes = new ArrayList<>();
  private long incarnation = 1_000;

  /** For subclasses. */
  protected TransportContract() {}

  /**
   * A new transport, not started, that will find the others of the same test which are started and
   * not closed.
   */
  protected abstract Transport newTransport();

  /** Called again and again while a test waits; for a network that does not run by itself. */
  protected void passTime() {}

  /** How long a test waits for what must happen. Long, because a busy machine is no broken one. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @AfterEach
  final void closeAll() {
    // Those that were started last leave first: no test has a reason to elect anyone anew.
    for (TransportProbe probe : probes.reversed()) {
      probe.close();
    }
  }

  private TransportProbe start(String name) {
    TransportProbe probe =
        TransportProbe.start(
            new NodeId(name, incarnation++), newTransport(), patience(), this::passTime);
    probes.add(probe);
    return probe;
  }

  /** Started nodes that see each other. */
  List<TransportProbe> startAll(String... names) {
    List<TransportProbe> started = Arrays.stream(names).map(this::start).toList();
    Set<NodeId> all = started.stream().map(p -> p.id).collect(Collectors.toSet());
    started.forEach(p -> p.awaitView(all));
    return started;
  }

  // Membership.

  @Test
  final void theFirstViewIsThereWhenTheNodeHasStartedAndContainsIt() {
    for (String name : List.of("a", "b", "c")) {
      TransportProbe probe = start(name);
      assertThat(probe.views()).isNotEmpty();
      assertThat(probe.views().getFirst()).contains(probe.id);
    }
  }

  @Test
  final void nodesSeeEachOther() {
    startAll("a", "b", "c");
  }

  @Test
  final void aNodeThatLeavesIsSeenToBeGoneAndIsToldNothingMore() {
    List<TransportProbe> nodes = startAll("a", "b", "c");
    nodes.get(1).close();
    int viewsWhenClosed = nodes.get(1).views().size();
    Set<NodeId> rest = Set.of(nodes.get(0).id, nodes.get(2).id);
    nodes.get(0).awaitView(rest);
    nodes.get(2).awaitView(rest);
    assertThat(nodes.get(1).views()).hasSize(viewsWhenClosed);
  }

  @Test
  final void theFirstNodeMayLeaveToo() {
    List<TransportProbe> nodes = startAll("a", "b", "c");
    nodes.getFirst().close();
    Set<NodeId> rest = Set.of(nodes.get(1).id, nodes.get(2).id);
    nodes.get(1).awaitView(rest);
    nodes.get(2).awaitView(rest);
  }

  @Test
  final void viewsComeOneAtATime() {
    TransportProbe first = start("a");
    for (int i = 0; i < 3; i++) {
      start("b" + i).close();
      start("c" + i);
    }
    first.awaitViewOf(4);
    assertThat(probes).allMatch(TransportProbe::hadViewsOneAtATime);
  }

  @Test
  final void twoIncarnationsOfOneNameAreTwoNodes() {
    List<TransportProbe> nodes = startAll("a", "b", "b");
    nodes.getFirst().send(nodes.get(2), Lane.CONTROL, new byte[] {7});
    nodes.get(2).awaitFrames(nodes.getFirst(), 1);
    assertThat(nodes.get(1).framesReceived()).isZero();
  }

  @Test
  final void aLongNameOfAnyLettersArrivesWhole() {
    List<TransportProbe> nodes = startAll("a", "ü漢" + "x".repeat(500));
    nodes.getLast().send(nodes.getFirst(), Lane.CONTROL, new byte[] {1});
    nodes.getFirst().awaitFrames(nodes.getLast(), 1);
  }

  @Test
  final void aTransportStartsOnce() {
    TransportProbe probe = start("a");
    assertThatThrownBy(() -> probe.transport.start(new NodeId("b", 1), probe))
        .isInstanceOf(ProcessHubException.class);
    probe.close();
    assertThatThrownBy(() -> probe.transport.start(new NodeId("b", 1), probe))
        .isInstanceOf(ProcessHubException.class);
  }

  @Test
  final void closingTwiceOrBeforeTheStartIsNoError() {
    TransportProbe probe = start("a");
    probe.transport.close();
    probe.transport.close();
    newTransport().close();
  }

  // Frames.

  @Test
  final void aFrameArrivesAsItWasSentWithItsSender() {
    List<TransportProbe> nodes = startAll("a", "b", "c");
    byte[] sent = {1, -1, 0, 127, -128};
    for (Lane lane : Lane.values()) {
      nodes.get(0).send(nodes.get(1), lane, sent);
      nodes.get(2).send(nodes.get(1), lane, new byte[0]);
    }
    nodes.get(1).awaitFrames(nodes.get(0), Lane.values().length);
    nodes.get(1).awaitFrames(nodes.get(2), Lane.values().length);
    assertThat(nodes.get(1).framesFrom(nodes.get(0))).allMatch(f -> Arrays.equals(f, sent));
    assertThat(nodes.get(1).framesFrom(nodes.get(2))).allMatch(f -> f.length == 0);
  }

  @Test
  final void aFrameSentToSeveralIsEachOnesOwn() {
    List<TransportProbe> nodes = startAll("a", "b", "c");
    byte[] sent = {1, 2, 3};
    nodes.get(1).answer((from, frame) -> Arrays.fill(frame, (byte) 0));
    for (int i = 0; i < 100; i++) {
      nodes.get(0).send(nodes.get(1), Lane.CONTROL, sent);
      nodes.get(0).send(nodes.get(2), Lane.CONTROL, sent);
    }
    nodes.get(1).awaitFrames(nodes.get(0), 100);
    nodes.get(2).awaitFrames(nodes.get(0), 100);
    assertThat(nodes.get(2).framesFrom(nodes.get(0))).containsOnly(new byte[] {1, 2, 3});
    assertThat(sent).containsExactly(1, 2, 3);
  }

  @Test
  final void theLongestFrameIsTheSameForAllNodesAtAllTimes() {
    int max = newTransport().maxFrameBytes();
    assertThat(max).isGreaterThanOrEqualTo(1 << 20);
    assertThat(startAll("a", "b")).allMatch(probe -> probe.transport.maxFrameBytes() == max);
  }

  @Test
  final void allFramesArriveAndThoseOfAnOrderedLaneInOrder() {
    List<TransportProbe> nodes = startAll("a", "b");
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      for (Lane lane : Lane.values()) {
        assertThat(nodes.getFirst().send(nodes.getLast(), lane, numbered(lane, 0, i, 16 + i % 100)))
            .isTrue();
        assertThat(nodes.getLast().send(nodes.getFirst(), lane, numbered(lane, 0, i, 16 + i % 50)))
            .isTrue();
      }
    }
    assertComplete(nodes.getFirst(), nodes.getLast(), 1, count);
    assertComplete(nodes.getLast(), nodes.getFirst(), 1, count);
  }

  @Test
  final void framesOfConcurrentSendersArriveInEachOnesOrder() throws InterruptedException {
    List<TransportProbe> nodes = startAll("a", "b");
    int senders = 8;
    int count = 3_000;
    List<Thread> threads =
        IntStream.range(0, senders)
            .mapToObj(sender ->
                Thread.ofVirtual()
                    .start(() -> {
                      for (int i = 0; i < count; i++) {
                        for (Lane lane : Lane.values()) {
                          nodes
                              .getFirst()
                              .send(nodes.getLast(), lane, numbered(lane, sender, i, 100));
                        }
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertComplete(nodes.getFirst(), nodes.getLast(), senders, count);
  }

  @Test
  final void theLongestFramesKeepTheOrderAmongShortOnes() {
    List<TransportProbe> nodes = startAll("a", "b");
    int max = nodes.getFirst().transport.maxFrameBytes();
    int[] lengths = {16, max, 17, max / 2, 16_001, 18, max, max - 1, 19};
    for (int i = 0; i < lengths.length; i++) {
      for (Lane lane : Lane.values()) {
        nodes.getFirst().send(nodes.getLast(), lane, numbered(lane, 0, i, lengths[i]));
      }
    }
    assertComplete(nodes.getFirst(), nodes.getLast(), 1, lengths.length);
    for (byte[] frame : nodes.getLast().framesFrom(nodes.getFirst())) {
      int number = ByteBuffer.wrap(frame).getInt(8);
      assertThat(frame).hasSize(lengths[number]);
      assertThat(frame[frame.length - 1]).isEqualTo((byte) (number + 1));
    }
  }

  @Test
  final void aFrameMayBeSentFromTheListener() {
    List<TransportProbe> nodes = startAll("a", "b");
    TransportProbe asked = nodes.getLast();
    asked.answer((from, frame) -> asked.transport.send(from, Lane.REPLIES, frame));
    int count = 1_000;
    for (int i = 0; i < count; i++) {
      nodes.getFirst().send(asked, Lane.MESSAGES, numbered(Lane.MESSAGES, 0, i, 16));
    }
    nodes.getFirst().awaitFrames(asked, count);
  }

  // What does not arrive.

  @Test
  final void aFrameThatIsTooLongIsRefused() {
    List<TransportProbe> nodes = startAll("a", "b");
    byte[] tooLong = new byte[nodes.getFirst().transport.maxFrameBytes() + 1];
    for (Lane lane : Lane.values()) {
      assertThatThrownBy(() -> nodes.getFirst().send(nodes.getLast(), lane, tooLong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  final void aFrameToOneselfIsRefused() {
    TransportProbe probe = start("a");
    assertThatThrownBy(() -> probe.send(probe, Lane.CONTROL, new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  final void aFrameToNobodyIsCountedAndSaidNotToBeTaken() {
    Transport notStarted = newTransport();
    assertThat(notStarted.send(new NodeId("a", 1), Lane.CONTROL, new byte[1])).isFalse();
    assertThat(notStarted.droppedFrames()).isEqualTo(1);

    List<TransportProbe> nodes = startAll("a", "b");
    Transport transport = nodes.getFirst().transport;
    assertThat(transport.send(new NodeId("nobody", 1), Lane.CONTROL, new byte[1])).isFalse();
    assertThat(transport.send(new NodeId("b", 1), Lane.MESSAGES, new byte[1])).isFalse();
    assertThat(transport.droppedFrames()).isEqualTo(2);

    nodes.getLast().close();
    nodes.getFirst().awaitView(Set.of(nodes.getFirst().id));
    long before = transport.droppedFrames();
    assertThat(transport.send(nodes.getLast().id, Lane.REPLIES, new byte[1])).isFalse();
    assertThat(transport.droppedFrames()).isEqualTo(before + 1);

    transport.close();
    assertThat(transport.send(nodes.getLast().id, Lane.CONTROL, new byte[1])).isFalse();
    assertThat(transport.droppedFrames()).isEqualTo(before + 2);
  }

  // A frame is: the lane, who of several senders, its number; then anything, with a mark at the
  // end.

  static byte[] numbered(Lane lane, int sender, int number, int length) {
    byte[] frame = new byte[length];
    ByteBuffer.wrap(frame).putInt(lane.name().charAt(0)).putInt(sender).putInt(number);
    frame[length - 1] = (byte) (number + 1);
    return frame;
  }

  private static void assertComplete(
      TransportProbe from, TransportProbe to, int senders, int count) {
    to.awaitFrames(from, Lane.values().length * senders * count);
    List<byte[]> frames = to.framesFrom(from);
    for (int sender = 0; sender < senders; sender++) {
      for (Lane lane : ORDERED) {
        assertInOrder(frames, lane, sender, count);
      }
      assertThat(numbers(frames, Lane.REPLIES, sender).stream().distinct()).hasSize(count);
    }
    assertThat(frames).hasSize(Lane.values().length * senders * count);
    assertThat(from.transport.droppedFrames()).isZero();
  }

  static void assertInOrder(List<byte[]> frames, Lane lane, int sender, int count) {
    assertThat(numbers(frames, lane, sender)).isEqualTo(IntStream.range(0, count).boxed().toList());
  }

  static void assertRising(List<byte[]> frames, Lane lane, int sender) {
    List<Integer> numbers = numbers(frames, lane, sender);
    assertThat(numbers).isEqualTo(numbers.stream().sorted().distinct().toList());
  }

  static List<Integer> numbers(List<byte[]> frames, Lane lane, int sender) {
    return frames.stream()
        .map(ByteBuffer::wrap)
        .filter(f -> f.getInt(0) == lane.name().charAt(0) && f.getInt(4) == sender)
        .map(f -> f.getInt(8))
        .toList();
  }
}
