package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.Trouble.Place;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two instances of a child meet after a split, and their states cannot be merged. */
final class MergeFailuresTest {
  record Amount(int value) implements Ask<Integer> {}

  private static final ProcessType<String, Amount> SUM =
      ProcessType.of("sum", String.class, Amount.class, Sum::new);

  private static final class Sum implements HubProcess<Amount>, Handover<Integer> {
    private int sum;

    Sum(String unused) {}

    @Override
    public void receive(Amount amount, ProcessContext context) {
      sum += amount.value();
      context.reply(sum);
    }

    @Override
    public Integer handOver() {
      return sum;
    }

    @Override
    public void takeOver(Integer state) {
      sum = state;
    }

    @Override
    public Integer merge(Integer mine, Integer theirs) {
      Trouble.at(Place.MERGE);
      return mine + theirs;
    }
  }

  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent> events = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    Trouble.disarmAll();
    nodes.close();
  }

  private static boolean isOn(Hub hub, Hub node) {
    return hub.processId("x").filter(process -> process.node().equals(node.self())).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void theInstanceThatStaysKeepsItsOwnState(Trouble trouble) {
    HubConfig config =
        HubConfig.named("sums")
            .process(SUM)
            .migration(HotSwap.withHandover())
            .hook(Hook.of("events", HubEvent.class, events::add))
            .build();
    List<Hub> hubs = nodes.hubs(2, config);
    get(hubs.getFirst().startChild(ChildSpec.of("x", SUM, ""))).orThrow();
    hubs.forEach(hub -> nodes.wire(hub.self()).unplug());
    for (int i = 0; i < 2; i++) {
      Hub hub = hubs.get(i);
      await("it runs here", () -> isOn(hub, hub));
      assertThat(get(hub.ref(SUM, "x").ask(new Amount(i + 1)))).isEqualTo(i + 1);
    }
    events.clear();

    Trouble.arm(Place.MERGE, trouble);
    hubs.forEach(hub -> nodes.wire(hub.self()).plug());
    await(
        "it is reported",
        () -> events.stream().anyMatch(HubEvent.MigrationFailed.class::isInstance));
    Trouble.disarmAll();
    HubEvent.MigrationFailed failed =
        events.stream()
            .filter(HubEvent.MigrationFailed.class::isInstance)
            .map(HubEvent.MigrationFailed.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(failed.reason()).isEqualTo("the states were not merged: " + trouble.inWords());
    for (Hub hub : hubs) {
      await("one is left", () -> hub.processIds("x").size() == 1);
      assertThat(hub.processId("x").orElseThrow().node()).isEqualTo(failed.target());
      assertThat(get(hub.ref(SUM, "x").ask(new Amount(0))))
          .isEqualTo(failed.target().equals(hubs.getFirst().self()) ? 1 : 2);
    }
    assertThat(events)
        .noneMatch(HubEvent.ChildFailed.class::isInstance)
        .noneMatch(HubEvent.ConflictMerged.class::isInstance)
        .noneMatch(HubEvent.CoordinatorFailed.class::isInstance);
  }
}
