package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.cluster.FrameNumbers.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.jgroups.Address;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;

/**
 * What this transport adds to frames and to JGroups' addresses, as bytes. Nodes of different
 * releases speak to each other with them, so a line that is here is never changed; see core's
 * {@code protocol-1.txt} for what a frame itself says.
 */
final class GoldenBytesTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Behind a frame: eight bytes, the greatest first. */
  private static final String NUMBERED = "6672616d65" + "0000000000000001";

  private static final String NUMBERED_NEXT = "0000000000000002";

  /** JGroups' kind of address. What follows is different in each. */
  private static final String KIND = "00000c";

  private static final int RANDOM_BYTES = 16;

  /** Behind that: no flags, the number of values; of each its key and its bytes. */
  private static final Map<NodeId, String> ADDRESSES =
      Map.of(
          new NodeId("a", 1),
          "0001" + "0130" + "09" + "0000000000000001" + "61",
          new NodeId("nörd", 1_700_000_000_000L),
          "0001" + "0130" + "0d" + "0000018bcfe56800" + "6ec3b67264",
          new NodeId("n".repeat(247), 2),
          "0001" + "0130" + "ff" + "0000000000000002" + "6e".repeat(247),
          new NodeId("n".repeat(512), -1),
          "0003"
              + ("0130" + "ff" + "ffffffffffffffff" + "6e".repeat(247))
              + ("0131" + "ff" + "6e".repeat(255))
              + ("0132" + "0a" + "6e".repeat(10)));

  @Test
  void aFrameIsNumberedAsEver() {
    FrameNumbers numbers = new FrameNumbers();
    byte[] frame = "frame".getBytes(StandardCharsets.UTF_8);
    assertThat(HEX.formatHex(numbers.number(frame))).isEqualTo(NUMBERED);
    assertThat(HEX.formatHex(numbers.number(new byte[0]))).isEqualTo(NUMBERED_NEXT);
  }

  @Test
  void aNumberWrittenAsEverIsRead() {
    FrameNumbers numbers = new FrameNumbers();
    NodeId from = new NodeId("a", 1);
    assertThat(numbers.judge(from, ByteBuffer.wrap(HEX.parseHex(NUMBERED_NEXT))))
        .isEqualTo(Verdict.NEW);
    assertThat(numbers.judge(from, ByteBuffer.wrap(HEX.parseHex(NUMBERED))))
        .isEqualTo(Verdict.AGAIN);
  }

  @Test
  void anAddressIsWrittenAsEver() throws Exception {
    for (Map.Entry<NodeId, String> line : ADDRESSES.entrySet()) {
      ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(1_024);
      Util.writeAddress(NodeAddress.of(line.getKey()), out);
      String written = HEX.formatHex(out.buffer(), 0, out.position());
      assertThat(written).startsWith(KIND);
      assertThat(written.substring(KIND.length() + 2 * RANDOM_BYTES)).isEqualTo(line.getValue());
    }
  }

  @Test
  void anAddressWrittenAsEverIsRead() throws Exception {
    for (Map.Entry<NodeId, String> line : ADDRESSES.entrySet()) {
      byte[] bytes = HEX.parseHex(KIND + "07".repeat(RANDOM_BYTES) + line.getValue());
      Address address = Util.readAddress(new ByteArrayDataInputStream(bytes));
      assertThat(NodeAddress.node(address)).contains(line.getKey());
    }
  }
}
