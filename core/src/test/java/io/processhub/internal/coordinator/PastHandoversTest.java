package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import org.junit.jupiter.api.Test;

final class PastHandoversTest {
  private static final NodeId SOURCE = new NodeId("source", 1);

  private final PastHandovers past = new PastHandovers();

  @Test
  void aMergeIsRememberedUntilItsSourceHasHeardOfIt() {
    past.add(SOURCE, 7);
    assertThat(past.contains(SOURCE, 7)).isTrue();
    assertThat(past.contains(SOURCE, 8)).isFalse();
    assertThat(past.contains(new NodeId("source", 2), 7)).isFalse();
    past.remove(SOURCE, 7);
    assertThat(past.size()).isZero();
  }

  @Test
  void ofTooManyTheOldestAreForgotten() {
    for (long id = 0; id <= PastHandovers.MAX; id++) {
      past.add(SOURCE, id);
    }
    assertThat(past.size()).isEqualTo(PastHandovers.MAX);
    assertThat(past.contains(SOURCE, 0)).isFalse();
    assertThat(past.contains(SOURCE, 1)).isTrue();
  }
}
