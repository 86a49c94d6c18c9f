package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrameBacklogTest {
  private final FrameBacklog backlog = new FrameBacklog();

  @Test
  void thereIsRoomAgainWhenWhatWaitedIsGivenBack() {
    int mega = 1 << 20;
    for (long bytes = 0; bytes < FrameBacklog.BYTES_MAX; bytes += mega) {
      assertThat(backlog.take(mega)).isTrue();
    }
    assertThat(backlog.take(1)).isFalse();
    assertThat(backlog.bytes()).isEqualTo(FrameBacklog.BYTES_MAX);
    backlog.give(mega);
    assertThat(backlog.take(mega)).isTrue();
    assertThat(backlog.take(1)).isFalse();
  }
}
