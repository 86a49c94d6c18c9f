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
import io.processhub.internal.wire.WireReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes from the network may be anything. */
final class FrameFuzzTest {
  private static final int MUTANTS = 5_000;
  private static final long ALLOCATED_AT_ONCE = 80 * 1024;
  private static final long ALLOCATED_PER_BYTE = 512;

  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");
  private final Node b = network.node("b");
  private final Node c = network.node("c");

  /** Four; or, as {@code ByteFuzz} does it, for as many minutes as the property says. */
  static LongStream seeds() {
    long end = System.nanoTime() + Duration.ofMinutes(Long.getLong("fuzz.minutes", 0)).toNanos();
    return LongStream.iterate(1, seed -> seed <= 4 || System.nanoTime() < end, seed -> seed + 1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noFrameMakesTheReceiverThrowOrForgetSomething(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Cell cell = b.runs("here");
    b.waitsFor("waiting");
    b.sends("moved", c);
    List<Frame> originals = originals();
    originals.forEach(frame -> deliver(frame.bytes()));
    settleWithoutAnswers();

    for (int i = 0; i < MUTANTS; i++) {
      byte[] original = originals.get(random.nextInt(originals.size())).bytes();
      byte[] mutant = mutate(original, random);
      assertThatCode(() -> deliverInBounds(mutant))
          .as("seed %d, mutant %d: %s", seed, i, Arrays.toString(mutant))
          .doesNotThrowAnyException();
      if (i % 100 == 0) {
        settleWithoutAnswers();
        cell.mailbox.clear();
      }
    }
    network.frames.clear();
    network.time.advance(20_000, this::settleWithoutAnswers);

    assertThat(b.counter("framesRefused")).isPositive();
    assertThat(b.waiting()).isEmpty();
    // Of children that this node sends to, and not of those that frames have named.
    assertThat(b.messaging.tableSizes().get("knownStations")).isLessThanOrEqualTo(4);
  }

  /** One frame of every kind, and for every route. */
  private List<Frame> originals() {
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
    return frames;
  }

  private void settleWithoutAnswers() {
    while (network.time.runOne()) {
      network.frames.clear();
    }
  }

  /** What it makes room for is in proportion to the frame; classes are loaded once only. */
  private void deliverInBounds(byte[] frame) {
    long allowed = ALLOCATED_AT_ONCE + ALLOCATED_PER_BYTE * frame.length;
    if (allocatedBy(frame) > allowed) {
      assertThat(allocatedBy(frame)).as("bytes allocated").isLessThanOrEqualTo(allowed);
    }
  }

  private long allocatedBy(byte[] frame) {
    long before = allocatedByThisThread();
    deliver(frame);
    return allocatedByThisThread() - before;
  }

  private static long allocatedByThisThread() {
    try {
      Object bytes =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  ObjectName.getInstance(ManagementFactory.THREAD_MXBEAN_NAME),
                  "CurrentThreadAllocatedBytes");
      return (Long) bytes;
    } catch (JMException e) {
      throw new IllegalStateException("This JVM does not say what a thread allocates", e);
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

  private static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] mutant = Arrays.copyOf(original, original.length);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        default -> mutant = Arrays.copyOf(mutant, 1 + random.nextInt(mutant.length + 3));
      }
    }
    return mutant;
  }
}
