package io.processhub.examples;

import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.spi.InJvmNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Nodes in one JVM. */
final class LocalNodes implements AutoCloseable {
  private final List<HubNode> nodes = new ArrayList<>();

  LocalNodes(String... names) {
    InJvmNetwork network = InJvmNetwork.create();
    for (String name : names) {
      nodes.add(HubNode.start(NodeConfig.of(name, network.transport())));
    }
  }

  /** Opens the hub on all; all of them know each other. */
  List<Hub> open(HubConfig config) {
    List<Hub> hubs = nodes.stream().map(node -> node.open(config)).toList();
    hubs.forEach(hub -> hub.ready().join());
    long until = System.nanoTime() + 20_000_000_000L;
    while (!hubs.stream().allMatch(hub -> hub.nodes().size() == nodes.size() && !hub.isLocked())) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("The nodes did not form one hub.");
      }
      LockSupport.parkNanos(1_000_000);
    }
    return hubs;
  }

  @Override
  public void close() {
    nodes.forEach(HubNode::close);
  }
}
