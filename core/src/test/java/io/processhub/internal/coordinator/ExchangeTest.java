package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.Same;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a node takes itself to know after a comparison. */
final class ExchangeTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);

  private final Ground ground = Grounds.of(A);
  private final KnownAdmissions known = new KnownAdmissions(new Stamp(1, A));

  @SuppressWarnings("NullAway") // nothing is sent, and no record has come
  private final Exchange exchange = new Exchange(ground, null, null, known, (with, number) -> {});

  /** The hub was closed here and opened anew, and knows nothing yet of what was compared before. */
  @Test
  void anAnswerToWhatWasAskedBeforeTheHubWasOpenedTeachesNothing() {
    exchange.onSame(B, new Same(7, Map.of(new Stamp(1, B), 100L, new Stamp(2, C), 90L)));
    assertThat(known.size()).isZero();
    assertThat(exchange.known()).isZero();
  }
}
