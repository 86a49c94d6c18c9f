package io.processhub.testkit;

import io.processhub.ChildInfo;
import io.processhub.ChildState;
import io.processhub.Distributor;
import io.processhub.Distributor.Child;
import io.processhub.Distributor.Child.State;
import io.processhub.Distributor.GlobalChildren;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the nodes say when one of them asks all which children they have: each is named, or said to
 * be unreachable; and when the hub is quiet, they say what really runs.
 */
final class Roundup {
  private final World world;
  private final Simulation simulation;

  Roundup(World world) {
    this.world = world;
    simulation = world.simulation();
  }

  /** Asks, whatever happens meanwhile. */
  void ask(SimNode caller, Duration timeout) {
    List<NodeId> before = world.hub(caller).nodes();
    Moment asked = Moment.of(world);
    var unused =
        world
            .whichChildren(caller, timeout)
            .thenAccept(answer -> {
              List<String> wrong = new ArrayList<>(contradictions(caller.id(), answer));
              if (caller.findHub(world.config().name()).isPresent() && asked.lasts(world)) {
                Set<NodeId> members = new TreeSet<>(before);
                members.retainAll(world.hub(caller).nodes());
                wrong.addAll(unnamed(members, answer));
              }
              wrong.forEach(sentence ->
                  world.reportFalsehood("which children on " + caller + ": " + sentence));
            });
  }

  /** What is so for as long as no node comes or goes, and nothing separates them. */
  private record Moment(long changes, long wholeSinceNanos) {
    static Moment of(World world) {
      return new Moment(world.changes(), world.simulation().network().wholeSinceNanos());
    }

    boolean lasts(World world) {
      return wholeSinceNanos != SimNetwork.NOT_WHOLE && equals(of(world));
    }
  }

  /** What can be right under no circumstances. */
  private static List<String> contradictions(NodeId asker, GlobalChildren answer) {
    List<String> wrong = new ArrayList<>();
    if (!answer.children().containsKey(asker)) {
      wrong.add("its own are missing");
    }
    answer.unreachable().stream()
        .filter(answer.children()::containsKey)
        .forEach(node -> wrong.add(node + " is said to be unreachable, and has answered"));
    answer
        .children()
        .forEach((node, children) -> {
          Set<String> ids = new HashSet<>();
          for (Child child : children) {
            if (!ids.add(child.id())) {
              wrong.add("%s names %s twice".formatted(node, child.id()));
            }
            if (child.processId().isPresent() != (child.state() == State.RUNNING)
                || child.processId().stream().anyMatch(process -> !process.node().equals(node))) {
              wrong.add("%s says %s".formatted(node, child));
            }
          }
        });
    return wrong;
  }

  private static List<String> unnamed(Set<NodeId> nodes, GlobalChildren answer) {
    return nodes.stream()
        .filter(
            node -> !answer.children().containsKey(node) && !answer.unreachable().contains(node))
        .map(node -> node + " is not named")
        .toList();
  }

  /**
   * Asks while the hub is quiet, on the given node.
   *
   * @throws AssertionError if an answer is missing, or is not what really runs
   */
  void check(SimNode caller) {
    GlobalChildren answer =
        simulation.await(world.whichChildren(caller, Distributor.WHICH_CHILDREN_TIMEOUT_DEFAULT));
    List<String> wrong = new ArrayList<>(contradictions(caller.id(), answer));
    Set<NodeId> seats = new TreeSet<>(world.seats().stream().map(SimNode::id).toList());
    if (!answer.children().keySet().equals(seats) || !answer.unreachable().isEmpty()) {
      wrong.add(
          "it is open on %s; answers came from %s, and not from %s"
              .formatted(seats, answer.children().keySet(), answer.unreachable()));
    }
    Map<String, ChildInfo> wanted = world.hub(caller).registry();
    answer
        .children()
        .forEach((node, children) -> {
          Map<String, Child> expected = expected(node, wanted);
          Map<String, Child> said = new TreeMap<>();
          children.forEach(child -> said.put(child.id(), child));
          if (!said.equals(expected)) {
            wrong.add("%s says %s, but has %s".formatted(node, said, expected));
          }
        });
    if (!wrong.isEmpty()) {
      wrong.replaceAll(sentence -> "which children on " + caller + ": " + sentence);
      wrong.forEach(sentence -> simulation.note("VIOLATED " + sentence));
      throw new AssertionError(Seats.report(simulation, wrong));
    }
  }

  /** What a node must say: what really runs there, and what it has given up. */
  private Map<String, Child> expected(NodeId node, Map<String, ChildInfo> wanted) {
    Map<String, Child> expected = new TreeMap<>();
    for (Ledger.Running one : simulation.ledger().running()) {
      if (one.hub().equals(world.config().name()) && one.processId().node().equals(node)) {
        expected.put(one.childId(), child(one.childId(), wanted, Optional.of(one.processId())));
      }
    }
    for (ChildInfo child : wanted.values()) {
      for (Instance instance : child.instances()) {
        if (instance.processId().node().equals(node) && instance.state() == ChildState.FAILED) {
          expected.put(child.id(), child(child.id(), wanted, Optional.empty()));
        }
      }
    }
    return expected;
  }

  private static Child child(
      String id, Map<String, ChildInfo> wanted, Optional<ProcessId> process) {
    ChildInfo info = wanted.get(id);
    return new Child(
        id,
        process,
        process.isPresent() ? State.RUNNING : State.UNDEFINED,
        Child.Kind.WORKER,
        info == null ? "" : info.spec().type());
  }
}
