package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.Control.SliceChunk;
import io.processhub.internal.wire.Control.SliceDelta;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What others are told of this node's slice. */
final class SlicesTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final HubConfig config = HubConfig.named("hub").build();
  private final Recorder network = new Recorder();
  private final Ground ground = Grounds.of(A, config, network);
  private final Loop loop = new Loop(task -> {}, () -> {}, () -> false, () -> {}, thrown -> {});
  private final Slices slices =
      new Slices(ground, new Spread(ground, loop, () -> List.of(B), unused -> List.of()));

  private final class Recorder implements Transport {
    private final ControlCodec codec =
        new ControlCodec(config, TypeTable.of(config, Optional.empty()));
    private final List<@Nullable Control> sent = new ArrayList<>();

    @Override
    public void start(NodeId self, Listener listener) {}

    @Override
    public boolean send(NodeId to, Lane lane, byte[] frame) {
      WireReader in = new WireReader(frame);
      sent.add(codec.decode(FrameHeader.read(in).kind(), in));
      return true;
    }

    @Override
    public int maxFrameBytes() {
      return 1 << 20;
    }

    @Override
    public long droppedFrames() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Test
  void thatAnInstanceIsGoneIsToldWithTheLastToken() {
    long last = ground.tokens().next();
    slices.remove("x");
    slices.flush(false);
    assertThat(network.sent)
        .containsExactly(new SliceDelta(slices.version(), List.of(Entry.gone("x", last))));
  }

  /** In the whole slice nothing is said of what is gone. */
  @Test
  void whoIsSentTheWholeSliceIsToldTheLastTokenBefore() {
    long last = ground.tokens().next();
    slices.sendWhole(B);
    assertThat(network.sent)
        .containsExactly(
            new EpochWord(new EpochMessage.Tokens(last)),
            new SliceChunk(slices.version(), true, true, List.of()));
  }
}
