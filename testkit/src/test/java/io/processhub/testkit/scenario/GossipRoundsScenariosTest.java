package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.SynchronizationStrategy;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Who begins to compare catalogs, and when. */
final class GossipRoundsScenariosTest {
  private static final int INTERVAL_SECONDS = 10;
  private static final int ROUNDS = 12;

  /** Who is opened first would begin first, and is not the first of the members. */
  private static final List<String> NAMES = List.of("d", "c", "b", "a");

  /** A node has asked its strategy whom to compare with. */
  private record Round(Duration at, String node) {}

  /** Compares with all, and notes who asks. */
  private record Noting(Gossip gossip, AtomicReference<Stage> stage, List<Round> rounds)
      implements SynchronizationStrategy {
    @Override
    public Duration syncInterval() {
      return gossip.syncInterval();
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      return gossip.recipients(others, random);
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      Set<String> missing = new HashSet<>(NAMES);
      others.forEach(node -> missing.remove(node.name()));
      missing.forEach(node -> rounds.add(new Round(stage.get().simulation.now(), node)));
      return others;
    }

    @Override
    public boolean passesOn() {
      return gossip.passesOn();
    }

    @Override
    public boolean oneBegins() {
      return gossip.oneBegins();
    }
  }

  /** The rounds of all nodes while nothing else happens. */
  private static List<Round> rounds(boolean restrictedInit) {
    Gossip gossip =
        Gossip.DEFAULT
            .syncInterval(Duration.ofSeconds(INTERVAL_SECONDS))
            .restrictedInit(restrictedInit);
    List<Round> rounds = new ArrayList<>();
    AtomicReference<Stage> here = new AtomicReference<>();
    Stage.play(
        1,
        options -> options.synchronization(new Noting(gossip, here, rounds)),
        stage -> {
          here.set(stage);
          for (String name : NAMES) {
            SimNode node = stage.simulation.start(name);
            stage.world.open(node);
            stage.runMillis(1_100);
          }
          stage.run(3 * INTERVAL_SECONDS);
          rounds.clear();
          stage.run(ROUNDS * INTERVAL_SECONDS);
        });
    return rounds;
  }

  /** Those before which nobody has begun one within the last moments. */
  private static List<String> begunAlone(List<Round> rounds) {
    List<String> begun = new ArrayList<>();
    Duration last = Duration.ZERO;
    for (Round round : rounds) {
      if (round.at().minus(last).compareTo(Duration.ofMillis(500)) > 0) {
        begun.add(round.node());
      }
      last = round.at();
    }
    return begun;
  }

  private static long of(List<Round> rounds, String node) {
    return rounds.stream().filter(round -> round.node().equals(node)).count();
  }

  @Test
  void withRestrictedInitTheFirstMemberBeginsEachRoundAndAllJoinIn() {
    List<Round> rounds = rounds(true);
    assertThat(begunAlone(rounds)).hasSizeBetween(ROUNDS - 2, ROUNDS).containsOnly("a");
    for (String name : NAMES) {
      assertThat(of(rounds, name)).as(name).isBetween(ROUNDS - 2L, (long) ROUNDS);
    }
  }

  @Test
  void withoutItEachNodeBeginsAtItsOwnTime() {
    List<Round> rounds = rounds(false);
    for (String name : NAMES) {
      assertThat(of(rounds, name)).as(name).isBetween(ROUNDS - 2L, (long) ROUNDS);
      assertThat(begunAlone(rounds)).as("rounds that nobody began before").contains(name);
    }
    assertThat(begunAlone(rounds)).hasSizeGreaterThan(3 * ROUNDS);
  }
}
