package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PartitionToleranceStrategy.Past;
import io.processhub.strategy.PartitionToleranceStrategy.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link PartitionToleranceStrategy} must do. */
public abstract class PartitionToleranceContract
    extends StrategyContract<PartitionToleranceStrategy> {
  /** For subclasses. */
  protected PartitionToleranceContract() {}

  /** How long ten thousand verdicts may take. Long, because a busy machine is no slow strategy. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Of so many members, after some have gone, and some time. */
  private static List<Situation> situations() {
    List<Situation> all = new ArrayList<>();
    for (int size = 1; size <= 50; size++) {
      all.add(Situation.of(nodes(size)));
      for (Duration ago : List.of(Duration.ZERO, Duration.ofSeconds(20), Duration.ofDays(30))) {
        List<NodeId> members = nodes(50).subList(0, size);
        List<Past> gone =
            nodes(50).subList(size, 50).stream().map(node -> new Past(node, ago)).toList();
        all.add(new Situation(members, gone, List.of(), 50, Duration.ZERO));
        all.add(new Situation(members, List.of(), gone, 50, ago));
      }
    }
    return all;
  }

  @Test
  final void everySituationHasAVerdict() {
    assertThat(situations()).allSatisfy(each -> assertThat(newStrategy().decide(each)).isNotNull());
  }

  @Test
  final void membersThatSeeTheSameDecideAlike() {
    PartitionToleranceStrategy strategy = newStrategy();
    for (Situation situation : situations().reversed()) {
      assertThat(strategy.decide(situation))
          .isEqualTo(strategy.decide(situation))
          .isEqualTo(newStrategy().decide(situation));
    }
  }

  /** It is asked twice a second on the hub's own loop. */
  @Test
  @Timeout(60)
  final void aVerdictIsThereAtOnce() {
    PartitionToleranceStrategy strategy = newStrategy();
    List<Situation> situations = situations();
    long began = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      assertThat(strategy.decide(situations.get(i % situations.size()))).isNotNull();
      assertThat(System.nanoTime() - began).isLessThan(patience().toNanos());
    }
  }

  @Test
  final void theTermsOfAQuorumAreSettled() {
    assertThat(newStrategy().epochs()).isNotNull().isEqualTo(newStrategy().epochs());
  }
}
