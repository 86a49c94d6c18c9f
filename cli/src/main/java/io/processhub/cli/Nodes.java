package io.processhub.cli;

import io.processhub.NodeConfig;
import io.processhub.cluster.ClusterConfig;
import io.processhub.cluster.JGroupsTransport;
import java.util.List;

/** Makes nodes from what stands on a command line. */
public final class Nodes {
  private Nodes() {}

  /**
   * A node of a cluster.
   *
   * @param name the node's name
   * @param bind host:port to listen on
   * @param seeds host:port of nodes to look for
   * @throws UserError if one of them is not as it should be
   */
  public static NodeConfig config(String name, String bind, List<String> seeds) {
    try {
      ClusterConfig cluster = ClusterConfig.bind(bind).seeds(seeds).build();
      return NodeConfig.of(name, JGroupsTransport.of(cluster));
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }
}
