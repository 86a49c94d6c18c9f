package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.processhub.Trouble.Place;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.RedundancyStrategy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a strategy says of itself is asked when a hub is opened, and never again. */
final class StrategyTraitsTest {
  private static final Map<Place, String> FAMILIES =
      Map.ofEntries(
          Map.entry(Place.REPORT_INTERVAL, "distribution"),
          Map.entry(Place.REPORTS_MAX, "distribution"),
          Map.entry(Place.REBALANCES, "distribution"),
          Map.entry(Place.MOST_INSTANCES, "redundancy"),
          Map.entry(Place.IS_ACTIVE_PASSIVE, "redundancy"),
          Map.entry(Place.SIGNAL, "redundancy"),
          Map.entry(Place.TERMS, "migration"),
          Map.entry(Place.SYNC_INTERVAL, "synchronization"),
          Map.entry(Place.PASSES_ON, "synchronization"),
          Map.entry(Place.ONE_BEGINS, "synchronization"),
          Map.entry(Place.EPOCHS, "partition tolerance"));

  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent.CoordinatorFailed> failures = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    Trouble.disarmAll();
    nodes.close();
  }

  @Test
  void aStrategyThatCannotSayWhatItIsKeepsTheHubFromBeingOpened() {
    HubNode node = nodes.node("a");
    HubConfig config = TroubledStrategies.config().build();
    FAMILIES.forEach((place, family) -> {
      for (Trouble trouble : Trouble.values()) {
        Trouble.arm(place, trouble);
        assertThatIllegalArgumentException()
            .as(place.name())
            .isThrownBy(() -> node.open(config))
            .withMessage(
                "Hub 'counters' cannot use its " + family + " strategy: " + trouble.inWords());
        Trouble.disarmAll();
        assertThat(node.hub("counters")).isEmpty();
      }
    });
    get(node.open(config).ready());
  }

  @Test
  @SuppressWarnings("NullAway") // What a user's code may do all the same.
  void oneThatAnswersNothingOrNonsenseDoesSo() {
    HubNode node = nodes.node("a");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            node.open(
                TestNodes.counters()
                    .migration(
                        new MigrationStrategy() {
                          @Override
                          public Step step(Departure departure) {
                            return Step.STAY;
                          }

                          @Override
                          public HotSwap terms() {
                            return null;
                          }
                        })
                    .build()))
        .withMessage("Hub 'counters' cannot use its migration strategy: it answers null");
    RedundancyStrategy none = members -> 0;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> node.open(TestNodes.counters().redundancy(none).build()))
        .withMessageContaining("cannot use its redundancy strategy")
        .withMessageContaining("must want 1 instance or more");
  }

  /** So it cannot throw in the middle of a step of the loop. */
  @Test
  void anOpenHubAsksForNoneOfIt() {
    HubConfig config =
        TroubledStrategies.config()
            .hook(Hook.of("failures", HubEvent.CoordinatorFailed.class, failures::add))
            .build();
    List<Hub> hubs = new ArrayList<>(nodes.hubs(2, config));
    HubNode third = nodes.node("c");
    Hub late = third.open(config);
    Set<Place> traits = new HashSet<>(FAMILIES.keySet());
    traits.remove(Place.MOST_INSTANCES);
    traits.forEach(place -> Trouble.arm(place, Trouble.EXCEPTION));
    hubs.add(late);
    get(late.ready());
    await("all are members", () -> hubs.stream().allMatch(hub -> hub.nodes().size() == 3));
    // Not before: of one member it is asked by a hub that has not seen the others yet, too.
    Trouble.arm(Place.MOST_INSTANCES, Trouble.EXCEPTION);
    List<String> ids = IntStream.range(0, 20).mapToObj(i -> "x" + i).toList();
    get(hubs.getFirst().startChildren(ids.stream().map(Counter::spec).toList())).orThrow();
    for (String id : ids) {
      assertThat(hubs.getFirst().lookup(id).orElseThrow().replicas()).isEqualTo(1);
      assertThat(get(hubs.getFirst().move(id, late.self())).node()).isEqualTo(late.self());
    }
    get(hubs.removeLast().closeAsync());
    for (String id : ids) {
      assertThat(TestNodes.ask(hubs.getLast(), id, new Counter.Total())).isZero();
    }
    assertThat(failures).isEmpty();
  }
}
