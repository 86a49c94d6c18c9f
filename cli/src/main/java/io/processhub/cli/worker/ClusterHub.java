package io.processhub.cli.worker;

import io.processhub.cli.worker.WorkerHub.Started;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One hub on some nodes of a cluster, with a number of {@link Witness}es for children: what is done
 * with it, and what is then true on all its nodes. Every method waits, for as long as {@link
 * WorkerCluster#PATIENCE}. One thread uses it at a time.
 */
public final class ClusterHub {
  private static final Duration PATIENCE = WorkerCluster.PATIENCE;

  private final String name;
  private final List<String> options;
  private final int count;
  private Ids children;
  private final List<WorkerProcess> nodes = new ArrayList<>();

  /**
   * Where one child is.
   *
   * @param nodes the names of the nodes that the catalog records, with plus signs between them
   * @param processes which processes it has, on which nodes
   */
  public record Place(String nodes, String processes) {
    String field() {
      return nodes + " " + processes;
    }

    static Place parse(String field) {
      int split = field.indexOf(' ');
      return new Place(field.substring(0, split), field.substring(split + 1));
    }
  }

  /**
   * A hub that no node has opened yet.
   *
   * @param name its name
   * @param count how many children it is to have
   * @param options see {@link HubOptions}
   */
  public ClusterHub(String name, int count, String... options) {
    this.name = name;
    this.count = count;
    children = new Ids.Numbered(name, count);
    this.options = List.of(options);
  }

  /** The nodes on which it is open, in the order of opening. */
  public List<WorkerProcess> nodes() {
    return List.copyOf(nodes);
  }

  /** The ids of its children. */
  public Ids children() {
    return children;
  }

  /** The hub on one node. */
  public WorkerHub on(WorkerProcess node) {
    return node.hub(name);
  }

  /** Opens it on these nodes, all at the same time, and waits until each is ready. */
  public void open(List<WorkerProcess> those) {
    nodes.addAll(those);
    those.stream()
        .map(node -> WorkerCluster.open(on(node), options))
        .toList()
        .forEach(WorkerCluster::await);
  }

  /** Closes it on this node, in order. */
  public void close(WorkerProcess node) {
    WorkerCluster.await(on(node).send("close", PATIENCE.toMillis()));
    forget(node);
  }

  /** The node is gone. */
  public void forget(WorkerProcess node) {
    nodes.remove(node);
  }

  /** Starts the children, from this node: all of them, or it fails. */
  public void start(WorkerProcess from) {
    Started result = WorkerCluster.await(starting(from));
    if (result.started() != count) {
      throw new WorkerFailed(
          "Of %d children %d were started; %s".formatted(count, result.started(), result));
    }
  }

  /** Starts the children, from this node; what becomes of that. */
  public CompletableFuture<Started> starting(WorkerProcess from) {
    return on(from).start(children, "witness", PATIENCE);
  }

  /**
   * Starts the children, from this node, with a child mapping, unless one of them exists.
   *
   * @param places where the children are mapped to, in turn: node names separated by a comma, or by
   *     a plus sign if a child is mapped to several
   * @param mapped how many of the children are in the mapping
   */
  public Started startMapped(WorkerProcess from, String places, int mapped) {
    return Started.parse(
        WorkerCluster.await(
            on(from).send("start-mapped", children, places, mapped, PATIENCE.toMillis())));
  }

  /** Stops the children, from this node: all of them, so that no node knows any, or it fails. */
  public void stop(WorkerProcess from) {
    int stopped = WorkerCluster.await(on(from).stop(children, PATIENCE));
    if (stopped != count) {
      throw new WorkerFailed("Of %d children %d were stopped.".formatted(count, stopped));
    }
    all("gone", children, PATIENCE.toMillis());
    all("idle", children, PATIENCE.toMillis(), false);
  }

  /** Stops what there is, and closes the hub on all its nodes at the same time. */
  public void end() {
    if (!nodes.isEmpty()) {
      WorkerCluster.await(on(nodes.getFirst()).stop(children, PATIENCE));
      all("close", PATIENCE.toMillis());
      nodes.clear();
    }
  }

  /** Adds to the sums, from this node; completes when every child has answered. */
  public CompletableFuture<List<String>> add(WorkerProcess from, Expected.Sums sums) {
    return on(from).send("add", children, PATIENCE.toMillis(), sums.perNumber(), sums.base());
  }

  /** Has every child fail, and waits until each has a new process on its node. */
  public void fail(WorkerProcess from) {
    WorkerCluster.await(on(from).send("fail", children, PATIENCE.toMillis()));
  }

  /** Has one node drain another. */
  public void drain(WorkerProcess by, WorkerProcess node) {
    WorkerCluster.await(on(by).send("drain", node.name(), PATIENCE.toMillis()));
  }

  /** Has one node end the drain of itself. */
  public void undrain(WorkerProcess node) {
    WorkerCluster.await(on(node).send("undrain", node.name(), PATIENCE.toMillis()));
  }

  /**
   * Waits until everything is as expected: as the registry of every node says, as what lives in
   * every JVM shows, and as the processes themselves say to every node that asks them; and until
   * all nodes agree.
   *
   * @return what each node knows
   */
  public List<Census> check(Expected expected) {
    long deadline = Wall.deadline(PATIENCE);
    while (true) {
      List<Object> arguments = new ArrayList<>(List.of(children, PATIENCE.toMillis()));
      arguments.addAll(expected.fields());
      List<Census> all = all("inspect", arguments.toArray()).stream().map(Census::parse).toList();
      Optional<String> flaw = Census.disagreement(all, expected.replicas());
      if (flaw.isEmpty()) {
        return all;
      }
      if (Wall.micros() > deadline) {
        throw new WorkerFailed("In the hub " + name + ": " + flaw.get());
      }
    }
  }

  /** Waits until the hub stands down on every node, and none of the children lives. */
  public void awaitStandDown() {
    all("idle", children, PATIENCE.toMillis(), true);
  }

  /** Waits until none of the children lives on this node, which has not closed the hub. */
  public void awaitIdle(WorkerProcess node) {
    WorkerCluster.await(on(node).send("idle", children, PATIENCE.toMillis(), false));
  }

  /** Waits until so many of the children are wanted and run nowhere, as every node sees it. */
  public void awaitWaiting(int count) {
    all("waiting", children, PATIENCE.toMillis(), count);
  }

  /** Takes other children, as many, none of which belongs on this node. */
  public void chooseElsewhere(WorkerProcess node, WorkerCluster files) {
    Ids candidates = new Ids.Numbered(name, 2 * count);
    List<String> fit = WorkerCluster.await(on(node).send("elsewhere", candidates));
    children = files.listed(name, fit.subList(0, count));
  }

  /** Where each of the children is, in their order, as this node sees it. */
  public List<Place> places(WorkerProcess node) {
    return WorkerCluster.await(on(node).send("places", children)).stream()
        .map(Place::parse)
        .toList();
  }

  /** What each of its nodes knows of the children. */
  public List<Census> census() {
    return all("census", children).stream().map(Census::parse).toList();
  }

  /** How many of the children run nowhere, as this node sees it. */
  public int missing(WorkerProcess node) {
    return WorkerCluster.await(on(node).census(children)).missing();
  }

  /** Waits until no node has a change left to pass on. */
  public void awaitNoRumours() {
    all("rumours", PATIENCE.toMillis());
  }

  private List<List<String>> all(String command, Object... arguments) {
    return nodes.stream().map(node -> on(node).send(command, arguments)).toList().stream()
        .map(WorkerCluster::await)
        .toList();
  }
}
