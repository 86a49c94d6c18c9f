package io.processhub.cli.churn;

import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code hub churn}. */
@Command(
    name = "churn",
    description =
        "Starts, stops, crashes, moves and asks children for long, on three JVMs, and checks that"
            + " memory, threads and tables do not grow.",
    mixinStandardHelpOptions = true)
public final class ChurnCommand implements Callable<Integer> {
  private static final int MINUTES_MAX = 24 * 60;
  private static final int CHILDREN_MAX = 1_000_000;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long, without the pauses. Default: ${DEFAULT-VALUE}.")
  private int minutes = 5;

  @Option(
      names = "--children",
      paramLabel = "N",
      description = "How many children there always are. Default: ${DEFAULT-VALUE}.")
  private int children = 10_000;

  /** For the command line. */
  public ChurnCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    check("--minutes", minutes, MINUTES_MAX);
    check("--children", children, CHILDREN_MAX);
    Terminal terminal = Terminal.standard();
    terminal.line("%,d children on three JVMs, for %d min.", children, minutes);
    ChurnRun.Result result =
        new ChurnRun(Duration.ofMinutes(minutes), children, terminal::text).run();
    result.counts().forEach((what, count) -> terminal.line("%,12d %s", count, what));
    result.flaws().forEach(flaw -> terminal.text("FLAW: " + flaw));
    if (result.flaws().isEmpty()) {
      terminal.text("Nothing has grown, every ask has ended, and nothing is left.");
    }
    return result.flaws().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void check(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new UserError("%s must be 1 to %d, but is %d.".formatted(option, most, value));
    }
  }
}
