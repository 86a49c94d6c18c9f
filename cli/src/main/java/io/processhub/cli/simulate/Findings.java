package io.processhub.cli.simulate;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.testkit.Campaign;
import io.processhub.testkit.RandomRun.Report;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
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

  /** In how many runs a strategy and a kind of event met. */
  private void coverage(Terminal terminal) {
    List<Report> reports = result.reports();
    List<String> strategies =
        List.copyOf(new TreeSet<>(reports.stream().flatMap(r -> r.strategies().stream()).toList()));
    terminal.text("Runs in which each happened, and how many of them had which strategy:");
    Table table =
        new Table(Stream.concat(Stream.of("", "all"), strategies.stream()).toArray(String[]::new));
    for (String action :
        new TreeSet<>(reports.stream().flatMap(r -> r.actions().keySet().stream()).toList())) {
      List<Report> with = reports.stream().filter(r -> r.actions().containsKey(action)).toList();
      Stream<String> counts =
          strategies.stream()
              .map(name -> with.stream().filter(r -> r.strategies().contains(name)).count())
              .map(String::valueOf);
      table.row(
          Stream.concat(Stream.of(action, String.valueOf(with.size())), counts)
              .toArray(String[]::new));
    }
    table.print(terminal);
  }

  private static void failed(Terminal terminal, Campaign.Failure failure) {
    terminal.line(
        "Seed %d failed, also with %d nodes, %d children, %d phases of %d steps:",
        failure.seed(),
        failure.size().nodes(),
        failure.size().children(),
        failure.size().phases(),
        failure.size().steps());
    failure.message().lines().limit(10).forEach(line -> terminal.text("    " + line));
    terminal.line("    To repeat it: ./hub simulate --seed %d", failure.seed());
  }
}
