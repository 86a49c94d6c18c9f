package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.event.AlterHook;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.Replication;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What hooks are told and asked when children come with their state, or get another role. */
final class HookHandoverScenariosTest {
  private static final int SEEDS = 10;

  private final List<HubEvent> seen = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  /** The nodes on which no process comes up. */
  private final Set<String> broken = new HashSet<>();

  private final ProcessType<String, Add> tally =
      ProcessType.of("tally", String.class, Add.class, Tally::new);

  /** Adds, and is answered with what the process was made of and what it has come to. */
  public record Add(int amount) implements Ask<String> {}

  private final class Tally implements HubProcess<Add>, Handover<Integer> {
    private final String label;
    private int sum;

    Tally(String label) {
      this.label = label;
    }

    @Override
    public void started(ProcessContext context) {
      if (broken.contains(context.processId().node().name())) {
        throw new IllegalStateException("no power");
      }
    }

    @Override
    public void receive(Add message, ProcessContext context) {
      sum += message.amount();
      context.reply(label + " " + sum);
    }

    @Override
    public Integer handOver() {
      return sum;
    }

    @Override
    public void takeOver(Integer state) {
      sum = state;
    }
  }

  private UnaryOperator<HubConfigBuilder> with(HotSwap migration) {
    return options -> options.migration(migration).process(tally);
  }

  private String add(Stage stage, SimNode node, int amount) {
    return stage.await(stage.world.ask(node, tally, "x", new Add(amount)));
  }

  /** Each node has processes made with its own name. */
  private void alterOn(Stage stage, List<SimNode> nodes) {
    for (SimNode node : nodes) {
      String name = node.id().name();
      stage
          .world
          .hub(node)
          .events()
          .register(
              AlterHook.of(
                  "name",
                  data -> {
                    asked.add(data.child() + " " + name);
                    return data.arguments(data.arguments() + "@" + name);
                  }));
    }
  }

  private ProcessId start(Stage stage, SimNode caller) {
    ChildSpec spec = ChildSpec.of("x", tally, "made");
    assertThat(stage.await(stage.world.start(caller, List.of(spec))).isOk()).isTrue();
    return process(stage, caller);
  }

  private static ProcessId process(Stage stage, SimNode asker) {
    return stage.world.hub(asker).processId("x").orElseThrow();
  }

  private static SimNode other(List<SimNode> nodes, NodeId than) {
    return nodes.stream().filter(node -> !node.id().equals(than)).findFirst().orElseThrow();
  }

  private void listen(Stage stage, SimNode node, Class<? extends HubEvent> type) {
    stage.world.hub(node).events().register(Hook.of("seen", type, seen::add));
  }

