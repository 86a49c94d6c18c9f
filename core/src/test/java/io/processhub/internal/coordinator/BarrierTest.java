package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.spi.Clock;
import io.processhub.spi.Environment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long other nodes are waited for where nothing else sets a limit. */
final class BarrierTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final HubConfig config =
      HubConfig.named("hub").barrierWait(Duration.ofSeconds(10)).build();
  private final Hands clock = new Hands();
  private final Environment system = Environment.system();
  private final Ground ground =
      Grounds.of(
          A,
          config,
          new Environment(clock, system.scheduler(), system.executor(), system.random()));

  @SuppressWarnings("NullAway") // nobody answers
  private final Barrier barrier =
      new Barrier(ground, null, null, () -> List.of(B), () -> {}, () -> {});

  private static final class Hands implements Clock {
    private long nanos;

    @Override
    public long wallMillis() {
      return nanos / 1_000_000;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }

  private void pass(Duration time) {
    clock.nanos += time.toNanos();
    barrier.tick();
  }

  @Test
  void eachRoundOfDoubtsIsWaitedForAsLong() {
    barrier.adopt(new Membership(List.of(A, B), config), true);
    barrier.forget(B);
    assertThat(barrier.isSettled()).isTrue();

    barrier.doubt("first");
    barrier.doubt("second");
    pass(Duration.ofSeconds(9));
    barrier.forget(B);
    assertThat(barrier.isOpen("first", membership -> true)).isTrue();
    pass(Duration.ofSeconds(9));
    assertThat(barrier.isOpen("second", membership -> true)).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(barrier.isOpen("second", membership -> true)).isTrue();
    assertThat(ground.counters.snapshot()).containsEntry("barriersGivenUp", 1L);
  }
}
