package io.processhub.cli.bench;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hub bench}. */
@Command(
    name = "bench",
    description = "Measures whole scenarios on real JVMs over loopback.",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  private static final int RUNS_MAX = 1_000;
  private static final int NODES_MAX = 32;

  @Parameters(
      arity = "0..*",
      paramLabel = "SCENARIO",
      description = "What to measure, or 'all'. Without any, the scenarios are listed.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--runs", description = "How often. Default: ${DEFAULT-VALUE}.")
  private int runs = 3;

  @Option(names = "--nodes", description = "How many JVMs. Default: ${DEFAULT-VALUE}.")
  private int nodes = 5;

  @Option(names = "--children", description = "How many children. Default: the scenario's own.")
  private Optional<Integer> children = Optional.empty();

  @Option(
      names = "--jvm",
      paramLabel = "OPTIONS",
      description =
          "More options for the measured JVMs, separated by spaces. Of two that contradict each"
              + " other the later holds.")
  private String jvmOptions = "";

  /** For the command line. */
  public BenchCommand() {}

  @Override
  public Integer call() throws Exception {
    Terminal terminal = Terminal.standard();
    checkRange("--runs", runs, 1, RUNS_MAX);
    checkRange("--nodes", nodes, 2, NODES_MAX);
    children.ifPresent(count -> checkRange("--children", count, 1, 10_000_000));
    if (names.isEmpty()) {
      list(terminal);
      return ExitCode.OK;
    }
    List<Scenario> scenarios = chosen();
    if (!jvmOptions.isBlank()) {
      for (List<String> options : scenarios.stream().map(this::options).distinct().toList()) {
        JvmTrial.check(options, jvmOptions);
      }
    }
    boolean reached = true;
    for (Scenario scenario : scenarios) {
      reached &= run(terminal, scenario);
    }
    return reached ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void checkRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UserError("%s must be %d to %d, but is %d.".formatted(option, least, most, value));
    }
  }

  private static void list(Terminal terminal) {
    Table table = new Table("scenario", "what it measures");
    Scenario.all().forEach(scenario -> table.row(scenario.name(), scenario.description()));
    table.print(terminal);
  }

  private List<Scenario> chosen() {
    if (names.contains("all")) {
      return Scenario.all();
    }
    Map<String, Scenario> known =
        Scenario.all().stream().collect(Collectors.toMap(Scenario::name, scenario -> scenario));
    for (String name : names) {
      if (!known.containsKey(name)) {
        throw new UserError(
            "There is no scenario '%s'; there are %s."
                .formatted(
                    name,
                    Scenario.all().stream().map(Scenario::name).collect(Collectors.joining(", "))));
      }
    }
    return names.stream().map(known::get).toList();
  }

  private List<String> options(Scenario scenario) {
    List<String> options = new ArrayList<>(scenario.jvmOptions(nodes));
    Arrays.stream(jvmOptions.split(" ")).filter(option -> !option.isBlank()).forEach(options::add);
    return options;
  }

  private boolean run(Terminal terminal, Scenario scenario) throws Exception {
    List<String> options = options(scenario);
    OptionalInt count = children.map(OptionalInt::of).orElse(OptionalInt.empty());
    Run run = new Run(terminal, nodes, count, options);
    if (!options.isEmpty()) {
      terminal.line("%s: the JVMs have %s", scenario.name(), String.join(" ", options));
    }
    for (int i = 1; i <= runs; i++) {
      terminal.line("%s, run %d of %d", scenario.name(), i, runs);
      scenario.once().measure(run);
    }
    Table table = new Table("figure", "to reach", "median", "range", "", "best peer");
    boolean reached = run.flaws().isEmpty();
    for (Map.Entry<Goal, List<Double>> entry : run.figures().entrySet()) {
      Goal goal = entry.getKey();
      double median = Goal.median(entry.getValue());
      reached &= goal.isReachedBy(median);
      table.row(
          goal.what(),
          goal.wanted(),
          Goal.text(median),
          Goal.range(entry.getValue()),
          goal.isReachedBy(median) ? "reached" : "MISSED",
          goal.peer());
    }
    terminal.line("");
    table.print(terminal);
    if (run.checks() > 0) {
      terminal.line("    exact: %d of %d checks", run.checks() - run.flaws().size(), run.checks());
    }
    terminal.line("");
    return reached;
  }
}
