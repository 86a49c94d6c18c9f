package io.processhub.cli.worker;

import static io.processhub.cli.worker.Probe.PROBE;
import static io.processhub.cli.worker.Witness.WITNESS;

import io.processhub.ChildInfo;
import io.processhub.ChildState;
import io.processhub.Hub;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.process.Role;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy.Placer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands about children with replicas. */
final class ReplicaCommands {
  private final WorkerState state;

  ReplicaCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of("replicas", this::replicas, "promoted", this::promoted);
  }

  /**
   * ids, members, replicas, active ones, timeout: waits until the hub has so many members, and each
   * child so many running replicas, on its owners, so many of them active, and those here know
   * their roles; when that was.
   */
  private List<String> replicas(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> ids = request.ids(0);
    Duration timeout = request.millis(4);
    long deadline = Wall.deadline(timeout);
    while (true) {
      String wrong = firstWrong(hub, ids, request);
      if (wrong.isEmpty()) {
        return List.of(Long.toString(Wall.micros()));
      }
      if (Wall.micros() > deadline) {
        throw new IllegalStateException("not in place within " + timeout + ": " + wrong);
      }
      Thread.sleep(10);
    }
  }

  private static String firstWrong(Hub hub, List<String> ids, Request request) {
    List<NodeId> nodes = hub.nodes();
    if (nodes.size() != request.number(1)) {
      return "the members are " + nodes;
    }
    Placer placer = ConsistentHashing.DEFAULT.placer(nodes);
    for (String id : ids) {
      List<NodeId> owners = placer.owners(id, request.number(2));
      if (!isRight(hub, id, owners, request.number(3))) {
        return "'%s' belongs on %s, and the registry says %s"
            .formatted(id, owners, hub.lookup(id).map(ChildInfo::instances));
      }
    }
    return "";
  }

  private static boolean isRight(Hub hub, String id, List<NodeId> owners, int actives) {
    List<Instance> instances = hub.lookup(id).map(ChildInfo::instances).orElse(List.of());
    boolean inPlace =
        instances.stream()
            .map(Instance::node)
            .sorted()
            .toList()
            .equals(owners.stream().sorted().toList());
    boolean running =
        instances.stream().allMatch(instance -> instance.state() == ChildState.RUNNING);
    boolean rolesKnown =
        instances.stream()
            .filter(instance -> instance.node().equals(hub.self()))
            .allMatch(here -> Live.count(id) == 1 && Live.role(id) == here.role());
    return inPlace && running && rolesKnown && actives(instances).size() == actives;
  }

  private static List<Instance> actives(List<Instance> instances) {
    return instances.stream().filter(instance -> instance.role() == Role.ACTIVE).toList();
  }

  /**
   * ids, node's name, timeout: of the children whose active replica is on that node, waits until
   * another is active and has answered; how many these were, and when the last had answered.
   */
  private List<String> promoted(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> affected =
        request.ids(0).stream().filter(id -> isActiveOn(hub, id, request.text(1))).toList();
    Duration timeout = request.millis(2);
    long deadline = Wall.deadline(timeout);
    request.progress().accept(0, affected.size());
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (String id : affected) {
      while (!isActiveElsewhere(hub, id, request.text(1))) {
        if (Wall.micros() > deadline) {
          throw new IllegalStateException(
              "no replica of '%s' was promoted within %s".formatted(id, timeout));
        }
        Thread.sleep(1);
      }
      answers.add(ask(hub, id));
    }
    for (CompletableFuture<?> answer : answers) {
      answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
    return List.of(Integer.toString(affected.size()), Long.toString(Wall.micros()));
  }

  private static CompletableFuture<?> ask(Hub hub, String id) {
    return hub.lookup(id).orElseThrow().spec().type().equals(WITNESS.name())
        ? hub.ref(WITNESS, id).ask(new Witness.Testify())
        : hub.ref(PROBE, id).ask(new Probe.Echo(1));
  }

  private static boolean isActiveOn(Hub hub, String id, String node) {
    return hub.lookup(id).stream()
        .flatMap(child -> actives(child.instances()).stream())
        .anyMatch(instance -> instance.node().name().equals(node));
  }

  private static boolean isActiveElsewhere(Hub hub, String id, String node) {
    return hub.lookup(id).stream()
        .flatMap(child -> actives(child.instances()).stream())
        .anyMatch(instance ->
            !instance.node().name().equals(node) && instance.state() == ChildState.RUNNING);
  }
}
