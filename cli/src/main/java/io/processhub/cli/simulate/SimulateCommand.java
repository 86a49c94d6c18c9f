package io.processhub.cli.simulate;

import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import io.processhub.testkit.Campaign;
import io.processhub.testkit.RandomRun;
import io.processhub.testkit.RandomRun.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub simulate}. */
@Command(
    name = "simulate",
    description =
        "Runs simulated clusters with all strategies, to which everything happens that can, and"
            + " checks that the hub keeps its promises.",
    mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
  private static final int MINUTES_MAX = 24 * 60;
  private static final long SEEDS = 500;

  /** As many as {@link RandomRun#of} draws at most: its steps and times are meant for those. */
  private static final int NODES_MAX = 7;

  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.io.processhub";

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How many runs at most, from --first on. Default: " + SEEDS + ".")
  private Optional<Long> seeds = Optional.empty();

  @Option(names = "--first", paramLabel = "N", description = "The first seed. Default: 1.")
  private Optional<Long> first = Optional.empty();

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "No run begins after so many minutes. Default: ${DEFAULT-VALUE}.")
  private int minutes = 10;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Runs this seed only. With --crashes: the seed of them all. Default there: 1.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      split = ",",
      description = "Runs only these of the steps that the --seed has, by their numbers from 0.")
  private List<Integer> steps = List.of();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "With so many nodes at first, 1 to " + NODES_MAX + ".")
  private Optional<Integer> nodes = Optional.empty();

  @Option(names = "--children", paramLabel = "N", description = "With so many children.")
  private Optional<Integer> children = Optional.empty();

  @Mixin private CrashOptions crashes = new CrashOptions();

  /** For the command line. */
  public SimulateCommand() {}

  @Override
  public Integer call() {
    check();
    // What the simulated nodes log is of use with a single trace only.
    System.setProperty(LOG_LEVEL, "error");
    // Processes are made to fail until they are given up.
    System.setProperty(LOG_LEVEL + ".internal.runtime", "off");
    Terminal terminal = Terminal.standard();
    int threads = Runtime.getRuntime().availableProcessors();
    boolean held =
        crashes.areWanted()
            ? crashes.run(terminal, seed.orElse(1L), Duration.ofMinutes(minutes), threads)
            : run(terminal, threads);
    return held ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void check() {
    if (seeds.isPresent() && seeds.get() < 1) {
      throw new UserError("--seeds must be 1 or more, but is %d.".formatted(seeds.get()));
    }
    if (minutes < 1 || minutes > MINUTES_MAX) {
      throw new UserError("--minutes must be 1 to %d, but is %d.".formatted(MINUTES_MAX, minutes));
    }
    if (seed.isEmpty() && (!steps.isEmpty() || nodes.isPresent() || children.isPresent())) {
      throw new UserError("--steps, --nodes and --children are of one run: they need a --seed.");
    }
    if (seed.isPresent() && crashes.isOne()) {
      throw new UserError("--seed is of no use here: a --case names the seed that it has.");
    }
    if (crashes.areWanted() && (!steps.isEmpty() || nodes.isPresent() || children.isPresent())) {
      throw new UserError("--steps, --nodes and --children are of a random run, not of crashes.");
    }
    if (seeds.isPresent() || first.isPresent()) {
      checkMany();
    }
    checkSize();
    crashes.check();
  }

  private void checkMany() {
    if (crashes.areWanted()) {
      throw new UserError("--seeds and --first are of random runs, not of crashes.");
    }
    if (seed.isPresent()) {
      throw new UserError("--seeds and --first are of no use here: --seed is of one run only.");
    }
  }

  private void checkSize() {
    if (nodes.isPresent() && (nodes.get() < 1 || nodes.get() > NODES_MAX)) {
      throw new UserError("--nodes must be 1 to %d, but is %d.".formatted(NODES_MAX, nodes.get()));
    }
    if (children.isPresent() && children.get() < 1) {
      throw new UserError("--children must be 1 or more, but is %d.".formatted(children.get()));
    }
    seed.ifPresent(this::checkSteps);
  }

  private void checkSteps(long number) {
    Size size = RandomRun.ofAny(number).size();
    int last = size.phases() * size.steps() - 1;
    for (int step : steps) {
      if (step < 0 || step > last) {
        throw new UserError(
            "--steps must be 0 to %d, which the seed %d has, but one is %d."
                .formatted(last, number, step));
      }
    }
  }

  private boolean run(Terminal terminal, int threads) {
    long from = seed.or(() -> first).orElse(1L);
    long count = seed.isPresent() ? 1 : seeds.orElse(SEEDS);
    Campaign.Result result;
    try (Terminal.Bar bar = terminal.bar("runs")) {
      result =
          Campaign.of(this::of)
              .run(from, count, Duration.ofMinutes(minutes), threads, new Watch(bar, count));
    }
    new Findings(result).print(terminal);
    return result.failures().isEmpty();
  }

  private RandomRun of(long number) {
    RandomRun run = RandomRun.ofAny(number);
    Size size = run.size();
    run =
        run.size(
            new Size(
                nodes.orElse(size.nodes()),
                children.orElse(size.children()),
                size.phases(),
                size.steps()));
    return steps.isEmpty() ? run : run.only(Set.copyOf(steps));
  }
}
