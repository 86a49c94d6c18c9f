package io.processhub.strategy;

import io.processhub.NodeId;
import java.time.Duration;
import java.util.List;

/**
 * Places new children where the load is least. Each member tells the oldest how busy it is; that
 * one weighs what it was told, and tells all; a child's home places by that and by the children
 * that the catalog shows to be on each node, which include those placed since.
 *
 * <p>A child stays where it is while its node is there; when it is gone, the child is placed anew.
 * Replicas are on distinct nodes. When nodes come, children stay, unless {@code
 * nodeupRedistribution} has some moved to them, a few at a time.
 *
 * <p>A node's score, of which the least wins, is {@value #CPU_PERCENT} % processor time, {@value
 * #RUN_QUEUE_PERCENT} % run queue, {@value #CHILDREN_PERCENT} % children, as a share of those of
 * the node that has the most, and {@value #HEAP_PERCENT} % heap. The run queue is what is ready to
 * run for each processor, messages that wait in mailboxes among it, as {@code q / (1 + q)}. A node
 * of which nothing is known, or nothing that is not stale, counts as the mean of the others; if
 * that goes for all, children are spread by their number.
 *
 * @param maxHistorySize how many reports of a node are kept; 1 to 1,000
 * @param weightDecayFactor how much less each report weighs than the one after it; more than 0, at
 *     most 1
 * @param pushInterval how often a node reports; 1 s to 1 day
 * @param nodeupRedistribution whether children are moved to nodes that come, as the migration
 *     strategy has it
 */
