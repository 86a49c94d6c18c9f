package io.processhub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.wire.Control.StartRequest;
import io.processhub.internal.wire.RandomControls.Config;
import io.processhub.process.HubProcess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlCodecTest {
  private static final ProcessType<Config, String> METER =
      ProcessType.of(
          "meter", Config.class, String.class, config -> (HubProcess<String>) (m, context) -> {});
  private static final HubConfig HUB = HubConfig.named("zähler").process(METER).build();

  private static final int MUTANTS = 20_000;

  private final ControlCodec codec = newCodec();

  static ControlCodec newCodec() {
    return new ControlCodec(HUB, TypeTable.of(HUB, Optional.of(new TestCodec())));
  }

  private @Nullable Control decode(byte[] frame) {
    WireReader in = new WireReader(frame);
    FrameHeader header = FrameHeader.read(in);
    assertThat(header.isMessage()).isFalse();
    return codec.decode(header.kind(), in);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyMessageComesBackAsItWas(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 30; i++) {
      for (Control message : new RandomControls(random).oneOfEach()) {
        assertSame(decode(codec.encode(message)), message);
      }
    }
  }

  /** None would mean that the child is not asked to stop first. */
  @Test
  void aShutdownTimeoutOfLessThanAMillisecondIsNotLostOnTheWay() {
    StartRequest sample =
        Stream.iterate(1L, seed -> seed + 1)
            .flatMap(seed -> messages(seed).stream())
            .filter(message -> message instanceof StartRequest r && !r.items().isEmpty())
            .map(StartRequest.class::cast)
            .findFirst()
            .orElseThrow();
    ChildSpec some = sample.items().getFirst().spec();
    for (long nanos : new long[] {1, 1_000_001, 5_000_000_000L}) {
      ChildSpec spec = some.shutdownTimeout(Duration.ofNanos(nanos));
      StartRequest request = sample.of(1, List.of(new Control.StartItem(spec, List.of())));
      StartRequest read = (StartRequest) Objects.requireNonNull(decode(codec.encode(request)));
      assertThat(read.items().getFirst().spec().shutdownTimeout())
          .isEqualTo(Duration.ofMillis((nanos + 999_999) / 1_000_000));
    }
  }

  @Test
  void theSampleHasAMessageOfEveryKind() {
    Set<Class<?>> kinds = new HashSet<>();
    messages(1).forEach(message -> kinds.add(message.getClass()));
    Set<Class<?>> declared = new HashSet<>(Arrays.asList(Control.class.getPermittedSubclasses()));
    assertThat(kinds).isEqualTo(declared);
  }

  @Test
  void everyKindHasANumberOfItsOwnAndTheHubsName() {
    Set<Integer> numbers = new HashSet<>();
    for (Control message : messages(1)) {
      FrameHeader header = FrameHeader.read(new WireReader(codec.encode(message)));
      assertThat(header.hub()).isEqualTo("zähler");
      numbers.add(header.kind());
    }
    assertThat(numbers).hasSize(messages(1).size());
  }

  @Test
  void whatALaterVersionAddsAtTheEndIsIgnored() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20; i++) {
      for (Control message : new RandomControls(random).oneOfEach()) {
        byte[] frame = codec.encode(message);
        byte[] longer = Arrays.copyOf(frame, frame.length + 1 + random.nextInt(20));
        for (int at = frame.length; at < longer.length; at++) {
          longer[at] = (byte) random.nextInt(256);
        }
        assertSame(decode(longer), message);
      }
    }
  }

  @Test
  void whatALaterVersionAddsToASpecIsIgnored() {
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 50; i++) {
      Control.StartRequest request =
          new Control.StartRequest(
              new Origin(new NodeId("a", 1), 5),
              0,
              10,
              Control.Aim.START,
              List.of(new Control.StartItem(new RandomControls(random).spec(), List.of())));
      byte[] frame = codec.encode(request);
      byte[] longer = Arrays.copyOf(frame, frame.length + 9);
      ByteBuffer bytes = ByteBuffer.wrap(longer);
      int size = positionOfLastPart(frame);
      bytes.putInt(size, bytes.getInt(size) + 9);
      assertSame(decode(longer), request);
    }
  }

  /** Where the size of the part stands with which the frame ends. */
  private static int positionOfLastPart(byte[] frame) {
    for (int at = 0; at + 4 <= frame.length; at++) {
      if (ByteBuffer.wrap(frame).getInt(at) == frame.length - at - 4) {
        return at;
      }
    }
    throw new AssertionError("no part at the end of " + Arrays.toString(frame));
  }

  @Test
  void aKindOfALaterVersionIsNoError() {
    for (int kind = 192; kind < 256; kind++) {
      WireWriter out = new WireWriter(16);
      FrameHeader.write(out, kind, "zähler");
      out.writeLong(42);
      assertThat(decode(out.toBytes())).isNull();
    }
  }

  @Test
  void aFrameThatEndsTooEarlyIsRefused() {
    for (Control message : messages(9)) {
      byte[] frame = codec.encode(message);
      for (int length = 0; length < frame.length; length += 1 + length / 500) {
        assertThat(isRefused(Arrays.copyOf(frame, length)))
            .as("%s cut to %d", message, length)
            .isTrue();
      }
    }
  }

  /** Whether the frame is malformed; anything else that is thrown is a bug. */
  private boolean isRefused(byte[] frame) {
    try {
      decode(frame);
      return false;
    } catch (MalformedFrame expected) {
      return true;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(Arrays.toString(frame), e);
    }
  }

  private static int headerLength(byte[] frame) {
    WireReader in = new WireReader(frame);
    FrameHeader.read(in);
    return in.position();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void changedBytesAreAMessageOrRefused(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> frames =
        Stream.generate(() -> new RandomControls(random).oneOfEach())
            .limit(20)
            .flatMap(List::stream)
            .map(codec::encode)
            .toList();
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = frames.get(random.nextInt(frames.size())).clone();
      int header = headerLength(mutant);
      for (int n = 1 + random.nextInt(4); n > 0 && mutant.length > header; n--) {
        mutant[header + random.nextInt(mutant.length - header)] =
            (byte) (random.nextBoolean() ? 0xFF : random.nextInt(256));
      }
      if (isRefused(mutant)) {
        refused++;
      }
    }
    assertThat(refused).isBetween(MUTANTS / 20, MUTANTS - MUTANTS / 20);
  }

  @Test
  void forgedCountsAreRefusedBeforeRoomIsMadeForThem() {
    byte[] huge = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7};
    for (Control message : messages(15)) {
      byte[] frame = codec.encode(message);
      int refused = 0;
      for (int at = headerLength(frame); at < Math.min(frame.length, 2_000); at++) {
        byte[] forged = Arrays.copyOf(frame, Math.max(frame.length, at + huge.length));
        System.arraycopy(huge, 0, forged, at, huge.length);
        if (isRefused(forged)) {
          refused++;
        }
      }
      if (message instanceof Control.CatalogAck) {
        assertThat(refused).isPositive();
      }
    }
  }

  @Test
  void aNodeThatHasNotOpenedTheHubSaysThatItIsAbsent() {
    assertThat(decode(ControlCodec.absent("any")))
        .isEqualTo(new Control.Presence(Control.Phase.ABSENT, 0, false, 0, List.of()));
  }

  @Test
  void allIsAnsweredForAHubThatIsNotOpenButAPresenceThatWantsNoReply() {
    for (Control message : messages(16)) {
      WireReader in = new WireReader(codec.encode(message));
      int kind = FrameHeader.read(in).kind();
      assertThat(ControlCodec.wantsPresence(kind, in))
          .isEqualTo(!(message instanceof Control.Presence presence) || presence.wantReply());
    }
  }

  @Test
  void aProtocolVersionOfZeroIsRefusedAndALaterOneIsTold() {
    byte[] frame = codec.encode(new Control.PullSlice());
    frame[0] = 0;
    assertThatThrownBy(() -> FrameHeader.read(new WireReader(frame)))
        .isInstanceOf(MalformedFrame.class);
    for (int version = 1; version < 256; version++) {
      frame[0] = (byte) version;
      FrameHeader header = FrameHeader.read(new WireReader(frame));
      assertThat(header.version()).isEqualTo(version);
      assertThat(header.hub()).isEqualTo("zähler");
      assertThat(header.isOfLaterVersion()).isEqualTo(version > 1);
    }
  }

  @Test
  void whatALaterVersionSaysOfHandoversIsSkipped() {
    HandoverMessage.Over over = new HandoverMessage.Over(7);
    byte[] known = codec.encode(new Control.Handing(List.of(over)));
    WireWriter out = new WireWriter(64);
    int part = known.length - 6;
    out.writeRaw(known, 0, part - 1);
    out.writeVar(2);
    int begun = out.beginSized();
    out.writeByte(200);
    out.writeVar(8);
    out.writeString("unheard of");
    out.endSized(begun);
    begun = out.beginSized();
    out.writeRaw(known, part + 4, 2);
    out.writeString("a new field");
    out.endSized(begun);

    assertThat(decode(out.toBytes())).isEqualTo(new Control.Handing(List.of(over)));
  }

  private static List<Control> messages(long seed) {
    return new RandomControls(new SplittableRandom(seed)).oneOfEach();
  }

  static void assertSame(@Nullable Control actual, Control expected) {
    if (expected instanceof Control.Buckets buckets) {
      assertThat(actual)
          .isInstanceOfSatisfying(
              Control.Buckets.class,
              other -> {
                assertThat(other.exchange()).isEqualTo(buckets.exchange());
                assertThat(other.cutoffMillis()).isEqualTo(buckets.cutoffMillis());
                assertThat(other.digests()).isEqualTo(buckets.digests());
              });
    } else if (expected instanceof Control.Handing handing) {
      assertThat(actual)
          .isInstanceOfSatisfying(
              Control.Handing.class,
              other ->
                  assertThat(other.messages())
                      .zipSatisfy(handing.messages(), ControlCodecTest::assertSame));
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static void assertSame(HandoverMessage actual, HandoverMessage expected) {
    if (expected instanceof HandoverMessage.Chunk chunk) {
      assertThat(actual)
          .isInstanceOfSatisfying(
              HandoverMessage.Chunk.class,
              other -> {
                assertThat(other.bytes()).isEqualTo(chunk.bytes());
                assertThat(other.id()).isEqualTo(chunk.id());
                assertThat(other.index()).isEqualTo(chunk.index());
                assertThat(other.last()).isEqualTo(chunk.last());
              });
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }
}
