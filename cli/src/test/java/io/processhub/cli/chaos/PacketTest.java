package io.processhub.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketTest {
  /**
   * The SYN of a connection from node 1 to node 2, without its checksum, as the system makes it.
   */
  private static final String SYN =
      "0800000000000100"
          + "020000000002020000000001"
          + "0800"
          + "4500003ce7c8400040063e570a4d00010a4d0002"
          + "85021388745e2ab700000000a002ff0014cb0000"
          + "020405480402080a0000000000000000010303"
          + "0a";

  private static ByteBuffer syn() {
    return ByteBuffer.wrap(HexFormat.of().parseHex(SYN));
  }

  @Test
  void itSaysWhereItComesFromAndWhereItGoes() {
    assertThat(Packet.isIp(syn())).isTrue();
    assertThat(Packet.from(syn())).isEqualTo(1);
    assertThat(Packet.to(syn())).isEqualTo(2);
    assertThat(Packet.isIp(ByteBuffer.allocate(60))).isFalse();
    assertThat(Packet.isIp(ByteBuffer.allocate(3))).isFalse();
  }

  @Test
  void itGetsTheLinkOfItsTargetAndAChecksumThatIsRight() {
    ByteBuffer packet = syn();
    Packet.address(packet);
    assertThat(packet.get(6)).isEqualTo((byte) 2);
    assertThat(sum(packet)).as("of a right packet all words add up to this").isEqualTo(0xffff);
  }

  /**
   * By the definition of the checksum: pseudo header and segment, in words, with end-around carry.
   */
  private static int sum(ByteBuffer packet) {
    int length = packet.limit() - 42;
    int sum = 6 + length;
    for (int i = 34; i < packet.limit(); i += 2) {
      sum += Short.toUnsignedInt(packet.getShort(i));
    }
    return (sum & 0xffff) + (sum >> 16);
  }

  @Test
  void whatIsNoPacketIsLeftAlone() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      ByteBuffer packet = ByteBuffer.wrap(bytes);
      if (packet.limit() > 42) {
        packet.putShort(20, (short) 0x0800);
      }
      if (Packet.isIp(packet)) {
        Packet.address(packet);
        assertThat(packet.limit()).isEqualTo(bytes.length);
      }
    }
  }

  @Test
  void packetsAreLostAndDelayedAsOftenAndAsLongAsIsSaid() {
    Random random = new Random(1);
    Impairment impairment = new Impairment(0.05, 50, 50);
    int lost = 0;
    for (int i = 0; i < 100_000; i++) {
      long nanos = impairment.nextNanos(random);
      lost += nanos < 0 ? 1 : 0;
      assertThat(nanos).isLessThanOrEqualTo(100_000_000L);
    }
    assertThat(lost).isBetween(4_700, 5_300);
    assertThat(Impairment.CUT.nextNanos(random)).isNegative();
    assertThat(Impairment.NONE.nextNanos(random)).isZero();
    assertThat(new Impairment(0, 200, 0).nextNanos(random)).isEqualTo(200_000_000L);
  }
}
