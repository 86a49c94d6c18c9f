package io.processhub.cli.bench;

import io.processhub.cli.worker.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String address : addresses) {
        nodes.add(
            new NodeProcess(
                "node-" + nodes.size(), address, String.join(",", addresses), run.jvmOptions()));
      }
      List<Callable<Long>> waits = new ArrayList<>();
      nodes.forEach(node -> waits.add(() -> node.awaitMembers(nodes.size())));
      long last = 0;
      for (Future<Long> ready : threads.invokeAll(waits)) {
        last = Math.max(last, ready.get());
      }
      run.found(TOGETHER, (last - nodes.getFirst().launchedMicros()) / 1e6);
    } finally {
      nodes.forEach(NodeProcess::close);
    }
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }
}
