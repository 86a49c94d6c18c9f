package io.processhub.cli.chaos;

import static io.processhub.cli.worker.WorkerCluster.await;

import io.processhub.cli.history.Event;
import io.processhub.cli.history.EventLog;
import io.processhub.cli.worker.Exit;
import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.WorkerFailed;
import io.processhub.cli.worker.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Five JVMs in a {@link Lab}, each with the same hubs, their clients, and what they write down. One
 * thread uses it at a time.
 */
final class ChaosCluster implements AutoCloseable {
  static final int NODES = 5;

  /** The hubs, with the options of each. */
  private static final Map<String, List<String>> HUBS =
      new TreeMap<>(
          Map.of(
              "quorum", List.of("majority-quorum=3", "hot-swap"),
              "divergence", List.of("hot-swap"),
              "replicas", List.of("active-passive=2", "hot-swap")));

  private static final int PORT = 7_800;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE_WAIT = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 50;
  private static final int STEADY = 70;

  /** Of each hub on each node: step in ms, tells, asks, calls, own children, fails, hangs. */
  private static final List<Integer> RATES = List.of(75, 4, 1, 1, 14, 2, 2);

  private final Lab lab;
  private final int seed;
  private final Path directory;
  private final EventLog log;
  private final Map<Integer, ChaosNode> nodes = new TreeMap<>();
  private final List<WorkerProcess> launched = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::endAll);

  private ChaosCluster(Lab lab, int seed, Path directory) {
    this.lab = lab;
    this.seed = seed;
    this.directory = directory;
    log = new EventLog(directory.resolve("run.events"));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts it, with everything written to files in the directory, and waits until it is at rest.
   *
   * @param seed of what the clients do
   */
  static ChaosCluster start(Lab lab, int seed, Path directory) {
    ChaosCluster cluster = new ChaosCluster(lab, seed, directory);
    try {
      cluster.launch(IntStream.rangeClosed(1, NODES).boxed().toList());
      cluster.settle();
      HUBS.keySet().forEach(cluster::startSteady);
      cluster.rest();
      cluster.all("traffic", cluster.traffic());
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void startSteady(String hub) {
    String started =
        await(node(1).send(hub, "steady", steady(), PATIENCE.toMillis()), PATIENCE).getFirst();
    if (!started.equals(Integer.toString(STEADY))) {
      throw new WorkerFailed(
          "Of the %d children of hub '%s' %s were started.".formatted(STEADY, hub, started));
    }
  }

  private static Ids steady() {
    return new Ids.Numbered("steady", STEADY);
  }

  /** What the clients do; those of a node that has come in the place of another, something else. */
  private Object[] traffic() {
    List<Object> arguments = new ArrayList<>(List.of(steady()));
    arguments.addAll(RATES);
    arguments.add(seed + launched.size());
    return arguments.toArray();
  }

  private void launch(List<Integer> numbers) {
    Map<Integer, WorkerProcess> workers = new LinkedHashMap<>();
    for (int number : numbers) {
      String name = "node-" + number;
      String file = name + "-" + (launched.size() + 1);
      WorkerProcess worker =
          WorkerProcess.launch(
              name,
              directory.resolve(file + ".log"),
              lab.on(number),
              List.of(
                  JvmCommand.SHORT_LIVED,
                  "-Xmx512m",
                  "-Dhub.events=" + directory.resolve(file + ".events")));
      launched.add(worker);
      workers.put(number, worker);
    }
    String seeds =
        IntStream.rangeClosed(1, NODES)
            .mapToObj(node -> Lab.address(node) + ":" + PORT)
            .collect(Collectors.joining(","));
    Map<Integer, CompletableFuture<List<String>>> ids = new LinkedHashMap<>();
    workers.forEach((number, worker) -> {
      String bind = Lab.address(number) + ":" + PORT;
      ids.put(number, worker.send("node", worker.name(), bind, seeds));
    });
    workers.forEach((number, worker) -> {
      String id = await(Objects.requireNonNull(ids.get(number)), PATIENCE).getFirst();
      nodes.put(number, new ChaosNode(number, worker, id));
    });
    List<CompletableFuture<List<String>>> opened = new ArrayList<>();
    for (int number : numbers) {
      HUBS.forEach((hub, options) -> {
        List<Object> arguments = new ArrayList<>(List.of(PATIENCE.toMillis()));
        arguments.addAll(options);
        opened.add(node(number).send(hub, "open", arguments.toArray()));
      });
    }
    opened.forEach(answer -> await(answer, PATIENCE));
  }

  Router router() {
    return lab.router();
  }

  EventLog log() {
    return log;
  }

  ChaosNode node(int number) {
    return Objects.requireNonNull(nodes.get(number), "The node is gone.");
  }

  /** Ends a node as {@code kill -9} does. */
  void kill(int number) {
    ChaosNode node = node(number);
    nodes.remove(number);
    node.worker().close();
    // It may have acted until now, and does not any more.
    log.add(new Event.Killed(System.nanoTime(), node.id()));
  }

  /** Has a node leave in order, after all that its clients have under way has ended. */
  void leave(int number) {
    ChaosNode node = node(number);
    endTraffic(node);
    nodes.remove(number);
    await(node.worker().send("leave"), PATIENCE);
    node.worker().close();
  }

  /** Has a node drained by another one, or ends that. */
  void drain(int number, boolean drain) {
    ChaosNode node = node(number);
    ChaosNode by = drain ? node(number % NODES + 1) : node;
    HUBS.keySet().stream()
        .map(hub ->
            by.send(hub, drain ? "drain" : "undrain", node.worker().name(), PATIENCE.toMillis()))
        .toList()
        .forEach(done -> await(done, PATIENCE.plus(PAUSE_WAIT)));
  }

  /** A new node in the place of one that was killed, or has left. */
  void revive(int number) {
    launch(List.of(number));
    for (String hub : HUBS.keySet()) {
      await(node(number).send(hub, "traffic", traffic()), PATIENCE);
    }
  }

  private List<List<String>> all(String command, Object... arguments) {
    List<CompletableFuture<List<String>>> answers = new ArrayList<>();
    for (ChaosNode node : nodes.values()) {
      for (String hub : HUBS.keySet()) {
        answers.add(node.send(hub, command, arguments));
      }
    }
    return answers.stream().map(answer -> await(answer, PATIENCE)).toList();
  }

  /**
   * Has the clients pause, waits until all nodes agree and nothing is under way, writes that down,
   * and has all nodes write down what they see; or writes that it did not come to that. Then the
   * clients go on.
   *
   * @return how long it took
   */
  Duration rest() {
    long began = System.nanoTime();
    String why = pauseTraffic() ? settle() : "Asks or calls have not ended in " + PAUSE_WAIT + ".";
    long now = System.nanoTime();
    log.add(why.isEmpty() ? new Event.AtRest(now) : new Event.Restless(now, why));
    if (why.isEmpty()) {
      all("seen");
    }
    all("traffic-resume");
    return Duration.ofNanos(now - began);
  }

  /** Waits until all nodes agree; what is wrong if they never do. */
  private String settle() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String before = "";
    while (true) {
      String wrong = flaw();
      // Twice in a row: one look alone may fall between two messages.
      if (wrong.isEmpty() && before.equals("once")) {
        return "";
      }
      before = wrong.isEmpty() ? "once" : wrong;
      if (System.nanoTime() > deadline) {
        return "After " + PATIENCE + ": " + wrong;
      }
      pause(Duration.ofMillis(LOOK_MILLIS));
    }
  }

  private String flaw() {
    for (String hub : HUBS.keySet()) {
      Map<ChaosNode, List<String>> said = new LinkedHashMap<>();
      nodes.values().forEach(node -> said.put(node, await(node.send(hub, "still"), PATIENCE)));
      Set<List<String>> different = Set.copyOf(said.values());
      List<String> first = said.values().iterator().next();
      if (different.size() > 1
          || first.get(0).split(",").length != NODES
          || !first.get(1).equals("false")
          || !first.get(4).equals("{}")
          || !first.get(5).equals("0")) {
        return "hub '%s' is not at rest: %s".formatted(hub, said);
      }
    }
    return "";
  }

  /** Whether all that the clients have under way has ended, in time. */
  private boolean pauseTraffic() {
    return all("traffic-pause", PAUSE_WAIT.toMillis()).stream().allMatch(List.of("true")::equals);
  }

  /** The clients end; of whom everything has ended, its log says so. */
  void end() {
    nodes.values().forEach(ChaosCluster::endTraffic);
  }

  private static void endTraffic(ChaosNode node) {
    boolean over = true;
    for (String hub : HUBS.keySet()) {
      over &=
          await(node.send(hub, "traffic-pause", PAUSE_WAIT.toMillis()), PATIENCE)
              .equals(List.of("true"));
    }
    if (over) {
      await(node.worker().send("traffic-over"), PATIENCE);
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted.", e);
    }
  }

  @Override
  public void close() {
    endAll();
    Exit.cancel(atExit);
    log.close();
  }

  private void endAll() {
    launched.forEach(WorkerProcess::kill);
    launched.forEach(WorkerProcess::close);
  }
}
