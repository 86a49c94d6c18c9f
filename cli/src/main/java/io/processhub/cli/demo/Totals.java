package io.processhub.cli.demo;

import static io.processhub.cli.Terminal.number;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.cli.WholeFile;
import io.processhub.cli.worker.TemporaryDirectory;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The totals of the words' children: read, compared with an independent count, and shown. */
final class Totals {
  private static final int SHOWN = 5;
  private static final int WORD_LETTERS_SHOWN = 40;

  private final String step;
  private final Terminal terminal;
  private final WorkerCluster cluster;
  private final Text text;
  private final TemporaryDirectory directory;

  /** {@code step}: of the demo, for what it says if they differ. */
  Totals(
      String step,
      Terminal terminal,
      WorkerCluster cluster,
      Text text,
      TemporaryDirectory directory) {
    this.step = step;
    this.terminal = terminal;
    this.cluster = cluster;
    this.text = text;
    this.directory = directory;
  }

  /**
   * Shows them; {@code told} is the sentence that goes before.
   *
   * @throws StepFailed if they are not equal to the independent count
   */
  void show(String told, Optional<Path> out) throws IOException {
    SortedMap<String, Long> totals = read();
    difference(text.expected(), totals)
        .ifPresent(differs -> {
          throw new StepFailed(step + " " + differs);
        });
    if (out.isPresent()) {
      write(out.get(), totals);
    }
    terminal.line("    %s All %,d totals equal an independent count:", told, totals.size());
    Table table = new Table("most frequent", "count");
    totals.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(SHOWN)
        .forEach(entry -> table.row(shortened(entry.getKey()), number(entry.getValue())));
    table.print(terminal);
    out.ifPresent(file -> terminal.line("    All totals are in %s.", file));
  }

  private SortedMap<String, Long> read() throws IOException {
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

  /** In which totals they differ, and how, in a sentence. */
  static Optional<String> difference(
      SortedMap<String, Long> expected, SortedMap<String, Long> totals) {
    TreeSet<String> words = new TreeSet<>(expected.keySet());
    words.addAll(totals.keySet());
    words.removeIf(word -> expected.getOrDefault(word, 0L).equals(totals.getOrDefault(word, 0L)));
    if (words.isEmpty()) {
      return Optional.empty();
    }
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
    return Optional.of("%d totals differ: %s.".formatted(words.size(), shown));
  }

  private void write(Path file, SortedMap<String, Long> totals) throws IOException {
    WholeFile.write(
        file,
        out -> {
          for (Map.Entry<String, Long> total : totals.entrySet()) {
            out.write(total.getValue() + "\t" + total.getKey() + "\n");
          }
        });
  }

  private static String shortened(String word) {
    return word.length() <= WORD_LETTERS_SHOWN
        ? word
        : word.substring(0, WORD_LETTERS_SHOWN) + "...";
  }
}
