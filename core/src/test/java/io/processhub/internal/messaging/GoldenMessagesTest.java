package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.internal.messaging.MessageFrames.Arrival;
import io.processhub.internal.messaging.MessageFrames.Marked;
import io.processhub.internal.messaging.MessageFrames.MarkerArrival;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.messaging.TestNetwork.Total;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.EncodedValue;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.GoldenFile;
import io.processhub.internal.wire.WireReader;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The frames to processes, and their answers, stay what they are in this version. */
final class GoldenMessagesTest {
  private static final NodeId SENDER = new NodeId("nörd", 1_700_000_000_000L);
  private static final NodeId OTHER = new NodeId("b", 1);

  private static final Cutoff CUTOFF = Cutoff.NONE.and(SENDER, 300).and(OTHER, 1);

  /** The first number that a node gives. */
  private static final long ASK_ID = 1;

  private final TestNetwork network = new TestNetwork();
  private final Node node = network.node("a");
  private final Ports ports =
      new Ports(
          SENDER,
          network.time.environment(),
          (to, lane, bytes) -> true,
          2_000,
          () -> 1,
          event -> {},
          new Counters());
  private final MessageFrames frames = new MessageFrames("meters", node.types, ports);

  private Map<String, byte[]> written() {
    long deadline = ports.nanos() + TimeUnit.SECONDS.toNanos(5);
    Responder asker = new Responder(frames, ports, SENDER, "child", 300, deadline);
    Map<String, byte[]> all = new TreeMap<>();
    all.put("TELL", frames.message("child", envelope(new Reading(42), 0, null), 1L << 60));
    all.put("TELL/sent-on", frames.message("child", envelope(new Reading(42), 2, null), 1));
    all.put("ASK", frames.message("child", envelope(new Total(), 0, asker), 1L << 60));
    all.put("ASK/to-replica", frames.message("child", envelope(new Total(), 255, asker), 0));
    all.put("REPLY", frames.reply(ASK_ID, 1.5, node.types.replyType(new Total())));
    for (Failure failure : Failure.values()) {
      all.put("FAILURE/" + failure, frames.failure(ASK_ID, failure, "why"));
    }
    all.put("FORWARDED", frames.forwarded(ASK_ID, 1, OTHER));
    all.put("MARKER", frames.marker("child", 1, new Marker(SENDER, 300), 1L << 60));
    all.put("MARKED", frames.marked("child", 300, new Station(OTHER, 1L << 60)));
    all.put("MARKED/nowhere", frames.marked("child", 300, null));
    all.put("CUTOFF", frames.cutoff("child", CUTOFF, 1L << 60));
    all.put("RETURNED_TELL", FrameHeader.returned(all.get("TELL")));
    all.put("RETURNED_ASK", FrameHeader.returned(all.get("ASK")));
    return all;
  }

  private static Envelope envelope(Object message, int hops, Envelope.@Nullable Reply reply) {
    return new Envelope(message, SENDER, 77, 300, hops, reply);
  }

  private static byte[] golden(String name) {
    return GoldenFile.line("message/" + name);
  }

  @TestFactory
  Stream<DynamicTest> aMessageIsWrittenAsEver() {
    return written().entrySet().stream()
        .map(each -> {
          String name = "message/" + each.getKey();
          return DynamicTest.dynamicTest(
              name, () -> GoldenFile.assertWritten(name, each.getValue()));
        });
  }

