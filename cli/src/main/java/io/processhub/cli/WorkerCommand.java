package io.processhub.cli;

import io.processhub.cli.worker.Worker;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code hub worker}: a JVM that another one has started, and gives commands to. */
@Command(name = "worker", hidden = true, description = "A worker of the demo or a benchmark.")
final class WorkerCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    Worker.run();
    return ExitCode.OK;
  }
}
