package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What every strategy must do, of whichever family. A strategy's test extends the contract of its
 * family and says how the strategy is made.
 *
 * @param <S> the family
 */
public abstract class StrategyContract<S> {
  /** For the contracts of the families. */
  StrategyContract() {}

  /** The strategy with its options; a new one each time, if it is not a constant. */
  protected abstract S newStrategy();

  @Test
  final void theSameOptionsMakeEqualStrategies() {
    assertThat(newStrategy()).isEqualTo(newStrategy()).hasSameHashCodeAs(newStrategy());
  }

  /** So many nodes, sorted. */
  static List<NodeId> nodes(int count) {
    List<NodeId> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(new NodeId(String.format(Locale.ROOT, "node-%03d", i), 1_000 + 7L * i));
    }
    return nodes;
  }
}
