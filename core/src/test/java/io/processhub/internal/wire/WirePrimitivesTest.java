package io.processhub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WirePrimitivesTest {
  private final WireWriter out = new WireWriter(0);

  private WireReader in() {
    return new WireReader(out.toBytes());
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        127,
        128,
        16_383,
        16_384,
        Integer.MAX_VALUE,
        1L << 31,
        1L << 56,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
      })
  void unsignedNumbersOfAnySizeComeBack(long value) {
    out.writeVar(value);
    WireReader in = in();
    assertThat(in.readVar()).isEqualTo(value);
    assertThat(in.remaining()).isZero();
  }

  @Test
  void smallNumbersAreShortAndNoneIsLongerThanTenBytes() {
    out.writeVar(127);
    assertThat(out.length()).isEqualTo(1);
    out.writeVar(128);
    assertThat(out.length()).isEqualTo(3);
    out.writeVar(-1);
    assertThat(out.length()).isEqualTo(13);
  }

  @Test
  void aNumberThatGoesOnAfterTenBytesIsRefused() {
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) 0x80);
    assertMalformed(endless, WireReader::readVar);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 255, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void intsAndLongsComeBack(int value) {
    out.writeInt(value);
    out.writeLong(value * 0x1_0000_0001L);
    out.writeByte(value);
    WireReader in = in();
    assertThat(in.readInt()).isEqualTo(value);
    assertThat(in.readLong()).isEqualTo(value * 0x1_0000_0001L);
    assertThat(in.readByte()).isEqualTo(value & 0xFF);
  }

  @Test
  void stringsOfAnyScriptComeBack() {
    List<String> strings =
        new ArrayList<>(
            List.of("", "a", "zähler-北京-🙂", "\u0000", "a".repeat(127), "a".repeat(128)));
    strings.add("ü".repeat(127));
    strings.add("🙂".repeat(40_000));
    strings.forEach(out::writeString);
    WireReader in = in();
    strings.forEach(expected -> assertThat(in.readString()).isEqualTo(expected));
    assertThat(in.remaining()).isZero();
  }

  @Test
  void halfASurrogatePairIsReplacedAndSpoilsNothingElse() {
    out.writeString("a\uD83Db");
    out.writeString("next");
    WireReader in = in();
    assertThat(in.readString()).isEqualTo("a?b");
    assertThat(in.readString()).isEqualTo("next");
  }

  @Test
  void bytesThatAreNoTextAreReadAsSomeText() {
    out.writeBytes(new byte[] {(byte) 0xC3, (byte) 0xFF, 'a'});
    assertThat(in().readString()).endsWith("a");
  }

  @Test
  void nodesComeBack() {
    NodeId node = new NodeId("nœud-1", -1);
    out.writeNode(node);
    assertThat(in().readNode()).isEqualTo(node);
  }

  @Test
  void aNodeReadAgainIsTheSameObject() {
    out.writeNode(new NodeId("n1", 1));
    NodeId first = in().readNode();
    NodeId again = in().readNode();

    assertThat(again).isSameAs(first);
  }

  @Test
  void nodesAreToldApartHoweverManyAreRead() {
    List<NodeId> nodes = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      NodeId node = new NodeId("n" + i % 50, i);
      nodes.add(node);
      out.writeNode(node);
    }
    WireReader in = in();

    assertThat(nodes).allSatisfy(node -> assertThat(in.readNode()).isEqualTo(node));
  }

  @Test
  void aNodeWithoutANameIsRefused() {
    out.writeString(" ");
    out.writeVar(1);
    assertMalformed(out.toBytes(), WireReader::readNode);
  }

  @Test
  void countsAboveWhatIsPossibleAreRefused() {
    out.writeVar(11);
    assertThat(in().readCount(11)).isEqualTo(11);
    assertMalformed(out.toBytes(), in -> in.readCount(10));
    WireWriter huge = new WireWriter(16);
    huge.writeVar(-1);
    assertMalformed(huge.toBytes(), in -> in.readCount(Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 1_000, Integer.MAX_VALUE, 1L << 40, -1})
  void whatClaimsToBeLongerThanTheFrameIsRefusedBeforeRoomIsMadeForIt(long claimed) {
    out.writeVar(claimed);
    out.writeRaw(new byte[] {1, 2, 3, 4}, 0, 4);
    assertMalformed(out.toBytes(), WireReader::readSize);
    assertMalformed(out.toBytes(), WireReader::readBytes);
    assertMalformed(out.toBytes(), WireReader::readString);
  }

  @Test
  void whatFollowsTheKnownFieldsOfAPartIsSkipped() {
    int begun = out.beginSized();
    out.writeVar(7);
    out.writeString("from a later version");
    out.endSized(begun);
    out.writeVar(8);
    WireReader in = in();
    int outer = in.enter();
    assertThat(in.readVar()).isEqualTo(7);
    in.leave(outer);
    assertThat(in.readVar()).isEqualTo(8);
  }

  @Test
  void aPartCannotBeReadBeyondItsEnd() {
    int begun = out.beginSized();
    out.writeVar(7);
    out.endSized(begun);
    out.writeLong(8);
    WireReader in = in();
    in.enter();
    in.readVar();
    assertThatThrownBy(in::readByte).isInstanceOf(MalformedFrame.class);
  }

  @Test
  void partsCanBeNested() {
    int begunOuter = out.beginSized();
    int begunInner = out.beginSized();
    out.writeVar(1);
    out.endSized(begunInner);
    out.writeVar(2);
    out.endSized(begunOuter);
    out.writeVar(3);
    WireReader in = in();
    int outer = in.enter();
    int inner = in.enter();
    assertThat(in.readVar()).isEqualTo(1);
    in.leave(inner);
    assertThat(in.readVar()).isEqualTo(2);
    in.leave(outer);
    assertThat(in.readVar()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aPartThatClaimsAnImpossibleSizeIsRefused(int size) {
    out.writeInt(size);
    out.writeInt(0);
    assertMalformed(out.toBytes(), WireReader::enter);
  }

  @Test
  void skippingBeyondTheEndOrBackwardsIsRefused() {
    out.writeInt(0);
    assertMalformed(out.toBytes(), in -> in.skip(5));
    assertMalformed(out.toBytes(), in -> in.skip(-1));
  }

  @Test
  void anEmptyFrameHoldsNothing() {
    assertMalformed(new byte[0], WireReader::readByte);
    assertMalformed(new byte[0], WireReader::readVar);
    assertMalformed(new byte[3], WireReader::readInt);
    assertMalformed(new byte[7], WireReader::readLong);
  }

  @Test
  void aPartOfAnArrayIsReadLikeAWhole() {
    out.writeRaw(new byte[] {9, 9}, 0, 2);
    out.writeString("inside");
    out.writeByte(9);
    WireReader in = new WireReader(out.toBytes(), 2, out.length() - 3);
    assertThat(in.readString()).isEqualTo("inside");
    assertThatThrownBy(in::readByte).isInstanceOf(MalformedFrame.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomBytesAreReadOrRefused(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Consumer<WireReader>> reads =
        List.of(
            WireReader::readByte,
            WireReader::readBoolean,
            WireReader::readVar,
            WireReader::readInt,
            WireReader::readLong,
            WireReader::readBytes,
            WireReader::readString,
            WireReader::readNode,
            WireReader::readSize,
            WireReader::enter);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      WireReader in = new WireReader(bytes);
      try {
        while (in.remaining() > 0) {
          reads.get(random.nextInt(reads.size())).accept(in);
          assertThat(in.position()).isBetween(0, bytes.length);
        }
      } catch (MalformedFrame expected) {
        assertThat(in.position()).isBetween(0, bytes.length);
      }
    }
  }

  private static void assertMalformed(byte[] bytes, Consumer<WireReader> read) {
    assertThatThrownBy(() -> read.accept(new WireReader(bytes))).isInstanceOf(MalformedFrame.class);
  }
}
