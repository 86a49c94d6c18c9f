package io.processhub.cli.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * A JVM that this one has started and gives commands to; see {@link Worker} for the protocol. It
 * never outlives this JVM: it ends when its standard input does. Thread-safe.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final int LOG_LINES_SHOWN = 20;
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  private final String name;
  private final Path log;
  private final Process process;
  private final PrintStream commands;
  private final long launchedMicros;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

  /** It answers no more: then the process is gone, or about to be. */
  private volatile boolean ended;

  private final CompletableFuture<Long> ready = new CompletableFuture<>();

  private record Pending(
      CompletableFuture<List<String>> answer, BiConsumer<Integer, Integer> progress) {}

  private WorkerProcess(String name, Path log, List<String> command) throws IOException {
    this.name = name;
    this.log = log;
    launchedMicros = Wall.micros();
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    commands = new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("worker-" + name).start(this::read);
  }

  /** The processor time that it has used. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * Starts a JVM.
   *
   * @param name for messages about it
   * @param log where its standard error goes
   * @param jvmOptions for the JVM
   */
  static WorkerProcess launch(String name, Path log, List<String> jvmOptions) {
    return launch(name, log, List.of(), jvmOptions);
  }

  /**
   * The same with words before the command: a program that becomes the one that it is told to run.
   */
  public static WorkerProcess launch(
      String name, Path log, List<String> prefix, List<String> jvmOptions) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(JvmCommand.of(jvmOptions, "worker"));
    try {
      return new WorkerProcess(name, log, command);
    } catch (IOException e) {
      throw new UncheckedIOException("The worker " + name + " could not be started.", e);
    }
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** When it was started. */
  public long launchedMicros() {
    return launchedMicros;
  }

  /** Completes when it takes commands. */
  public CompletableFuture<Long> ready() {
    return ready;
  }

  /** What it does with children that move. */
  public WorkerMoves moves() {
    return new WorkerMoves(this);
  }

  /** The hub inside it. */
  public WorkerHub hub() {
    return hub(WorkerCluster.HUB);
  }

  /** One of the hubs inside it. */
  public WorkerHub hub(String hubName) {
    return new WorkerHub(this, hubName);
  }

  /** Sends a command; the fields of the answer. */
  public CompletableFuture<List<String>> send(String command, Object... arguments) {
    return send(WorkerCluster.HUB, (done, total) -> {}, command, arguments);
  }

  /** The same for a command about one of its hubs, which reports on its progress. */
  CompletableFuture<List<String>> send(
      String hubName, BiConsumer<Integer, Integer> progress, String command, Object... arguments) {
    long id = lastId.incrementAndGet();
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    pending.put(id, new Pending(answer, progress));
    synchronized (commands) {
      commands.println(Line.of(id, hubName, command).and(Line.of(arguments).fields()));
      commands.flush();
    }
    if (ended || !process.isAlive()) {
      failAll();
    }
    return answer;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        receive(Line.parse(text));
      }
    } catch (IOException e) {
      // The same as the end of the stream: it is gone.
    }
    ended = true;
    failAll();
  }

  private void receive(Line line) {
    switch (line.field(0)) {
      case Worker.READY -> ready.complete(Wall.micros());
      case Worker.PROGRESS -> {
        Pending waiting = pending.get(Long.valueOf(line.field(1)));
        if (waiting != null) {
          waiting.progress.accept(Integer.valueOf(line.field(2)), Integer.valueOf(line.field(3)));
        }
      }
      case Worker.OK -> {
        Pending waiting = pending.remove(Long.valueOf(line.field(1)));
        if (waiting != null) {
          waiting.answer.complete(line.from(2));
        }
      }
      case Worker.FAILED -> {
        Pending waiting = pending.remove(Long.valueOf(line.field(1)));
        if (waiting != null) {
          waiting.answer.completeExceptionally(
              new WorkerFailed("On " + name + ", " + line.field(2)));
        }
      }
      default -> {}
    }
  }

  private void failAll() {
    WorkerFailed gone = new WorkerFailed("The JVM of " + name + " has ended." + lastWords());
    ready.completeExceptionally(gone);
    for (Long id : List.copyOf(pending.keySet())) {
      Pending waiting = pending.remove(id);
      if (waiting != null) {
        waiting.answer.completeExceptionally(gone);
      }
    }
  }

  /** The end of what it has written to standard error; empty if nothing. */
  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.isEmpty()
          ? ""
          : "\nIts last words:\n  "
              + String.join(
                  "\n  ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Stops it in its tracks, without ending it: SIGSTOP. */
  public void freeze() {
    signal("-STOP");
  }

  /** Lets it go on: SIGCONT. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String which) {
    try {
      int code = new ProcessBuilder("kill", which, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new WorkerFailed("kill " + which + " failed for " + name + ".");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The program 'kill' could not be run.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerFailed("Interrupted.");
    }
  }

  /**
   * Has its node hear what others say to its hubs, or not: then that is lost. How many messages
   * were lost so far.
   */
  public long hearing(boolean value) {
    return Long.parseLong(WorkerCluster.await(send("hearing", value)).getFirst());
  }

  /** Who was in the cluster at first, as its node saw it: the names in each of its first views. */
  public List<List<String>> firstViews() {
    return WorkerCluster.await(send("views")).stream()
        .map(view -> List.of(view.split(",", -1)))
        .toList();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its number. */
  public long pid() {
    return process.pid();
  }

  /** Ends it at once and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
