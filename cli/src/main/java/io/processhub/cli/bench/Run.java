package io.processhub.cli.bench;

import io.processhub.cli.Terminal;
import io.processhub.cli.worker.Census;
import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.WorkerCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What the runs of one scenario are given, and what they found. */
final class Run {
  /** How long any step may take. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Terminal terminal;
  private final int nodes;
  private final OptionalInt children;
  private final List<String> jvmOptions;
  private final Map<Goal, List<Double>> figures = new LinkedHashMap<>();
  private final List<String> flaws = new ArrayList<>();
  private int checks;

  /**
   * For one scenario.
   *
   * @param nodes how many JVMs
   * @param children how many children, if not as many as the scenario has by itself
   * @param jvmOptions for the JVMs
   */
  Run(Terminal terminal, int nodes, OptionalInt children, List<String> jvmOptions) {
    this.terminal = terminal;
    this.nodes = nodes;
    this.children = children;
    this.jvmOptions = List.copyOf(jvmOptions);
  }

  int nodes() {
    return nodes;
  }

  List<String> jvmOptions() {
    return jvmOptions;
  }

  int children(int usual) {
    return children.orElse(usual);
  }

  /** The scenario's usual number of children, or fewer, under this prefix. */
  Ids ids(String prefix, int usual) {
    return new Ids.Numbered(prefix, children(usual));
  }

  WorkerCluster cluster(int size) {
    return WorkerCluster.start(size, jvmOptions.toArray(String[]::new));
  }

  /** The same with options for the hub. */
  WorkerCluster cluster(int size, List<String> hubOptions) {
    return WorkerCluster.start(size, hubOptions, jvmOptions.toArray(String[]::new));
  }

  /** Takes a figure down. */
  void found(Goal goal, double figure) {
    figures.computeIfAbsent(goal, key -> new ArrayList<>()).add(figure);
    terminal.line("    %s: %s %s", goal.what(), Goal.text(figure), goal.unit());
  }

  /** Says something that is no figure. */
  void note(String sentence) {
    terminal.line("    %s", sentence);
  }

  /** Checks that each child runs exactly once and all nodes agree, and takes the result down. */
  void check(WorkerCluster cluster, Ids ids) {
    check(Census.flaw(cluster.census(ids)));
  }

  /** Takes down whether something is as it should be; {@code wrong} says what is not, if any. */
  void check(Optional<String> wrong) {
    checks++;
    wrong.ifPresent(this::flaw);
  }

  void flaw(String sentence) {
    flaws.add(sentence);
    terminal.line("    NOT EXACT: %s", sentence);
  }

  Map<Goal, List<Double>> figures() {
    return figures;
  }

  int checks() {
    return checks;
  }

  List<String> flaws() {
    return flaws;
  }
}
