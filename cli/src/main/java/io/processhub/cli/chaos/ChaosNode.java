package io.processhub.cli.chaos;

import io.processhub.cli.worker.WorkerFailed;
import io.processhub.cli.worker.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One JVM of the run.
 *
 * @param number of its place in the network
 * @param worker the JVM
 * @param id of the node in it
 */
record ChaosNode(int number, WorkerProcess worker, String id) {

  /** Sends a command about one hub; the answer to come. */
  CompletableFuture<List<String>> send(String hub, String command, Object... arguments) {
    return worker.hub(hub).send(command, arguments);
  }

  /**
   * Waits for an answer.
   *
   * @throws WorkerFailed if there is none in time
   */
  static <T> T await(CompletableFuture<T> answer, Duration timeout) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new WorkerFailed("A worker has not answered within " + timeout + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerFailed("Interrupted.");
    }
  }
}