  @Test
  void everyKindOfMessageIsThereAndNothingElse() throws IllegalAccessException {
    Set<String> lines = new HashSet<>();
    GoldenFile.lines().keySet().stream()
        .filter(name -> name.startsWith("message/"))
        .forEach(name -> lines.add(name.substring("message/".length())));
    assertThat(lines).isEqualTo(written().keySet());

    for (var field : FrameHeader.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !isNoKind(field.getName())) {
        byte[] line =
            golden(
                lines.stream()
                    .filter(name -> GoldenFile.kind(name).equals(field.getName()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no line for a " + field.getName())));
        assertThat(FrameHeader.read(new WireReader(line)))
            .isEqualTo(new FrameHeader(1, field.getInt(null), "meters"));
      }
    }
  }

  private static boolean isNoKind(String name) {
    return Arrays.asList("VERSION", "CONTROL_FIRST").contains(name);
  }

  @Test
  void messagesWrittenAsEverAreRead() {
    assertMessage("TELL", 0, 1L << 60, new Reading(42));
    assertMessage("TELL/sent-on", 2, 1, new Reading(42));
    assertMessage("ASK", 0, 1L << 60, new Total());
    assertMessage("ASK/to-replica", 255, 0, new Total());
  }

  private void assertMessage(String name, int hops, long token, Object message) {
    WireReader in = rest(name);
    boolean isAsk = message instanceof Total;
    Arrival arrival = frames.readMessage(SENDER, isAsk, in);
    assertThat(in.remaining()).as(name).isZero();
    assertThat(arrival.child()).isEqualTo("child");
    assertThat(arrival.token()).isEqualTo(token);
    Envelope envelope = arrival.envelope();
    assertThat(((EncodedValue) envelope.message()).decode()).isEqualTo(message);
    assertThat(envelope.origin()).isEqualTo(SENDER);
    assertThat(envelope.sender()).isEqualTo(77);
    assertThat(envelope.sequence()).isEqualTo(300);
    assertThat(envelope.hops()).isEqualTo(hops);
    if (isAsk) {
      Responder responder = (Responder) Objects.requireNonNull(envelope.reply());
      assertThat(responder.askId()).isEqualTo(300);
      assertThat(responder.deadlineNanos() - ports.nanos())
          .isEqualTo(TimeUnit.MILLISECONDS.toNanos(5_001));
    } else {
      assertThat(envelope.reply()).isNull();
    }
  }

  @Test
  void markersWrittenAsEverAreRead() {
    assertThat(MessageFrames.readMarker(rest("MARKER")))
        .isEqualTo(new MarkerArrival("child", 1, 1L << 60, new Marker(SENDER, 300)));
    assertThat(MessageFrames.readMarked(rest("MARKED")))
        .isEqualTo(new Marked(300, "child", new Station(OTHER, 1L << 60)));
    assertThat(MessageFrames.readMarked(rest("MARKED/nowhere")))
        .isEqualTo(new Marked(300, "child", null));
  }

  @Test
  void aCutoffWrittenAsEverIsRead() {
    WireReader in = rest("CUTOFF");
    Arrival arrival = frames.readCutoff(in);
    assertThat(in.remaining()).isZero();
    assertThat(arrival.child()).isEqualTo("child");
    assertThat(arrival.token()).isEqualTo(1L << 60);
    assertThat(arrival.envelope().message()).isEqualTo(CUTOFF);
  }

  @Test
  void anAnswerWrittenAsEverIsRead() {
    CompletableFuture<Double> total = asked();
    node.receive(OTHER, golden("REPLY"));
    network.settle();
    assertThat(total.join()).isEqualTo(1.5);
  }

  @Test
  void failuresWrittenAsEverAreRead() {
    for (Failure failure : Failure.values()) {
      TestNetwork other = new TestNetwork();
      Node asker = other.node("a");
      asker.sends("child", other.node("b"));
      CompletableFuture<Double> total = asker.meter("child").ask(new Total());
      asker.receive(OTHER, golden("FAILURE/" + failure));
      other.settle();
      // Of another node's hub that is closed the asker hears that the child is not available.
      Failure read = failure == Failure.CLOSED ? Failure.UNAVAILABLE : failure;
      assertThatThrownBy(total::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(Failures.exception(read, "meters", "child", "").getClass())
          .hasMessageContaining("why");
    }
  }

  @Test
  void thatAnAskWasSentOnIsReadAsEver() {
    CompletableFuture<Double> total = asked();
    node.receive(new NodeId("c", 1), golden("FORWARDED"));
    node.messaging.nodeGone(OTHER, false);
    network.advance(600);
    assertThat(total).isCompletedExceptionally();
  }

  private CompletableFuture<Double> asked() {
    node.sends("child", network.node("c"));
    return node.meter("child").ask(new Total());
  }

  /** What is behind the header. */
  private static WireReader rest(String name) {
    WireReader in = new WireReader(golden(name));
    assertThat(FrameHeader.read(in).version()).isEqualTo(1);
    return in;
  }
}
