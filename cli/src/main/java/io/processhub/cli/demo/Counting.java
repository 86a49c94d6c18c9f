package io.processhub.cli.demo;

import static io.processhub.cli.Terminal.number;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.cli.worker.TemporaryDirectory;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The demo's last step: every occurrence is told to its word's child, and the totals compared. */
final class Counting {
  /** All nodes together have at most so many messages waiting for one child; half its mailbox. */
  private static final int UNCONFIRMED_MAX = 32_768;

  private static final int WINDOW_MAX = 4_096;
  private static final int SHOWN = 5;
  private static final int WORD_LETTERS_SHOWN = 40;

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
    long told = Wall.micros();
    SortedMap<String, Long> totals = totals();
    compare(totals);
    if (out.isPresent()) {
      write(out.get(), totals);
    }
    terminal.line(
        "    Told and counted in %.2f s. All %,d totals equal an independent count:",
        Wall.seconds(began, told), totals.size());
    Table table = new Table("most frequent", "count");
    totals.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(SHOWN)
        .forEach(entry -> table.row(shortened(entry.getKey()), number(entry.getValue())));
    table.print(terminal);
    out.ifPresent(file -> terminal.line("    All totals are in %s.", file));
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

  private SortedMap<String, Long> totals() throws IOException {
    Path file = directory.file("totals");
    WorkerHub first = cluster.workers().getFirst().hub();
    try (Terminal.Bar bar = terminal.bar("asked for totals")) {
      WorkerCluster.await(first.totals(text.ids(), file, bar::show));
    }
    List<String> lines = Files.readAllLines(file);
    SortedMap<String, Long> totals = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      totals.put(text.words().get(i), Long.valueOf(lines.get(i)));
    }
    return totals;
  }

  private void compare(SortedMap<String, Long> totals) {
    SortedMap<String, Long> expected = text.expected();
    TreeSet<String> words = new TreeSet<>(expected.keySet());
    words.addAll(totals.keySet());
    words.removeIf(word -> expected.getOrDefault(word, 0L).equals(totals.getOrDefault(word, 0L)));
    if (!words.isEmpty()) {
      String shown =
          words.stream()
              .limit(SHOWN)
              .map(word ->
                  "'%s' occurs %d times, but was counted %d times"
                      .formatted(
                          shortened(word),
                          expected.getOrDefault(word, 0L),
                          totals.getOrDefault(word, 0L)))
              .collect(Collectors.joining("; "));
      throw new StepFailed("(e) %d totals differ: %s.".formatted(words.size(), shown));
    }
  }

  private static void write(Path file, SortedMap<String, Long> totals) throws IOException {
    try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
      totals.forEach((word, count) -> writer.print(count + "\t" + word + "\n"));
      if (writer.checkError()) {
        throw new StepFailed("(e) The file '" + file + "' could not be written.");
      }
    }
  }

  private static String shortened(String word) {
    return word.length() <= WORD_LETTERS_SHOWN
        ? word
        : word.substring(0, WORD_LETTERS_SHOWN) + "...";
  }
}
