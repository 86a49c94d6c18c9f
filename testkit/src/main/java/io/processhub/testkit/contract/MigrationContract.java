package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.MigrationStrategy.Departure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link MigrationStrategy} must do. */
public abstract class MigrationContract extends StrategyContract<MigrationStrategy> {
  /** For subclasses. */
  protected MigrationContract() {}

  private static List<Departure> departures() {
    List<NodeId> nodes = nodes(2);
    List<Departure> all = new ArrayList<>();
    for (boolean leaving : List.of(true, false)) {
      for (Map<String, String> metadata :
          List.of(Map.<String, String>of(), Map.of("tag", "north"))) {
        for (int i = 0; i < 50; i++) {
          all.add(new Departure("child-" + i, metadata, nodes.get(0), nodes.get(1), leaving));
        }
      }
    }
    return all;
  }

  @Test
  final void everyDepartureHasAStep() {
    assertThat(departures()).allSatisfy(each -> assertThat(newStrategy().step(each)).isNotNull());
  }

  @Test
  final void theSameDepartureHasTheSameStep() {
    MigrationStrategy strategy = newStrategy();
    for (Departure each : departures()) {
      assertThat(strategy.step(each))
          .isEqualTo(strategy.step(each))
          .isEqualTo(newStrategy().step(each));
    }
  }

  @Test
  final void theTermsOfAHandoverAreSettled() {
    MigrationStrategy strategy = newStrategy();
    assertThat(strategy.terms()).isNotNull().isEqualTo(strategy.terms());
    assertThat(strategy.terms()).isEqualTo(newStrategy().terms());
  }
}
