package io.processhub.cli.chaos;

import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import io.processhub.cli.worker.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code hub chaos}. */
@Command(
    name = "chaos",
    description =
        "Cuts, delays, kills and freezes real JVMs on a network of their own, and checks what they"
            + " write down. Needs root and Linux.",
    mixinStandardHelpOptions = true)
public final class ChaosCommand implements Callable<Integer> {
  private static final int MINUTES_MAX = 24 * 60;
  private static final int SHOWN_MAX = 10;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description =
          "How long; longer until each fault has had its turn. Default: ${DEFAULT-VALUE}.")
  private int minutes = 30;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "Of the order of the faults, of whom they strike, and of what clients do. Default: any.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--events",
      paramLabel = "DIR",
      description = "An empty directory where all that is written down is kept.")
  private Optional<Path> events = Optional.empty();

  /** For the command line. */
  public ChaosCommand() {}

  @Override
  public Integer call() throws IOException {
    if (minutes < 1 || minutes > MINUTES_MAX) {
      throw new UserError("--minutes must be 1 to %d, but is %d.".formatted(MINUTES_MAX, minutes));
    }
    Terminal terminal = Terminal.standard();
    long chosen = seed.orElseGet(() -> (long) new Random().nextInt(1_000_000));
    try (TemporaryDirectory directory = new TemporaryDirectory()) {
      Path files = events.isPresent() ? empty(events.get()) : directory.path();
      terminal.line("Five JVMs in network namespaces, for %d min; seed %d.", minutes, chosen);
      ChaosRun run = new ChaosRun(chosen, Duration.ofMinutes(minutes), files, terminal::text);
      ChaosRun.Result result = run.run();
      print(terminal, result);
      return result.isOk() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (LabUnavailable e) {
      throw new UserError("The network cannot be made here: " + e.getMessage() + ".");
    }
  }

  /** The events of another run would be judged together with this one's. */
  private static Path empty(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UserError("The directory '" + directory + "' cannot be made.");
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new UserError("The directory '" + directory + "' is not empty.");
      }
    }
    return directory;
  }

  private static void print(Terminal terminal, ChaosRun.Result result) {
    terminal.line("Written down: %s.", result.events());
    terminal.line(
        "%,d packets passed, %,d lost; %,d calls did not succeed.",
        result.packets(), result.lost(), result.uncertain());
    result
        .violations()
        .forEach((check, found) -> {
          terminal.line(
              "%-26s %s",
              check, found.isEmpty() ? "held" : "violated, %,d times".formatted(found.size()));
          found.stream().limit(SHOWN_MAX).forEach(one -> terminal.text("    " + one));
        });
  }
}
