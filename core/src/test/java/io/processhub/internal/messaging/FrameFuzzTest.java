package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Echo;
import io.processhub.internal.messaging.TestNetwork.Frame;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.messaging.TestNetwork.Text;
import io.processhub.internal.messaging.TestNetwork.Total;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.GoldenFile;
import io.processhub.internal.wire.Mutants;
import io.processhub.internal.wire.WireReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes from the network may be anything. */
final class FrameFuzzTest {
  private static final int MUTANTS = 5_000;

  /** All kinds of messages: they are numbered without a gap. */
  private static final List<Integer> KINDS =
      IntStream.rangeClosed(FrameHeader.TELL, FrameHeader.CUTOFF).boxed().toList();

  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");
  private final Node b = network.node("b");
  private final Node c = network.node("c");

  @ParameterizedTest
  @MethodSource("io.processhub.internal.wire.Mutants#seeds")
  void noFrameMakesTheReceiverThrowOrForgetSomething(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Cell cell = b.runs("here");
    Cell named = b.runs("child");
    b.waitsFor("waiting");
    b.sends("moved", c);
    List<byte[]> originals = originals();
    originals.forEach(this::deliver);
    settleWithoutAnswers();

    Set<Integer> changed = new TreeSet<>();
    for (int i = 0; i < MUTANTS; i++) {
      byte[] original = originals.get(random.nextInt(originals.size()));
      changed.add(FrameHeader.read(new WireReader(original)).kind());
      byte[] mutant = Mutants.mutate(original, random);
      assertThatCode(() -> Mutants.readInBounds(mutant, () -> deliver(mutant)))
          .as("seed %d, mutant %d: %s", seed, i, Arrays.toString(mutant))
          .doesNotThrowAnyException();
      if (i % 100 == 0) {
        settleWithoutAnswers();
        cell.mailbox.clear();
        named.mailbox.clear();
      }
    }
    network.frames.clear();
    network.time.advance(20_000, this::settleWithoutAnswers);

    assertThat(changed).as("kinds").containsExactlyElementsOf(KINDS);
    assertThat(b.counter("framesRefused")).isPositive();
    assertThat(b.waiting()).isEmpty();
    // Of children that this node sends to, and not of those that frames have named.
    assertThat(b.messaging.tableSizes().get("knownStations")).isLessThanOrEqualTo(4);
  }

  /** Frames for every route, an answer and a failure; and those of the golden file. */
  private List<byte[]> originals() {
    for (String child : List.of("here", "waiting", "moved", "unknown")) {
      a.sends(child, b);
      a.meter(child).tell(new Reading(1));
      a.meter(child).tell(new Text("a text of some length"));
      var unused1 = a.meter(child).ask(new Total());
      var unused2 = a.meter(child).ask(new Echo("echo"));
    }
    List<Frame> frames = new ArrayList<>(network.frames);
    network.frames.clear();
    c.runs("far").answers(1.0);
    b.sends("far", c);
    var unused = b.meter("far").ask(new Total());
    c.receive(b.id, network.frames.remove().bytes());
    frames.add(network.frames.remove());
    b.sends("nobody", c);
    var unused3 = b.meter("nobody").ask(new Total());
    c.receive(b.id, network.frames.remove().bytes());
    frames.add(network.frames.remove());
    List<byte[]> originals = new ArrayList<>(frames.stream().map(Frame::bytes).toList());
    originals.addAll(golden());
    return originals;
  }

  /** Of every kind, {@code GoldenMessagesTest} sees that; all are for a hub of this name. */
  private static List<byte[]> golden() {
    return GoldenFile.lines().entrySet().stream()
        .filter(line -> GoldenFile.kind(line.getKey()).equals("message"))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void settleWithoutAnswers() {
    while (network.time.runOne()) {
      network.frames.clear();
    }
  }

  /** As the hub does it: a frame without a readable header does not get to the messaging. */
  private void deliver(byte[] frame) {
    WireReader in = new WireReader(frame);
    FrameHeader header;
    try {
      header = FrameHeader.read(in);
    } catch (io.processhub.internal.wire.MalformedFrame e) {
      return;
    }
    b.messaging.onFrame(a.id, header, in);
  }
}
