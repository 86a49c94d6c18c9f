package io.processhub.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.NOPLoggingEventBuilder;

final class SparingLogTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final LongAdder withheld = new LongAdder();
  private final SparingLog lines =
      new SparingLog(LoggerFactory.getLogger(SparingLogTest.class), nanos::get, withheld);

  private int written(int tries) {
    int written = 0;
    for (int i = 0; i < tries; i++) {
      written += lines.at(Level.ERROR) instanceof NOPLoggingEventBuilder ? 0 : 1;
    }
    return written;
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void someLinesAreWrittenAtOnceAndTheRestIsCounted() {
    assertThat(written(1_000)).isEqualTo(LineAllowance.AT_ONCE);
    assertThat(withheld.sum()).isEqualTo(1_000 - LineAllowance.AT_ONCE);
  }

  @Test
  void thenOneIsWrittenNowAndThen() {
    written(1_000);
    pass(LineAllowance.EVERY_SECONDS - 1);
    assertThat(written(100)).isZero();
    pass(1);
    assertThat(written(100)).isEqualTo(1);
    pass(3L * LineAllowance.EVERY_SECONDS);
    assertThat(written(100)).isEqualTo(3);
  }

  @Test
  void afterAQuietTimeThereIsRoomForAsManyAsAtFirst() {
    written(1_000);
    pass(TimeUnit.DAYS.toSeconds(1));
    assertThat(written(1_000)).isEqualTo(LineAllowance.AT_ONCE);
  }
}
