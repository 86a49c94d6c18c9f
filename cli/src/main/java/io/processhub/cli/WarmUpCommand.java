package io.processhub.cli;

import io.processhub.cli.worker.WarmUp;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code hub warm-up}: what {@code ./hub} runs once to learn which classes a node needs. */
@Command(name = "warm-up", hidden = true, description = "Two nodes in one JVM, for a moment.")
final class WarmUpCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    KnownTypes.load();
    WarmUp.run();
    return ExitCode.OK;
  }
}
