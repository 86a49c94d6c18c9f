package io.processhub.cli.bench;

import io.processhub.cli.worker.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How long {@code hub node} takes until it can be used. */
final class LaunchScenarios {
  private static final int IDLE_MILLIS = 3_000;

  private static final Goal READY =
      Goal.atMost(1.0, "s", "one node, launch to hub ready", "Pekko 1.73 s");
  private static final Goal MEMORY =
      Goal.atMost(110, "MiB", "one node, resident memory idle", "Pekko 162 MiB");
  private static final Goal TOGETHER =
      Goal.atMost(5.0, "s", "launched at once: one cluster, hub ready on all", "Pekko 12.0 s");

  private LaunchScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario("launch", "one node, until its hub is ready; memory", LaunchScenarios::one),
        new Scenario("launch5", "five nodes at once, until they are one hub", LaunchScenarios::five)
            .brief());
  }

  private static void one(Run run) throws Exception {
    String address = address(Ports.free(1).getFirst());
    try (NodeProcess node = new NodeProcess("a", address, address, run.jvmOptions())) {
      run.found(READY, (node.awaitMembers(1) - node.launchedMicros()) / 1e6);
      Thread.sleep(IDLE_MILLIS);
      run.found(MEMORY, node.residentMebibytes());
    }
  }

  private static void five(Run run) throws Exception {
    List<String> addresses =
        Ports.free(run.nodes()).stream().map(LaunchScenarios::address).toList();
    List<NodeProcess> nodes = new ArrayList<>();
    try {
      for (String address : addresses) {
        nodes.add(
            new NodeProcess(
                "node-" + nodes.size(), address, String.join(",", addresses), run.jvmOptions()));
      }
      run.found(TOGETHER, (awaitAll(nodes) - nodes.getFirst().launchedMicros()) / 1e6);
    } finally {
      nodes.forEach(NodeProcess::close);
    }
  }

  /** When the last of them was in one hub with all others. If one ends before, so do they all. */
  static long awaitAll(List<NodeProcess> nodes) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletionService<Long> waits = new ExecutorCompletionService<>(threads);
      List<Future<Long>> all =
          nodes.stream().map(node -> waits.submit(() -> node.awaitMembers(nodes.size()))).toList();
      long last = 0;
      try {
        for (int ready = 0; ready < all.size(); ready++) {
          last = Math.max(last, waits.take().get());
        }
        return last;
      } catch (ExecutionException e) {
        // The others would wait for it.
        nodes.forEach(NodeProcess::kill);
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }
}
