package io.processhub.cli.demo;

import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import io.processhub.cli.worker.Exit;
import io.processhub.cli.worker.WorkerFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code hub demo}. */
@Command(
    name = "demo",
    description =
        "Counts the words of a text, a child for each word, on several JVMs: kills one, adds one,"
            + " and shows that nothing is lost.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final int NODES_MIN = 2;
  private static final int NODES_MAX = 16;

  @Option(names = "--nodes", description = "How many JVMs, 2 to 16. Default: ${DEFAULT-VALUE}.")
  private int nodes = 3;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "The text. Default: this repository's LICENSE.")
  private Optional<Path> input = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the totals go: lines of count, tab, word, sorted by word.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides which nodes are killed, leave or are drained. Default: by chance.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--chaos",
      description =
          "Instead: while the text is being counted, a node joins, one leaves, one is drained, and"
              + " all are restarted, with HotSwap and handover.")
  private boolean chaos;

  /** For the command line. */
  public DemoCommand() {}

  @Override
  public Integer call() throws IOException {
    if (nodes < NODES_MIN || nodes > NODES_MAX) {
      throw new UserError(
          "--nodes must be %d to %d, but is %d.".formatted(NODES_MIN, NODES_MAX, nodes));
    }
    out.ifPresent(DemoCommand::checkWritable);
    Path text = input.orElseGet(DemoCommand::license);
    long chance = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000));
    Demo demo = new Demo(Terminal.standard(), text, nodes, out, chance);
    return status(chaos ? demo::runChaos : demo::run);
  }

  /** What is done, and holds or does not. */
  @FunctionalInterface
  interface Steps {
    void run() throws IOException;
  }

  /** Does it; the status to exit with. */
  static int status(Steps steps) throws IOException {
    try {
      steps.run();
      return ExitCode.OK;
    } catch (StepFailed | WorkerFailed e) {
      if (!Exit.isUnderWay()) {
        System.out.flush();
        System.err.println("The demo failed: " + e.getMessage());
      }
      return ExitCode.SOFTWARE;
    }
  }

  private static void checkWritable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    boolean writable =
        Files.exists(file)
            ? !Files.isDirectory(file) && Files.isWritable(file)
            : directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
    if (!writable) {
      throw new UserError("The file '" + file + "' cannot be written.");
    }
  }

  /** {@code ./hub} tells where the source tree is. */
  private static Path license() {
    return Path.of(System.getProperty("processhub.home", "."), "LICENSE");
  }
}
