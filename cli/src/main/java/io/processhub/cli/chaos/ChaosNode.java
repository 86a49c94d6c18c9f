package io.processhub.cli.chaos;

import io.processhub.cli.worker.WorkerProcess;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
}
