package io.processhub.cli.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Worker JVMs that form one cluster over loopback. Closing it ends them all, at once; so does the
 * end of this JVM, however it comes. One thread uses it at a time.
 */
public final class WorkerCluster implements AutoCloseable {
  /** How long any step of forming the cluster may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration ANSWER_WAIT = Duration.ofMinutes(10);
  private static final Duration IDLE_WAIT = Duration.ofMinutes(2);
  private static final Duration IDLE_PERIOD = Duration.ofMillis(500);

  /** The hub that all nodes open when the cluster starts. */
  public static final String HUB = "workers";

  private final List<String> jvmOptions;
  private final List<String> hubOptions;
  private final TemporaryDirectory files = new TemporaryDirectory();
  private final List<Integer> seedPorts;
  private final Thread atExit = new Thread(this::endAll);
  private final List<WorkerProcess> workers = new CopyOnWriteArrayList<>();
  private final List<WorkerProcess> observers = new CopyOnWriteArrayList<>();
  private int launched;
  private Duration processorTimeOfLeft = Duration.ZERO;
  private final Map<WorkerProcess, Integer> ports = new HashMap<>();

  private WorkerCluster(int seedCount, List<String> hubOptions, List<String> jvmOptions) {
    this.jvmOptions = List.copyOf(jvmOptions);
    this.hubOptions = List.copyOf(hubOptions);
    seedPorts = Ports.free(seedCount);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts JVMs, all at once, and the nodes in them; returns when all see one hub of all. */
  public static WorkerCluster start(int nodes, String... jvmOptions) {
    return start(nodes, List.of(), jvmOptions);
  }

  /** The same with options for the hub, each {@code key=value}. */
  public static WorkerCluster start(int nodes, List<String> hubOptions, String... jvmOptions) {
    WorkerCluster cluster = new WorkerCluster(nodes, hubOptions, List.of(jvmOptions));
    try {
      cluster.launch(nodes);
      cluster.startNodes(cluster.workers);
      cluster.openHubs(cluster.workers, nodes);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** One more JVM, not a node yet. */
  public WorkerProcess launch() {
    launch(1);
    return workers.getLast();
  }

  private void launch(int count) {
    List<WorkerProcess> fresh = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fresh.add(launchAs("node-" + (launched + 1)));
    }
    fresh.forEach(worker -> await(worker.ready()));
  }

  /**
   * The same for a node with this name, which no other node has while this one runs. Does not wait
   * until the JVM is up; the commands that it is sent do.
   */
  public WorkerProcess launchAs(String name) {
    launched++;
    Path log = files.file("%s-%d.log".formatted(name, launched));
    WorkerProcess worker = WorkerProcess.launch(name, log, jvmOptions);
    workers.add(worker);
    return worker;
  }

  private void startNodes(List<WorkerProcess> those) {
    List<CompletableFuture<List<String>>> answers = new ArrayList<>();
    for (WorkerProcess worker : those) {
      int port = freePort();
      ports.put(worker, port);
      answers.add(worker.send("node", worker.name(), address(port), seeds()));
    }
    answers.forEach(WorkerCluster::await);
  }

  /** Where the first nodes were, or are, and all that run now: the first may all have gone. */
  private String seeds() {
    return Stream.concat(
            seedPorts.stream(), workers.stream().filter(ports::containsKey).map(ports::get))
        .distinct()
        .map(WorkerCluster::address)
        .collect(Collectors.joining(","));
  }

  private void openHubs(List<WorkerProcess> those, int members) {
    those.stream().map(this::open).toList().forEach(WorkerCluster::await);
    workers.stream()
        .map(worker -> worker.hub().members(members, PATIENCE))
        .toList()
        .forEach(WorkerCluster::await);
  }

  /** Starts the node in a JVM that {@link #launch()} returned. */
  public void startNode(WorkerProcess worker) {
    startNodes(List.of(worker));
  }

  /** Opens the hub there; when that began, in microseconds. */
  public CompletableFuture<Long> open(WorkerProcess worker) {
    return open(worker.hub(), hubOptions);
  }

  /** Opens one more hub of a node, with these options; when that began, in microseconds. */
  public static CompletableFuture<Long> open(WorkerHub hub, List<String> options) {
    List<Object> arguments = new ArrayList<>(List.of(PATIENCE.toMillis()));
    arguments.addAll(options);
    return hub.send("open", arguments.toArray())
        .thenApply(fields -> Long.valueOf(fields.getFirst()));
  }

  /** One more JVM, which has the hub open as an observer, and is none of {@link #workers()}. */
  public WorkerProcess observe() {
    String name = "observer-" + (observers.size() + 1);
    WorkerProcess observer = WorkerProcess.launch(name, files.file(name + ".log"), jvmOptions);
    observers.add(observer);
    await(observer.ready());
    startNode(observer);
    List<String> options = new ArrayList<>(hubOptions);
    options.add("observer");
    await(open(observer.hub(), options));
    return observer;
  }

  /** Has one leave all its hubs, and the cluster, in order; then its JVM ends, and is forgotten. */
  public WorkerMoves.Lapse leave(WorkerProcess worker) {
    WorkerMoves.Lapse left = await(worker.moves().leave());
    processorTimeOfLeft = processorTimeOfLeft.plus(worker.processorTime());
    workers.remove(worker);
    worker.close();
    return left;
  }

  /**
   * A new JVM in the place of one that has {@link #leave left}, with its name, once its hub is
   * open.
   */
  public WorkerProcess again(WorkerProcess gone) {
    WorkerProcess fresh = launchAs(gone.name());
    await(fresh.ready());
    startNode(fresh);
    await(open(fresh));
    return fresh;
  }

  /** Ends one at once, as {@code kill -9} does, and forgets it; when that was. */
  public long kill(WorkerProcess worker) {
    workers.remove(worker);
    long now = Wall.micros();
    worker.close();
    return now;
  }

  /** The workers, in the order of their start, without those killed. */
  public List<WorkerProcess> workers() {
    return List.copyOf(workers);
  }

  /** A file that lives as long as this. */
  public Path file(String name) {
    return files.file(name);
  }

  /** These ids, in a file of this name that lives as long as this. */
  Ids listed(String name, List<String> ids) {
    try {
      return new Ids.Listed(Files.write(files.file(name + ".ids"), ids));
    } catch (IOException e) {
      throw new UncheckedIOException("The ids could not be written.", e);
    }
  }

  /** Asks all the same at the same time, and waits for all answers. */
  public <T> List<T> all(Function<WorkerHub, CompletableFuture<T>> question) {
    return workers.stream().map(worker -> question.apply(worker.hub())).toList().stream()
        .map(WorkerCluster::await)
        .toList();
  }

  /**
   * When the last of the given nodes will have every child in its place, in a hub of so many
   * members. Asked for before that begins, the answer is not late.
   */
  public static CompletableFuture<Long> settling(
      List<WorkerProcess> those, Ids ids, int members, Duration timeout) {
    CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);
    for (WorkerProcess worker : those) {
      last = last.thenCombine(worker.hub().settled(ids, members, timeout), Math::max);
    }
    return last;
  }

  /** When the last of all nodes had every child in its place. */
  public long settled(Ids ids, Duration timeout) {
    return await(settling(workers(), ids, workers.size(), timeout));
  }

  /** Waits until the JVMs have compiled what they had to, and take next to no processor time. */
  public void awaitIdle() throws InterruptedException {
    Duration before = processorTime();
    for (long i = 0; i < IDLE_WAIT.dividedBy(IDLE_PERIOD); i++) {
      Thread.sleep(IDLE_PERIOD);
      Duration now = processorTime();
      if (now.minus(before).compareTo(IDLE_PERIOD.dividedBy(10)) < 0) {
        return;
      }
      before = now;
    }
  }

  /** How long processors have worked for the JVMs; for those that were killed, none. */
  public Duration processorTime() {
    return workers.stream()
        .map(WorkerProcess::processorTime)
        .reduce(processorTimeOfLeft, Duration::plus);
  }

  /** What all nodes know of the children. */
  public List<Census> census(Ids ids) {
    return all(hub -> hub.census(ids));
  }

  /** Waits for an answer; the commands themselves end in time. */
  public static <T> T await(CompletableFuture<T> answer) {
    return await(answer, ANSWER_WAIT);
  }

  /**
   * Waits for an answer.
   *
   * @throws WorkerFailed if there is none in time
   */
  public static <T> T await(CompletableFuture<T> answer, Duration timeout) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new WorkerFailed("A worker has not answered within " + timeout + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerFailed("Interrupted.");
    }
  }

  /** A seed's, if one of them is gone: without any seed nobody finds the others. */
  private int freePort() {
    ports.keySet().retainAll(workers);
    return seedPorts.stream()
        .filter(port -> !ports.containsValue(port))
        .findFirst()
        .orElseGet(() -> Ports.free(1).getFirst());
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    endAll();
    Exit.cancel(atExit);
    files.close();
  }

  private void endAll() {
    List<WorkerProcess> all = new ArrayList<>(workers);
    all.addAll(observers);
    all.forEach(WorkerProcess::kill);
    all.forEach(WorkerProcess::close);
  }
}
