package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.testkit.RandomRun.Report;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Everything that can happen, happens; and the invariants hold. Each test has seeds of its own, so
 * that no two of the runs are of the same.
 */
@Isolated("Its runs take all processors.")
final class RandomSeedsTest {
  private static final String REPLAY =
      "mvn -B -ntp -Dquick test -pl testkit -am -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dtest=RandomSeedsTest#";

  /** The tests whose runs have any strategies, by their first seeds. */
  private static final Set<Long> FIRST_SEEDS = Set.of(1L, 1_016L, 2_001L, 3_001L, 5_001L, 6_001L);

  private static final Set<Long> DONE = new TreeSet<>();
  private static final Set<String> MET = new TreeSet<>();

  private static void met(List<Report> reports) {
    assertThat(reports).isNotEmpty();
    DONE.add(reports.getFirst().seed());
    reports.forEach(report -> MET.addAll(report.strategies()));
  }

  /** If all of them were run, as they are unless some are chosen. */
  @AfterAll
  static void everyStrategyAndModeWasMet() {
    if (DONE.equals(FIRST_SEEDS) && System.getProperty(Seeds.COUNT) == null) {
      assertThat(Modes.byFamily())
          .allSatisfy((family, modes) -> assertThat(MET).as("%s", family).containsAll(modes));
    }
  }

  @Test
  void theInvariantsHoldWhateverHappens() {
    List<Report> reports =
        Seeds.check(1, 140, REPLAY + "theInvariantsHoldWhateverHappens", RandomRun::of);

    TreeMap<String, Integer> actions = new TreeMap<>();
    reports.forEach(report ->
        report.actions().forEach((what, times) -> actions.merge(what, times, Integer::sum)));
    System.out.printf(
        "%d seeds: %,d events, %,d frames, %,d instances begun, %s%n",
        reports.size(),
        reports.stream().mapToLong(Report::events).sum(),
        reports.stream().mapToLong(Report::frames).sum(),
        reports.stream().mapToLong(Report::begun).sum(),
        actions);
    met(reports);
  }

  @Test
  void theInvariantsHoldWithStrategiesThatAreSeldomDrawn() {
    List<Report> reports =
        Seeds.check(
            1_016,
            30,
            REPLAY + "theInvariantsHoldWithStrategiesThatAreSeldomDrawn",
            RandomRun::seldom);
    met(reports);
  }

  @Test
  void theInvariantsHoldWhateverHappensToReplicas() {
    List<Report> reports =
        Seeds.check(
            2_001,
            30,
            REPLAY + "theInvariantsHoldWhateverHappensToReplicas",
            RandomRun::replicated);
    met(reports);
  }

  @Test
  void theyHoldWhereChildrenMoveWithTheirState() {
    List<Report> reports =
        Seeds.check(
            3_001,
            60,
            REPLAY + "theyHoldWhereChildrenMoveWithTheirState",
            seed -> RandomRun.of(seed).handingOver());
    met(reports);
  }

  @Test
  void noStateIsLostWhileNothingCrashes() {
    List<Report> reports =
        Seeds.check(
            4_001,
            90,
            REPLAY + "noStateIsLostWhileNothingCrashes",
            seed -> RandomRun.of(seed).gentleInAnyWay());
    assertThat(reports)
        .flatExtracting(Report::strategies)
        .contains("Divergence", "MajorityQuorum", "StaticQuorum", "PubSub", "Gossip");
  }

  @Test
  void theInvariantsHoldUnderAQuorumWhateverHappens() {
    List<Report> reports =
        Seeds.check(
            5_001,
            50,
            REPLAY + "theInvariantsHoldUnderAQuorumWhateverHappens",
            seed -> RandomRun.of(seed).underQuorum());
    assertThat(reports.stream().mapToLong(Report::begun).sum()).isPositive();
    met(reports);
  }

  @Test
  void theInvariantsHoldForAnyStrategiesTogether() {
    List<Report> reports =
        Seeds.check(
            6_001,
            110,
            REPLAY + "theInvariantsHoldForAnyStrategiesTogether",
            RandomSeedsTest::anyStrategies);
    met(reports);
  }

  static RandomRun anyStrategies(long seed) {
    RandomRun run = RandomRun.of(seed);
    RandomRun moving = seed % 3 == 0 ? run.handingOver() : run.handingReplicasOver();
    return seed % 2 == 0 ? moving.underQuorum() : moving;
  }
}
