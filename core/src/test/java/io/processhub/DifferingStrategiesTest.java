package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.event.HubEvent.StrategiesDiffer;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.Replication;
import io.processhub.strategy.StrategyFamily;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes open one hub with different strategies. */
final class DifferingStrategiesTest {
  private final TestNodes nodes = new TestNodes();
  private final Queue<StrategiesDiffer> onA = new ConcurrentLinkedQueue<>();
  private final Queue<StrategiesDiffer> onB = new ConcurrentLinkedQueue<>();

  private record Twice(int of) implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return 2 * of;
    }
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static HubConfigBuilder telling(Queue<StrategiesDiffer> seen) {
    return counters().hook(Hook.of("differ", StrategiesDiffer.class, seen::add));
  }

  private static StrategiesDiffer differ(
      Hub with, StrategyFamily family, String mine, String theirs) {
    return new StrategiesDiffer("counters", with.self(), family, mine, theirs);
  }

  private Hub open(String name, HubConfigBuilder config) {
    Hub hub = nodes.node(name).open(config.build());
    get(hub.ready());
    return hub;
  }

  /** Each node says once more how it takes part, when it is drained and when it is not any more. */
  private static void hearAgainOf(Hub... hubs) {
    for (Hub hub : hubs) {
      get(hub.drain(hub.self()));
      get(hub.undrain(hub.self()));
    }
    for (Hub hub : hubs) {
      await("all are back", () -> hub.nodes().size() == hubs.length && !hub.isLocked());
    }
  }

  @Test
  void bothSidesTellOnceWhatDiffersAndWithWhom() {
    Hub a = open("a", telling(onA).redundancy(Replication.factor(2)));
    Hub b = open("b", telling(onB).redundancy(Replication.factor(3)).migration(HotSwap.DEFAULT));
    await("both know", () -> onA.size() == 2 && onB.size() == 2);
    hearAgainOf(a, b);

    String two = "Replication[factor=2, model=ACTIVE_ACTIVE, signal=NONE]";
    String three = "Replication[factor=3, model=ACTIVE_ACTIVE, signal=NONE]";
    String swap = HotSwap.DEFAULT.toString();
    assertThat(onA)
        .containsExactly(
            differ(b, StrategyFamily.REDUNDANCY, two, three),
            differ(b, StrategyFamily.MIGRATION, "ColdSwap[]", swap));
    assertThat(onB)
        .containsExactly(
            differ(a, StrategyFamily.REDUNDANCY, three, two),
            differ(a, StrategyFamily.MIGRATION, swap, "ColdSwap[]"));
    assertThat(a.diagnostics().counters()).containsEntry("strategiesThatDiffer", 2L);
  }

  @Test
  void aStrategyOfOnesOwnIsToldByItsClassAndOptions() {
    Hub a = open("a", telling(onA).redundancy(new Twice(1)));
    Hub b = open("b", telling(onB).redundancy(new Twice(2)));
    await("both know", () -> onA.size() == 1 && onB.size() == 1);
    String name = Twice.class.getName();
    assertThat(onA)
        .containsExactly(differ(b, StrategyFamily.REDUNDANCY, name + "[of=1]", name + "[of=2]"));
    assertThat(onB.element().with()).isEqualTo(a.self());
  }

  @Test
  void nodesWithEqualStrategiesTellNothingAndNeitherDoesANodeWithoutTheHub() {
    nodes.node("without");
    Hub a = open("a", telling(onA).redundancy(new Twice(1)).migration(HotSwap.withHandover()));
    Hub b = open("b", telling(onB).redundancy(new Twice(1)).migration(HotSwap.withHandover()));
    hearAgainOf(a, b);
    assertThat(a.nodes()).isEqualTo(List.of(a.self(), b.self()));
    assertThat(onA).isEmpty();
    assertThat(onB).isEmpty();
  }

  @Test
  void anObserverIsComparedToo() {
    Hub a = open("a", telling(onA).redundancy(Replication.factor(2)));
    Hub watcher = open("watcher", telling(onB).observer());
    await("both know", () -> onA.size() == 1 && onB.size() == 1);
    assertThat(onA.element().with()).isEqualTo(watcher.self());
    HubEvent mine = onB.element();
    assertThat(mine.hub()).isEqualTo("counters");
    assertThat(onB.element().with()).isEqualTo(a.self());
  }
}