  private <E extends HubEvent> List<E> seen(Class<E> type) {
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void aChildThatIsHandedOverIsAlteredOnceWhereItArrives() {
    Stage.play(
        SEEDS,
        with(HotSwap.withHandover()),
        stage -> {
          asked.clear();
          List<SimNode> nodes = stage.start("a", "b", "c");
          alterOn(stage, nodes);
          SimNode a = nodes.getFirst();
          NodeId at = start(stage, a).node();
          assertThat(add(stage, a, 1)).isEqualTo("made@" + at.name() + " 1");
          assertThat(asked).containsExactly("x " + at.name());
          for (int i = 0; i < 4; i++) {
            asked.clear();
            SimNode target = other(nodes, at);
            at = stage.await(stage.world.hub(a).move("x", target.id())).node();
            assertThat(at).isEqualTo(target.id());
            assertThat(add(stage, a, 1)).isEqualTo("made@" + at.name() + " " + (i + 2));
            assertThat(asked).containsExactly("x " + at.name());
          }
          assertThat(stage.world.hub(a).lookup("x").orElseThrow().spec().arguments())
              .isEqualTo("made");
        });
  }

  @Test
  void itsArrivalIsToldLikeAStart() {
    Stage.play(
        SEEDS,
        with(HotSwap.withHandover()),
        stage -> {
          seen.clear();
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          ProcessId before = start(stage, a);
          stage.run(1);
          SimNode target = other(nodes, before.node());
          SimNode third =
              nodes.stream()
                  .filter(node -> node != target && !node.id().equals(before.node()))
                  .findFirst()
                  .orElseThrow();
          SimNode source = stage.simulation.node(before.node().name());
          List<NodeId> owners = List.of(target.id());

          listen(stage, target, HubEvent.class);
          ProcessId there = stage.await(stage.world.hub(a).move("x", target.id()));
          stage.run(2);
          assertThat(seen(HubEvent.PreChildrenStart.class))
              .containsExactly(new HubEvent.PreChildrenStart(Stage.HUB, Map.of("x", owners)));
          assertThat(seen(HubEvent.PostChildrenStart.class))
              .containsExactly(
                  new HubEvent.PostChildrenStart(Stage.HUB, "x", Optional.of(there), owners, ""));
          assertThat(seen(HubEvent.ProcessStartups.class))
              .containsExactly(new HubEvent.ProcessStartups(Stage.HUB, Map.of("x", there)));
          assertThat(seen(HubEvent.RegistryPidInserted.class))
              .containsExactly(new HubEvent.RegistryPidInserted(Stage.HUB, "x", there));
          assertThat(seen(HubEvent.ChildProcessPidUpdate.class)).isEmpty();
          assertThat(seen(HubEvent.RegistryPidRemoved.class))
              .containsExactly(new HubEvent.RegistryPidRemoved(Stage.HUB, "x", before));

          seen.clear();
          listen(stage, third, HubEvent.RegistryPidInserted.class);
          listen(stage, source, HubEvent.class);
          stage.world.hub(target).events().cancel("seen");
          ProcessId back = stage.await(stage.world.hub(a).move("x", source.id()));
          stage.run(2);
          assertThat(seen(HubEvent.RegistryPidInserted.class))
              .containsExactly(
                  new HubEvent.RegistryPidInserted(Stage.HUB, "x", back),
                  new HubEvent.RegistryPidInserted(Stage.HUB, "x", back));
        });
  }

  @Test
  void theSourceTellsWhatGoesAndWhichProcessThatIs() {
    Stage.play(
        SEEDS,
        with(HotSwap.withHandover()),
        stage -> {
          seen.clear();
          List<SimNode> nodes = stage.start("a", "b");
          ProcessId before = start(stage, nodes.getFirst());
          listen(stage, stage.simulation.node(before.node().name()), HubEvent.class);
          NodeId target = other(nodes, before.node()).id();
          stage.await(stage.world.hub(nodes.getFirst()).move("x", target));
          assertThat(seen(HubEvent.PreChildrenRedistribution.class))
              .containsExactly(
                  new HubEvent.PreChildrenRedistribution(Stage.HUB, "x", before, target));
          assertThat(seen(HubEvent.ChildrenMigrated.class))
              .singleElement()
              .satisfies(moved -> {
                assertThat(moved.target()).isEqualTo(target);
                assertThat(moved.children())
                    .singleElement()
                    .satisfies(spec -> {
                      assertThat(spec.id()).isEqualTo("x");
                      assertThat(spec.arguments()).isEqualTo("made");
                    });
              });
        });
  }

  /** Its process is made anew at its source, of what the hooks there had given back. */
  @Test
  void aChildThatIsRestoredIsMadeOfWhatItWasMadeOfBefore() {
    Stage.play(
        SEEDS,
        with(HotSwap.withHandover().confirmHandover(true)),
        stage -> {
          asked.clear();
          broken.clear();
          List<SimNode> nodes = stage.start("a", "b");
          alterOn(stage, nodes);
          SimNode a = nodes.getFirst();
          NodeId source = start(stage, a).node();
          assertThat(add(stage, a, 5)).isEqualTo("made@" + source.name() + " 5");
          SimNode target = other(nodes, source);
          broken.add(target.id().name());
          long serial = process(stage, a).serial();
          stage.world.redistribute(a, ChildSpec.of("x", tally, "made"), target.id());
          stage.simulation.runUntil(
              () ->
                  stage.world.hub(a).processId("x").stream()
                      .anyMatch(now -> now.node().equals(source) && now.serial() != serial),
              Duration.ofSeconds(30));
          assertThat(add(stage, a, 1)).isEqualTo("made@" + source.name() + " 6");
          assertThat(asked.stream().filter(("x " + source.name())::equals)).hasSize(1);
          broken.clear();
        });
  }

  /** Nobody makes it: when the node must go, the child is started without its state, and fails. */
  @Test
  void aNodeThatLeavesDoesNotWaitForeverForHooksThatFail() {
    Stage.play(
        SEEDS,
        with(HotSwap.withHandover()),
        stage -> {
          seen.clear();
          List<SimNode> nodes = stage.start("a", "b");
          NodeId source = start(stage, nodes.getFirst()).node();
          SimNode other = other(nodes, source);
          listen(stage, other, HubEvent.AlterHookFailed.class);
          AlterHook bad =
              AlterHook.of(
                  "bad",
                  data -> {
                    throw new IllegalStateException("no such zone");
                  });
          stage.world.hub(other).events().register(bad);
          stage.await(stage.world.leave(stage.simulation.node(source.name())));
          stage.run(1);
          assertThat(stage.world.hub(other).lookup("x").orElseThrow().instances())
              .singleElement()
              .satisfies(one -> {
                assertThat(one.state()).isEqualTo(ChildState.FAILED);
                assertThat(one.reason()).isEqualTo("alter hook 'bad': no such zone");
              });
          // Three times it was refused, then it was started. What was refused before the members
          // were agreed on does not count.
          assertThat(seen).hasSizeBetween(4, 5);
        });
  }

  @Test
  void aReplicaThatIsPromotedIsNotAlteredAgain() {
    Stage.play(
        SEEDS,
        options -> options.redundancy(Replication.factor(2).activePassive()).process(tally),
        stage -> {
          asked.clear();
          List<SimNode> nodes = stage.start("a", "b");
          alterOn(stage, nodes);
          SimNode a = nodes.getFirst();
          start(stage, a);
          stage.run(1);
          assertThat(asked).containsExactlyInAnyOrder("x a", "x b");
          NodeId active =
              stage.world.hub(a).lookup("x").orElseThrow().instances().stream()
                  .filter(one -> one.role() == Role.ACTIVE)
                  .findFirst()
                  .orElseThrow()
                  .node();
          SimNode survivor = other(nodes, active);
          stage.simulation.node(active.name()).crash();
          stage.run(30);
          assertThat(stage.world.hub(survivor).lookup("x").orElseThrow().instances())
              .singleElement()
              .satisfies(one -> assertThat(one.role()).isEqualTo(Role.ACTIVE));
          assertThat(add(stage, survivor, 1)).isEqualTo("made@" + survivor.id().name() + " 1");
          assertThat(asked).hasSize(2);
        });
  }
}
