package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import org.junit.jupiter.api.Test;

final class PastHandoversTest {
  private static final NodeId SOURCE = new NodeId("source", 1);

  private final PastHandovers past = new PastHandovers();

  @Test
  void aMergeIsRememberedUntilItsSourceHasHeardOfIt() {
    past.add(key(7));
    assertThat(past.contains(key(7))).isTrue();
    assertThat(past.contains(key(8))).isFalse();
    assertThat(past.contains(new InboundHandover.Key(new NodeId("source", 2), 7))).isFalse();
    past.remove(key(7));
    assertThat(past.size()).isZero();
  }

  @Test
  void ofTooManyTheOldestAreForgotten() {
    for (long id = 0; id <= PastHandovers.MAX; id++) {
      past.add(key(id));
    }
    assertThat(past.size()).isEqualTo(PastHandovers.MAX);
    assertThat(past.contains(key(0))).isFalse();
    assertThat(past.contains(key(1))).isTrue();
  }

  private static InboundHandover.Key key(long id) {
    return new InboundHandover.Key(SOURCE, id);
  }
}
