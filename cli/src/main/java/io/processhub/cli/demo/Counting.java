package io.processhub.cli.demo;

import io.processhub.cli.Terminal;
import io.processhub.cli.worker.TemporaryDirectory;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** The demo's last step: every occurrence is told to its word's child, and the totals compared. */
final class Counting {
  /** All nodes together have at most so many messages waiting for one child; half its mailbox. */
  private static final int UNCONFIRMED_MAX = 32_768;

  private static final int WINDOW_MAX = 4_096;

  private final Terminal terminal;
  private final WorkerCluster cluster;
  private final Text text;
  private final TemporaryDirectory directory;

  Counting(Terminal terminal, WorkerCluster cluster, Text text, TemporaryDirectory directory) {
    this.terminal = terminal;
    this.cluster = cluster;
    this.text = text;
    this.directory = directory;
  }

  void run(Optional<Path> out) throws IOException {
    terminal.line(
        "%n(e) Each of the %,d occurrences is told to its word's child, from alternating nodes.",
        text.occurrences());
    long began = Wall.micros();
    tell();
    double seconds = Wall.seconds(began, Wall.micros());
    new Totals("(e)", terminal, cluster, text, directory)
        .show(String.format(Locale.ROOT, "Told and counted in %.2f s.", seconds), out);
  }

  private void tell() {
    int nodes = cluster.workers().size();
    int window = Math.min(WINDOW_MAX, UNCONFIRMED_MAX / nodes);
    AtomicIntegerArray done = new AtomicIntegerArray(nodes);
    List<CompletableFuture<Integer>> running = new ArrayList<>();
    try (Terminal.Bar bar = terminal.bar("told")) {
      for (int i = 0; i < nodes; i++) {
        int node = i;
        running.add(
            cluster
                .workers()
                .get(i)
                .hub()
                .count(
                    text.occurrenceFile(),
                    nodes,
                    node,
                    text.occurrences(),
                    window,
                    (mine, of) -> {
                      done.set(node, mine);
                      bar.show(IntStream.range(0, nodes).map(done::get).sum(), text.occurrences());
                    }));
      }
      int told = running.stream().mapToInt(WorkerCluster::await).sum();
      if (told != text.occurrences()) {
        throw new StepFailed(
            "(e) %d occurrences were told, but there are %d.".formatted(told, text.occurrences()));
      }
    }
  }
}
