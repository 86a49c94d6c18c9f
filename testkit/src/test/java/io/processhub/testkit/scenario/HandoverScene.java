package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Scope;
import io.processhub.process.Ask;
import io.processhub.testkit.HandoverWatch;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Nodes with children that have counted; one joins, and the handovers are under way. */
final class HandoverScene {
  /** Each seed breaks things a little later than the one before. */
  private static final long STEP_MICROS = 40;

  final Stage stage;
  final SimNode a;
  final SimNode b;
  final SimNode joiner;
  final List<ChildSpec> children;
  final Set<String> begunOnJoiner = new LinkedHashSet<>();
  final HandoverWatch watch;
  private long number;
  private final List<List<Long>> acknowledged = new ArrayList<>();

  /** Those of {@code b} have just begun; {@code more} nodes are there, too. */
  HandoverScene(Stage stage, String... more) {
    this.stage = stage;
    List<String> others = new ArrayList<>(List.of(more));
    others.addFirst("b");
    List<SimNode> nodes = stage.start("a", others.toArray(String[]::new));
    a = nodes.get(0);
    b = nodes.get(1);
    children = stage.started(a, "x", 30 * (1 + more.length));
    for (ChildSpec child : children) {
      List<Long> counted = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        counted.add(++number);
        assertThat(ask(a, child, new Probe.Count(number))).isTrue();
      }
      acknowledged.add(counted);
    }
    watch = HandoverWatch.of(stage.world);
    joiner = stage.simulation.start("c");
    stage.world.open(joiner);
    stage
        .simulation
        .ledger()
        .listen(begun -> {
          if (begun.processId().node().name().equals("c")) {
            begunOnJoiner.add(begun.childId());
          }
        });
    boolean begun = stage.simulation.runUntil(() -> isHandingOver(b), Duration.ofSeconds(30));
    assertThat(begun).isTrue();
  }

  /** The same, a little later. */
  static HandoverScene later(Stage stage, String... more) {
    HandoverScene scene = new HandoverScene(stage, more);
    stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * STEP_MICROS * 1_000));
    return scene;
  }

  /** The children that a node has in that state, as it says itself. */
  List<String> at(SimNode node, ChildState state) {
    return stage.world.hub(node).registry().values().stream()
        .filter(child ->
            child.instances().stream()
                .anyMatch(one -> one.state() == state && one.processId().node().equals(node.id())))
        .map(ChildInfo::id)
        .toList();
  }

  /** The children that the joiner has accepted, and not begun, from a node. */
  List<String> arrivingFrom(SimNode source) {
    Set<String> there =
        stage.world.hub(joiner).processes(Scope.GLOBAL).entrySet().stream()
            .filter(
                entry -> entry.getValue().stream().anyMatch(one -> one.node().equals(source.id())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return at(joiner, ChildState.ARRIVING).stream().filter(there::contains).toList();
  }

  private boolean isHandingOver(SimNode node) {
    return stage.world.hub(node).diagnostics().tableSizes().get("pendingHandovers") > 0;
  }

  private <R> R ask(SimNode from, ChildSpec child, Ask<R> question) {
    return stage.await(stage.world.ask(from, stage.probe, child.id(), question));
  }

  /** All that was acknowledged is there, and was counted once. */
  void checkStates(List<String> except) {
    for (int i = 0; i < children.size(); i++) {
      if (!except.contains(children.get(i).id())) {
        Probe.State state = ask(a, children.get(i), new Probe.Counted(0));
        assertThat(state.counted().keySet())
            .as(children.get(i).id())
            .containsAll(acknowledged.get(i));
        assertThat(state.counted().values()).as(children.get(i).id()).containsOnly(1);
      }
    }
  }

  void talk() {
    for (int i = 0; i < children.size(); i++) {
      List<Long> counted = acknowledged.get(i);
      for (SimNode node : stage.world.seats()) {
        long mine = ++number;
        String id = children.get(i).id();
        if (stage.world.hub(node).lookup(id).isPresent()) {
          stage
              .world
              .hub(node)
              .ref(stage.probe, id)
              .tell(new Probe.Numbered(node.id().toString(), ++number));
          var unused =
              stage
                  .world
                  .ask(node, stage.probe, id, new Probe.Count(mine))
                  .thenRun(() -> counted.add(mine));
        }
      }
    }
  }
}
