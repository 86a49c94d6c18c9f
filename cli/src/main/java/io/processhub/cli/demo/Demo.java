package io.processhub.cli.demo;

import static io.processhub.cli.Terminal.number;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.TemporaryDirectory;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import io.processhub.cli.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The demo's steps: a child is started for every word, (a); a node is killed, (b); another joins,
 * (c); every word is asked from every node, (d); and the text is counted, (e).
 */
final class Demo {
  private static final int START_BATCH = 2_000;

  private final Terminal terminal;
  private final Path input;
  private final int nodes;
  private final Optional<Path> out;
  private final long seed;

  Demo(Terminal terminal, Path input, int nodes, Optional<Path> out, long seed) {
    this.terminal = terminal;
    this.input = input;
    this.nodes = nodes;
    this.out = out;
    this.seed = seed;
  }

  /**
   * Runs it.
   *
   * @throws StepFailed if a step did not hold
   */
  void run() throws IOException {
    on(
        List.of(),
        (cluster, text, directory) -> {
          Spread spread = new Spread(terminal, cluster, text);
          Duration patience = patience(text);
          start(cluster, text, spread, patience);
          kill(cluster, text, spread, patience);
          join(cluster, text, spread, patience);
          ask(cluster, text, spread);
          new Counting(terminal, cluster, text, directory).run(out);
        });
  }

  /** The same with the steps of {@link Chaos}. */
  void runChaos() throws IOException {
    on(
        Chaos.HUB_OPTIONS,
        (cluster, text, directory) -> {
          Duration patience = patience(text);
          start(cluster, text, new Spread(terminal, cluster, text), patience);
          new Chaos(terminal, cluster, text, patience, new Random(seed)).run(directory, out);
        });
  }

  /** What happens on a cluster. */
  @FunctionalInterface
  private interface Steps {
    void run(WorkerCluster cluster, Text text, TemporaryDirectory directory) throws IOException;
  }

  private void on(List<String> hubOptions, Steps steps) throws IOException {
    try (TemporaryDirectory directory = new TemporaryDirectory()) {
      Text text = Text.read(input, directory);
      terminal.line(
          "ProcessHub demo: %s has %,d words, %,d of them different. The seed is %d.",
          input, text.occurrences(), text.words().size(), seed);
      long began = Wall.micros();
      try (WorkerCluster cluster = WorkerCluster.start(nodes, hubOptions, JvmCommand.SHORT_LIVED)) {
        terminal.line(
            "%n%d JVMs form one cluster, %.2f s after they were launched.",
            nodes, Wall.seconds(began, Wall.micros()));
        steps.run(cluster, text, directory);
      }
      terminal.line("%nEvery step held; it took %.1f s.", Wall.seconds(began, Wall.micros()));
    }
  }

  private static Duration patience(Text text) {
    return Duration.ofSeconds(30).plusMillis(text.words().size());
  }

  private void start(WorkerCluster cluster, Text text, Spread spread, Duration patience) {
    terminal.line("%n(a) A child is started for every word, all from one node.");
    WorkerHub starter = cluster.workers().getFirst().hub();
    WorkerHub.Started started;
    try (Terminal.Bar bar = terminal.bar("started")) {
      started =
          WorkerCluster.await(
              starter.start(text.ids(), "word-counter", START_BATCH, patience, bar::show));
    }
    if (started.started() != text.words().size()) {
      throw new StepFailed(
          "(a) %d of %d children were not started; the first, %s."
              .formatted(
                  text.words().size() - started.started(),
                  text.words().size(),
                  started.firstError()));
    }
    long settled = cluster.settled(text.ids(), patience);
    terminal.line(
        "    Acknowledged after %.3f s, in every node's registry after %.3f s:",
        started.seconds(), Wall.seconds(started.beganMicros(), settled));
    spread.print("(a)", Map.of());
  }

  private void kill(WorkerCluster cluster, Text text, Spread spread, Duration patience) {
    Map<String, Integer> before = spread.counts();
    int chosen = new Random(seed).nextInt(cluster.workers().size());
    WorkerProcess victim = cluster.workers().get(chosen);
    terminal.line("%n(b) kill -9 %s (process %d).", victim.name(), victim.pid());
    long killed = cluster.kill(victim);
    long settled = cluster.settled(text.ids(), patience);
    terminal.line(
        "    Every child runs again, and all registries agree, after %.3f s:",
        Wall.seconds(killed, settled));
    spread.print("(b)", before);
  }

  private void join(WorkerCluster cluster, Text text, Spread spread, Duration patience) {
    Map<String, Integer> before = spread.counts();
    WorkerProcess joiner = cluster.launch();
    cluster.startNode(joiner);
    terminal.line("%n(c) %s joins.", joiner.name());
    long opened = WorkerCluster.await(cluster.open(joiner));
    long settled = cluster.settled(text.ids(), patience);
    terminal.line(
        "    It has its share, and all registries agree, %.3f s after it opened the hub:",
        Wall.seconds(opened, settled));
    spread.print("(c)", before);
  }

  private void ask(WorkerCluster cluster, Text text, Spread spread) {
    terminal.line("%n(d) Every word is looked up and asked, from every node.");
    Table table = new Table("node", "answers from where its registry says");
    for (WorkerProcess worker : cluster.workers()) {
      try (Terminal.Bar bar = terminal.bar(worker.name())) {
        WorkerHub.Right right = WorkerCluster.await(worker.hub().where(text.ids(), bar::show));
        if (right.count() != text.words().size()) {
          throw new StepFailed("(d) On %s, %s.".formatted(worker.name(), right.firstWrong()));
        }
        table.row(worker.name(), number(right.count()) + " of " + number(text.words().size()));
      }
    }
    spread.check("(d)");
    terminal.line("    Each has exactly one instance:");
    table.print(terminal);
  }
}