public record CentralizedLoadBalancer(
    int maxHistorySize,
    double weightDecayFactor,
    Duration pushInterval,
    boolean nodeupRedistribution)
    implements RecordedDistribution {

  /** The default of {@link #maxHistorySize()}. */
  public static final int MAX_HISTORY_SIZE_DEFAULT = 30;

  /** The default of {@link #weightDecayFactor()}. */
  public static final double WEIGHT_DECAY_FACTOR_DEFAULT = 0.9;

  /** The default of {@link #pushInterval()}: 10 s. */
  public static final Duration PUSH_INTERVAL_DEFAULT = Duration.ofSeconds(10);

  private static final Duration PUSH_INTERVAL_MIN = Duration.ofSeconds(1);
  private static final Duration PUSH_INTERVAL_MAX = Duration.ofDays(1);

  /** {@value #MAX_HISTORY_SIZE_DEFAULT} reports, decay 0.9, every 10 s, no redistribution. */
  public static final CentralizedLoadBalancer DEFAULT =
      new CentralizedLoadBalancer(
          MAX_HISTORY_SIZE_DEFAULT, WEIGHT_DECAY_FACTOR_DEFAULT, PUSH_INTERVAL_DEFAULT, false);

  static final int CPU_PERCENT = 40;
  static final int RUN_QUEUE_PERCENT = 30;
  static final int CHILDREN_PERCENT = 20;
  static final int HEAP_PERCENT = 10;

  /** So many messages that wait are as much as one thread that is ready to run. */
  private static final double BACKLOG_UNIT = 100;

  /** Checks the ranges. */
  public CentralizedLoadBalancer {
    if (maxHistorySize < 1 || maxHistorySize > 1_000) {
      throw new IllegalArgumentException(
          "maxHistorySize must be 1 to 1000, but is " + maxHistorySize + ".");
    }
    if (!(weightDecayFactor > 0 && weightDecayFactor <= 1)) {
      throw new IllegalArgumentException(
          "weightDecayFactor must be more than 0 and at most 1, but is " + weightDecayFactor + ".");
    }
    Options.between("pushInterval", pushInterval, PUSH_INTERVAL_MIN, PUSH_INTERVAL_MAX);
  }

  /** The same with another number of reports. */
  public CentralizedLoadBalancer maxHistorySize(int value) {
    return new CentralizedLoadBalancer(
        value, weightDecayFactor, pushInterval, nodeupRedistribution);
  }

  /** The same with another decay. */
  public CentralizedLoadBalancer weightDecayFactor(double value) {
    return new CentralizedLoadBalancer(maxHistorySize, value, pushInterval, nodeupRedistribution);
  }

  /** The same with another interval. */
  public CentralizedLoadBalancer pushInterval(Duration value) {
    return new CentralizedLoadBalancer(
        maxHistorySize, weightDecayFactor, value, nodeupRedistribution);
  }

  /** The same, with or without redistribution when nodes come. */
  public CentralizedLoadBalancer nodeupRedistribution(boolean value) {
    return new CentralizedLoadBalancer(maxHistorySize, weightDecayFactor, pushInterval, value);
  }

  @Override
  public Duration reportInterval() {
    return pushInterval;
  }

  @Override
  public int reportsMax() {
    return maxHistorySize;
  }

  @Override
  public NodeLoad weigh(List<NodeLoad> reports) {
    return NodeLoad.mean(reports, weightDecayFactor);
  }

  @Override
  public boolean rebalances() {
    return nodeupRedistribution;
  }

  @Override
  public Placer placer(List<NodeId> nodes) {
    return new Recorded(nodes, new HashRing(nodes, ConsistentHashing.VIRTUAL_NODES_DEFAULT));
  }

  @Override
  public Choice choose(Request request, Cluster cluster) {
    List<NodeId> chosen =
        Placer.named(request.recorded(), cluster.nodes(), Math.max(1, request.count()));
    int wanted = Math.min(request.count(), cluster.nodes().size());
    if (request.occasion() == Occasion.REBALANCE) {
      new Scores(cluster).relieve(chosen, request.childId());
    }
    while (chosen.size() < wanted) {
      chosen.add(new Scores(cluster).least(chosen, request.childId()));
    }
    return new Choice.Nodes(chosen.stream().map(NodeId::name).toList());
  }

  /** How the nodes compare. */
  private static final class Scores {
    private final Cluster cluster;
    private final NodeLoad typical;
    private final double most;

    Scores(Cluster cluster) {
      this.cluster = cluster;
      List<NodeLoad> known = List.copyOf(cluster.loads().values());
      typical = known.isEmpty() ? NodeLoad.IDLE : NodeLoad.mean(known, 1);
      most = cluster.nodes().stream().mapToDouble(this::children).max().orElse(0);
    }

    private NodeLoad load(NodeId node) {
      return cluster.loads().getOrDefault(node, typical);
    }

    private double children(NodeId node) {
      return load(node).otherChildren() + cluster.children().getOrDefault(node.name(), 0);
    }

    /** The node's score if it had so many children more. */
    private double of(NodeId node, int more) {
      NodeLoad load = load(node);
      double queue = load.runQueue() + load.backlog() / BACKLOG_UNIT;
      return CPU_PERCENT * load.cpu()
          + RUN_QUEUE_PERCENT * queue / (1 + queue)
          + CHILDREN_PERCENT * (children(node) + more) / (most + 1)
          + HEAP_PERCENT * load.heap();
    }

    /** The node with the least score; of equal ones each child has its own favourite. */
    NodeId least(List<NodeId> besides, String childId) {
      NodeId best = null;
      double bestScore = 0;
      for (NodeId node : cluster.nodes()) {
        double score = besides.contains(node) ? Double.POSITIVE_INFINITY : of(node, 0);
        if (best == null
            || score < bestScore
            || (score == bestScore && liking(childId, node) > liking(childId, best))) {
          best = node;
          bestScore = score;
        }
      }
      return best == null ? cluster.nodes().getFirst() : best;
    }

    private static long liking(String childId, NodeId node) {
      return HashRing.hash(childId + '@' + node.name());
    }

    /** Moves the child off the busiest of its nodes, if it is less busy elsewhere even with it. */
    void relieve(List<NodeId> chosen, String childId) {
      if (chosen.isEmpty() || chosen.size() == cluster.nodes().size()) {
        return;
      }
      NodeId busiest = chosen.getFirst();
      for (NodeId node : chosen) {
        busiest = of(node, 0) > of(busiest, 0) ? node : busiest;
      }
      NodeId least = least(chosen, childId);
      if (of(least, 1) < of(busiest, 0)) {
        chosen.set(chosen.indexOf(busiest), least);
      }
    }
  }

  /**
   * Places on the nodes that were chosen; until others are, a child of nodes that are gone waits.
   */
  private record Recorded(List<NodeId> nodes, HashRing ring) implements Placer {
    @Override
    public List<NodeId> owners(String childId, int count) {
      return ring.first(childId, count);
    }

    @Override
    public List<NodeId> owners(String childId, int count, List<String> recorded) {
      return Placer.named(recorded, nodes, count);
    }
  }
}
