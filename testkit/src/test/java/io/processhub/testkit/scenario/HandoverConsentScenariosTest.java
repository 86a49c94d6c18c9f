package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.scenario.Sum.Add;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Processes that have a say in a handover: that refuse it, or merge what two of them know. */
final class HandoverConsentScenariosTest {
  private static final int SEEDS = 10;

  /** Can be made to refuse. */
  private static final class Wilful extends Adder {
    private final AtomicBoolean takes;
    private final AtomicBoolean gives;

    Wilful(AtomicBoolean takes, AtomicBoolean gives) {
      this.takes = takes;
      this.gives = gives;
    }

    @Override
    public Integer handOver() {
      if (!gives.get()) {
        throw new IllegalStateException("not now");
      }
      return super.handOver();
    }

    @Override
    public void takeOver(Integer state) {
      if (!takes.get()) {
        throw new IllegalStateException("too much");
      }
      super.takeOver(state);
    }
  }

  private static ProcessType<String, Add> adder(AtomicBoolean takes, AtomicBoolean gives) {
    return ProcessType.of("adder", String.class, Add.class, unused -> new Wilful(takes, gives));
  }

  private static int add(Stage stage, SimNode node, ProcessType<String, Add> type, int amount) {
    return stage.await(stage.world.ask(node, type, "sum", new Add(amount)));
  }

  private static NodeId place(Stage stage, SimNode asker) {
    return stage.world.hub(asker).processId("sum").orElseThrow().node();
  }

  /** The events of this kind, on all of these nodes, from now on. */
  private static List<HubEvent> watched(
      Stage stage, List<SimNode> nodes, Class<? extends HubEvent> type) {
    List<HubEvent> events = new ArrayList<>();
    for (SimNode node : nodes) {
      stage.world.hub(node).events().register(Hook.of("watch", type, events::add));
    }
    return events;
  }

  @Test
  void aChildWhoseTargetRefusesGoesOnWhereItIsAndMovesWhenItCan() {
    for (boolean giving : List.of(true, false)) {
      AtomicBoolean takes = new AtomicBoolean(!giving);
      AtomicBoolean gives = new AtomicBoolean(giving);
      ProcessType<String, Add> type = adder(takes, gives);
      Stage.play(
          SEEDS,
          options -> options.migration(HotSwap.withHandover()).process(type),
          stage -> {
            takes.set(!giving);
            gives.set(giving);
            List<SimNode> nodes = stage.start("a", "b");
            SimNode a = nodes.getFirst();
            stage.await(stage.world.start(a, List.of(ChildSpec.of("sum", type, ""))));
            assertThat(add(stage, a, type, 5)).isEqualTo(5);
            NodeId before = place(stage, a);
            SimNode target =
                nodes.stream().filter(node -> !node.id().equals(before)).findFirst().orElseThrow();
            List<HubEvent> events = watched(stage, nodes, HubEvent.MigrationFailed.class);
            stage.world.redistribute(a, ChildSpec.of("sum", type, ""), target.id());
            stage.run(5);
            assertThat(place(stage, a)).isEqualTo(before);
            assertThat(add(stage, a, type, 1)).isEqualTo(6);
            assertThat(events).isNotEmpty();
            takes.set(true);
            gives.set(true);
            stage.run(40);
            assertThat(place(stage, a)).isEqualTo(target.id());
            assertThat(add(stage, a, type, 1)).isEqualTo(7);
          });
    }
  }

  /** Nobody takes it: when the node must go, the child goes without its state. */
  @Test
  void aNodeThatLeavesDoesNotWaitForeverForATargetThatRefuses() {
    AtomicBoolean takes = new AtomicBoolean();
    ProcessType<String, Add> type = adder(takes, new AtomicBoolean(true));
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          stage.await(stage.world.start(a, List.of(ChildSpec.of("sum", type, ""))));
          assertThat(add(stage, a, type, 5)).isEqualTo(5);
          NodeId before = place(stage, a);
          SimNode source = stage.simulation.node(before.name());
          SimNode other = nodes.getFirst() == source ? nodes.getLast() : nodes.getFirst();
          stage.await(stage.world.leave(source));
          assertThat(place(stage, other)).isEqualTo(other.id());
          assertThat(add(stage, other, type, 1)).isEqualTo(1);
        });
  }

  /** They count from when it must go, not those of long ago that came to nothing. */
  @Test
  void aNodeThatLeavesTriesAlsoWhatItHasTriedInVainBefore() {
    AtomicBoolean takes = new AtomicBoolean();
    ProcessType<String, Add> type = adder(takes, new AtomicBoolean(true));
    Stage.play(
        1,
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          takes.set(false);
          SimNode a = stage.start("a").getFirst();
          List<ChildSpec> children =
              IntStream.range(0, 40).mapToObj(i -> ChildSpec.of("sum" + i, type, "")).toList();
          stage.await(stage.world.start(a, children));
          children.forEach(child -> stage.await(stage.world.ask(a, type, child.id(), new Add(5))));
          SimNode b = stage.simulation.start("b");
          stage.world.open(b);
          stage.run(30);
          stage.await(stage.world.leave(b));
          takes.set(true);
          SimNode c = stage.simulation.start("c");
          stage.world.open(c);
          stage.run(25);
          stage.await(stage.world.leave(a));
          for (ChildSpec child : children) {
            int sum = stage.await(stage.world.ask(c, type, child.id(), new Add(0)));
            assertThat(sum).as(child.id()).isEqualTo(5);
          }
        });
  }

  @Test
  void theStatesOfAChildThatRanOnBothSidesOfASplitAreMergedOnce() {
    AtomicBoolean yes = new AtomicBoolean(true);
    ProcessType<String, Add> type = adder(yes, yes);
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.getLast();
          stage.await(stage.world.start(a, List.of(ChildSpec.of("sum", type, ""))));
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(30);
          assertThat(add(stage, a, type, 10)).isEqualTo(10);
          assertThat(add(stage, b, type, 3)).isEqualTo(3);
          List<HubEvent> events = watched(stage, nodes, HubEvent.ConflictMerged.class);
          stage.simulation.network().heal();
          stage.run(60);
          assertThat(stage.world.hub(a).processIds("sum")).hasSize(1);
          assertThat(stage.world.hub(b).processIds("sum"))
              .isEqualTo(stage.world.hub(a).processIds("sum"));
          assertThat(add(stage, a, type, 0)).isEqualTo(13);
          assertThat(events).hasSize(1);
        });
  }
}
