package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.Control.SliceChunk;
import io.processhub.internal.wire.Control.SliceDelta;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others are told of this node's slice. */
final class SlicesTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final HubConfig config = HubConfig.named("hub").build();
  private final SentControls network = new SentControls(config);
  private final Ground ground = Grounds.of(A, config, network);
  private final Loop loop = new Loop(task -> {}, () -> {}, () -> false, () -> {}, thrown -> {});
  private final Slices slices =
      new Slices(ground, new Spread(ground, loop, () -> List.of(B), unused -> List.of()));

  @Test
  void thatAnInstanceIsGoneIsToldWithTheLastToken() {
    long last = ground.tokens().next();
    slices.remove("x");
    slices.flush(false);
    assertThat(network.all)
        .containsExactly(new SliceDelta(slices.version(), List.of(Entry.gone("x", last))));
  }

  /** In the whole slice nothing is said of what is gone. */
  @Test
  void whoIsSentTheWholeSliceIsToldTheLastTokenBefore() {
    long last = ground.tokens().next();
    slices.sendWhole(B);
    assertThat(network.all)
        .containsExactly(
            new EpochWord(new EpochMessage.Tokens(last)),
            new SliceChunk(slices.version(), true, true, List.of()));
  }
}
