package io.processhub.cli;

import io.processhub.NodeConfig;
import io.processhub.cluster.ClusterConfig;
import io.processhub.cluster.JGroupsTransport;
import java.util.List;

/** Makes nodes from what stands on a command line. */
public final class Nodes {
  private Nodes() {}

  /**
   * The network of a node.
   *
   * @param bind host:port to listen on
   * @param seeds host:port of nodes to look for
   * @throws UserError if one of them is not as it should be
   */
  static JGroupsTransport transport(String bind, List<String> seeds) {
    try {
      return JGroupsTransport.of(ClusterConfig.bind(bind).seeds(seeds).build());
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A node on a network.
   *
   * @throws UserError if the name is not as it should be
   */
  static NodeConfig config(String name, JGroupsTransport transport) {
    try {
      return NodeConfig.of(name, transport);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }

  /** Both: a node with this name, on a network with this address and these seeds. */
  public static NodeConfig config(String name, String bind, List<String> seeds) {
    return config(name, transport(bind, seeds));
  }
}
