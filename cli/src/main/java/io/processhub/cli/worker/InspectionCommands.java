package io.processhub.cli.worker;

import static io.processhub.cli.worker.Witness.WITNESS;

import io.processhub.ChildInfo;
import io.processhub.Hub;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.Scope;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy.Placer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The commands about children that are {@link Witness}es. */
final class InspectionCommands {
  private final WorkerState state;

  InspectionCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of(
        "inspect", this::inspect,
        "add", this::add,
        "fail", this::fail,
        "idle", this::idle,
        "waiting", this::waiting,
        "elsewhere", this::elsewhere,
        "places", this::places);
  }

  /** ids, timeout, {@link Expected}: see {@link Inspection}; then what {@link Census} says. */
  private List<String> inspect(Request request) throws Exception {
    Expected expected = Expected.parse(request.arguments().subList(2, request.arguments().size()));
    List<String> ids = request.ids(0);
    new Inspection(state.hub(), ids, expected).await(request.millis(1));
    return Census.of(state.hub(), ids).fields();
  }

  /**
   * ids, timeout, two numbers of {@link Expected.Sums}: adds to every child's sum, and asks each
   * whether it has that.
   */
  private List<String> add(Request request) throws Exception {
    List<String> ids = request.ids(0);
    Duration timeout = request.millis(1);
    Expected.Sums sums = new Expected.Sums(request.number(2), request.number(3));
    List<CompletableFuture<Witness.Testimony>> answers = new ArrayList<>();
    for (int number = 0; number < ids.size(); number++) {
      ProcessRef<Witness.Command> ref = state.hub().ref(WITNESS, ids.get(number));
      ref.tell(new Witness.Add(sums.of(number)));
      answers.add(ref.ask(new Witness.Testify(), timeout));
    }
    for (CompletableFuture<Witness.Testimony> answer : answers) {
      answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
    return List.of();
  }

  /** ids, timeout: has every child fail, and waits until each has a new process, on its node. */
  private List<String> fail(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> ids = request.ids(0);
    List<ProcessId> before = new ArrayList<>();
    for (String id : ids) {
      before.add(hub.processId(id).orElseThrow());
      hub.ref(WITNESS, id).tell(new Witness.Fail());
    }
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      ProcessId old = before.get(i);
      await(
          request.millis(1),
          () -> hub.processId(id).filter(now -> isSuccessor(now, old)).isPresent(),
          () -> "'%s' was %s and is %s".formatted(id, old, hub.processIds(id)));
    }
    return List.of();
  }

  private static boolean isSuccessor(ProcessId now, ProcessId old) {
    return now.node().equals(old.node()) && now.serial() != old.serial();
  }

  /**
   * ids, timeout, whether the hub is to stand down here: waits until it is so and none of the
   * children lives here.
   */
  private List<String> idle(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> ids = request.ids(0);
    boolean partitioned = Boolean.parseBoolean(request.text(2));
    await(
        request.millis(1),
        () ->
            hub.isPartitioned() == partitioned
                && hub.processes(Scope.LOCAL).isEmpty()
                && ids.stream().allMatch(id -> Live.count(id) == 0),
        () ->
            "partitioned: %s; running here: %d; living here: %d"
                .formatted(
                    hub.isPartitioned(),
                    hub.processes(Scope.LOCAL).size(),
                    ids.stream().mapToInt(Live::count).sum()));
    return List.of();
  }

  /** ids, timeout, how many: waits until so many of them are wanted and run nowhere. */
  private List<String> waiting(Request request) throws Exception {
    List<String> ids = request.ids(0);
    await(
        request.millis(1),
        () -> countWaiting(ids) == request.number(2),
        () -> "waiting: " + countWaiting(ids));
    return List.of();
  }

  private long countWaiting(List<String> ids) {
    return ids.stream()
        .filter(id ->
            state
                .hub()
                .lookup(id)
                .map(ChildInfo::instances)
                .filter(List<Instance>::isEmpty)
                .isPresent())
        .count();
  }

  /** ids: those of them that do not belong on this node. */
  private List<String> elsewhere(Request request) throws Exception {
    Hub hub = state.hub();
    Placer ring = ConsistentHashing.DEFAULT.placer(hub.nodes());
    NodeId self = hub.self();
    return request.ids(0).stream()
        .filter(id -> !ring.owners(id, 1).getFirst().equals(self))
        .toList();
  }

  /** ids: where the catalog has each of them, and which processes it has. */
  private List<String> places(Request request) throws Exception {
    Hub hub = state.hub();
    return request.ids(0).stream()
        .map(id -> {
          ChildInfo child = hub.lookup(id).orElseThrow();
          return new ClusterHub.Place(
              String.join("+", child.nodes()), hub.processIds(id).toString());
        })
        .map(ClusterHub.Place::field)
        .toList();
  }

  private interface Description {
    String text();
  }

  private static void await(Duration timeout, BooleanSupplier condition, Description now)
      throws InterruptedException {
    long deadline = Wall.deadline(timeout);
    while (!condition.getAsBoolean()) {
      if (Wall.micros() > deadline) {
        throw new IllegalStateException("not so within " + timeout + ": " + now.text());
      }
      Thread.sleep(1);
    }
  }
}
