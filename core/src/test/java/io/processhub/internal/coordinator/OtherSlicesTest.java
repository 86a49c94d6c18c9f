package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildState;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.SliceChunk;
import io.processhub.internal.wire.Control.SliceDelta;
import io.processhub.strategy.Gossip;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of other nodes' slices, where changes are passed on by others. */
final class OtherSlicesTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);
  private static final long FIRST = 1L << 40;

  private final Ground ground =
      Grounds.of(
          A,
          HubConfig.named("hub")
              .synchronization(new Gossip(1, Duration.ofSeconds(5), false))
              .build());
  private final Loop loop = new Loop(task -> {}, () -> {}, () -> false, () -> {}, thrown -> {});
  private final Spread spread = new Spread(ground, loop, () -> List.of(B, C), unused -> List.of());
  private final OtherSlices slices = new Slices(ground, spread).others;

  private static SliceChunk whole(long version, Entry... entries) {
    return new SliceChunk(version, true, true, List.of(entries));
  }

  private static Entry running(String child) {
    return new Entry(child, ChildState.RUNNING, true, new Stamp(1, B), 1, 1, "", 0);
  }

  /** It was asked for twice; another has passed on the next change between the two answers. */
  @Test
  void aSliceThatIsOlderThanWhatIsKnownIsNotTaken() {
    slices.onChunk(B, whole(FIRST));
    slices.onDelta(B, new SliceDelta(FIRST + 1, List.of(running("x"))), C);
    slices.onChunk(B, whole(FIRST));
    assertThat(slices.known(B)).isEqualTo(FIRST + 1);
    assertThat(ground.registry.get("x", B)).isNotNull();
  }

  /** Its tokens are times of a clock that is ahead, and nobody has heard of the last ones. */
  @Test
  void whoHearsThatAnInstanceIsGoneGivesLaterTokensThanItHad() {
    long theirs = ground.tokens().next() + (9L << Stamp.COUNTER_BITS);
    slices.onChunk(B, whole(FIRST, running("x")));
    slices.onDelta(B, new SliceDelta(FIRST + 1, List.of(Entry.gone("x", theirs))), C);
    assertThat(ground.registry.get("x", B)).isNull();
    assertThat(ground.tokens().next()).isGreaterThan(theirs);
  }

  /** Its first version is a time, and the clock may have been set back. */
  @Test
  void theSliceOfAnotherOpeningIsTaken() {
    slices.onChunk(B, whole(FIRST, running("x")));
    slices.onChunk(B, whole(1, running("y")));
    assertThat(slices.known(B)).isEqualTo(1);
    assertThat(ground.registry.get("x", B)).isNull();
    assertThat(ground.registry.get("y", B)).isNotNull();
  }
}
