package io.processhub.cli.simulate;

import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import io.processhub.testkit.Campaign;
import io.processhub.testkit.RandomRun;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How many runs at most, from --first on. Default: ${DEFAULT-VALUE}.")
  private long seeds = 500;

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "The first seed. Default: ${DEFAULT-VALUE}.")
  private long first = 1;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "No run begins after so many minutes. Default: ${DEFAULT-VALUE}.")
  private int minutes = 10;

  @Option(names = "--seed", paramLabel = "S", description = "Runs this seed only.")
  private Optional<Long> seed = Optional.empty();

  /** For the command line. */
  public SimulateCommand() {}

  @Override
  public Integer call() {
    if (seeds < 1) {
      throw new UserError("--seeds must be 1 or more, but is %d.".formatted(seeds));
    }
    if (minutes < 1 || minutes > MINUTES_MAX) {
      throw new UserError("--minutes must be 1 to %d, but is %d.".formatted(MINUTES_MAX, minutes));
    }
    // What the simulated nodes log is of use with a single trace only.
    System.setProperty("org.slf4j.simpleLogger.log.io.processhub", "error");
    Terminal terminal = Terminal.standard();
    long from = seed.orElse(first);
    long count = seed.isPresent() ? 1 : seeds;
    Campaign.Result result;
    try (Terminal.Bar bar = terminal.bar("runs")) {
      result =
          Campaign.of(RandomRun::ofAny)
              .run(
                  from,
                  count,
                  Duration.ofMinutes(minutes),
                  Runtime.getRuntime().availableProcessors(),
                  (ended, failures) -> bar.show(ended, count));
    }
    new Findings(result).print(terminal);
    return result.failures().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
