package io.processhub.cli.simulate;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.testkit.Campaign;
import io.processhub.testkit.Coverage;
import io.processhub.testkit.RandomRun;
import io.processhub.testkit.RandomRun.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What many random runs have shown. */
record Findings(Campaign.Result result) {
  private static final double SECONDS_PER_HOUR = 3_600;
  private static final double MILLIS = 1_000;

  void print(Terminal terminal) {
    throughput(terminal);
    coverage(terminal);
    result.failures().forEach(failure -> failed(terminal, failure));
    terminal.line(
        "%s of %s runs held.",
        Terminal.number(result.reports().size()),
        Terminal.number(result.reports().size() + (long) result.failures().size()));
  }

  private void throughput(Terminal terminal) {
    double seconds = Math.max(1, result.time().toMillis()) / MILLIS;
    long events = result.reports().stream().mapToLong(Report::events).sum();
    double simulated =
        result.reports().stream().map(Report::time).mapToLong(Duration::toMillis).sum() / MILLIS;
    terminal.line(
        "%,d events in %.0f s: %,.0f events/s, %.1f simulated hours a minute.",
        events, seconds, events / seconds, simulated / SECONDS_PER_HOUR / (seconds / 60));
  }

  /** In how many runs a strategy and a kind of event met: of all built-in ones, drawn or not. */
  private void coverage(Terminal terminal) {
    terminal.text("Runs in which each happened, and how many of them had which strategy:");
    List<String> unmet = new ArrayList<>();
    Coverage.strategies().values().forEach(family -> coverage(family, terminal, unmet));
    if (!unmet.isEmpty()) {
      terminal.text("Never met: " + String.join(", ", unmet) + ".");
    }
    points(terminal);
  }

  private void coverage(List<String> strategies, Terminal terminal, List<String> unmet) {
    Table table =
        new Table(Stream.concat(Stream.of("", "all"), strategies.stream()).toArray(String[]::new));
    for (String action : RandomRun.actions()) {
      List<Report> with =
          result.reports().stream().filter(r -> r.actions().containsKey(action)).toList();
      List<String> row = new ArrayList<>(List.of(action, String.valueOf(with.size())));
      for (String name : strategies) {
        long met = with.stream().filter(r -> r.strategies().contains(name)).count();
        row.add(String.valueOf(met));
        if (met == 0) {
          unmet.add(action + " with " + name);
        }
      }
      table.row(row.toArray(String[]::new));
    }
    table.print(terminal);
  }

  /** Which points of interest were never reached. */
  private void points(Terminal terminal) {
    List<String> all = Coverage.points();
    Set<String> reached = new TreeSet<>();
    result.reports().forEach(report -> reached.addAll(report.reached()));
    terminal.line(
        "%d of %d points of interest were reached (events, counters, frames by the standing of"
            + " their receiver).",
        all.stream().filter(reached::contains).count(), all.size());
    Map<String, List<String>> never = new TreeMap<>();
    for (String point : all) {
      if (!reached.contains(point)) {
        int head = point.lastIndexOf(' ');
        never
            .computeIfAbsent(point.substring(0, head), none -> new ArrayList<>())
            .add(point.substring(head + 1));
      }
    }
    never.forEach(
        (what, which) -> terminal.line("    never: %s %s", what, String.join(", ", which)));
    Coverage.elsewhere()
        .forEach((what, test) -> terminal.line("    only by a test: %s (%s)", what, test));
  }

  private static void failed(Terminal terminal, Campaign.Failure failure) {
    terminal.line(
        "Seed %d failed, also with %d nodes, %d children, and these steps only:",
        failure.seed(), failure.size().nodes(), failure.size().children());
    StringJoiner steps = new StringJoiner(", ");
    failure.steps().forEach((number, action) -> steps.add(number + " " + action));
    terminal.text("    " + steps);
    failure.message().lines().limit(10).forEach(line -> terminal.text("    " + line));
    String numbers =
        failure.steps().keySet().stream().map(String::valueOf).collect(Collectors.joining(","));
    terminal.line(
        "    To repeat it: ./hub simulate --seed %d --nodes %d --children %d%s",
        failure.seed(),
        failure.size().nodes(),
        failure.size().children(),
        numbers.isEmpty() ? "" : " --steps " + numbers);
    terminal.line("    The whole: ./hub simulate --seed %d", failure.seed());
  }
}
