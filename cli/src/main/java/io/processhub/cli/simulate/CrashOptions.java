package io.processhub.cli.simulate;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import io.processhub.testkit.StepCrash;
import io.processhub.testkit.StepCrash.Flow;
import io.processhub.testkit.StepCrashes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code hub simulate} that have it hit flows at each of their steps. */
final class CrashOptions {
  @Option(
      names = "--crashes",
      description =
          "Instead of random runs: has the source, the target and the home of a start, a stop, a"
              + " migration, a promotion, a failover and a merge crash, stand still, or be cut off"
              + " from all others, at each single step.")
  private boolean all;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "With --crashes: only at each N-th step. Default: at each.")
  private Optional<Long> stride = Optional.empty();

  @Option(
      names = "--case",
      paramLabel = "NAME",
      description = "Plays this one of the --crashes, as 'migration/quorum/target/crash/1/37'.")
  private Optional<String> one = Optional.empty();

  void check() {
    if (stride.isPresent() && stride.get() < 1) {
      throw new UserError("--stride must be 1 or more, but is %d.".formatted(stride.get()));
    }
    if (stride.isPresent() && (!all || one.isPresent())) {
      throw new UserError("--stride leaves out some of the --crashes: it needs that option.");
    }
    try {
      one.ifPresent(StepCrash::parse);
    } catch (IllegalArgumentException unreadable) {
      throw new UserError(String.valueOf(unreadable.getMessage()));
    }
  }

  /** Whether one case is wanted, which names its seed. */
  boolean isOne() {
    return one.isPresent();
  }

  boolean areWanted() {
    return all || one.isPresent();
  }

  /** Plays them in simulations of this seed; whether all promises were kept. */
  boolean run(Terminal terminal, long seed, Duration atMost, int threads) {
    List<StepCrash> cases =
        one.map(name -> List.of(StepCrash.parse(name)))
            .orElseGet(() -> StepCrash.all(seed, stride.orElse(1L)));
    StepCrashes.Result result;
    try (Terminal.Bar bar = terminal.bar("cases")) {
      result = new StepCrashes(cases).run(atMost, threads, new Watch(bar, cases.size()));
    }
    if (one.isEmpty()) {
      table(terminal, cases.subList(0, (int) result.played()), result);
    }
    result
        .failures()
        .forEach((name, message) -> {
          terminal.line("%s failed:", name);
          message.lines().limit(10).forEach(line -> terminal.text("    " + line));
          terminal.line("    To repeat it: ./hub simulate --case %s", name);
        });
    terminal.line(
        "%s of %s cases held, in %.0f s.",
        Terminal.number(result.played() - result.failures().size()),
        Terminal.number(cases.size()),
        result.time().toMillis() / 1_000.0);
    return result.failures().isEmpty() && result.played() == cases.size();
  }

  private static void table(Terminal terminal, List<StepCrash> played, StepCrashes.Result result) {
    Table table = new Table("flow", "under", "steps", "cases", "failed");
    for (Flow flow : Flow.values()) {
      for (boolean quorate : new boolean[] {false, true}) {
        List<StepCrash> some =
            played.stream().filter(c -> c.flow() == flow && c.quorate() == quorate).toList();
        table.row(
            flow.name().toLowerCase(Locale.ROOT),
            quorate ? "a quorum" : "Divergence",
            String.valueOf(some.stream().mapToLong(StepCrash::step).max().orElse(0)),
            String.valueOf(some.size()),
            String.valueOf(
                some.stream().filter(c -> result.failures().containsKey(c.toString())).count()));
      }
    }
    table.print(terminal);
  }
}
