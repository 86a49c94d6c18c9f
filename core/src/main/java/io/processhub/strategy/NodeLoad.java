package io.processhub.strategy;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How busy a node is.
 *
 * @param cpu the share of the processors' time that is used, 0 to 1
 * @param runQueue what is ready to run, for each processor; 0 or more
 * @param heap the share of the heap that is used, 0 to 1
 * @param otherChildren the children of other hubs on the node; this hub's are in the catalog, where
 *     each node can count them; 0 or more
 * @param backlog the messages that wait in mailboxes, of all hubs; 0 or more
 */
public record NodeLoad(
    double cpu, double runQueue, double heap, double otherChildren, double backlog) {

  /** Of a node that does nothing. */
  public static final NodeLoad IDLE = new NodeLoad(0, 0, 0, 0, 0);

  /** Brings what is out of its range, or no number, into it: loads come from other machines. */
  public NodeLoad {
    cpu = clamp(cpu, 1);
    runQueue = clamp(runQueue, Double.MAX_VALUE);
    heap = clamp(heap, 1);
    otherChildren = clamp(otherChildren, Double.MAX_VALUE);
    backlog = clamp(backlog, Double.MAX_VALUE);
  }

  private static double clamp(double value, double max) {
    return value > 0 ? Math.min(value, max) : 0;
  }

  /**
   * The mean of some loads, of which each weighs {@code decay} times as much as the one before it.
   *
   * @param loads not empty
   * @param decay more than 0, and at most 1
   */
  public static NodeLoad mean(List<NodeLoad> loads, double decay) {
    return new NodeLoad(
        mean(loads, decay, NodeLoad::cpu),
        mean(loads, decay, NodeLoad::runQueue),
        mean(loads, decay, NodeLoad::heap),
        mean(loads, decay, NodeLoad::otherChildren),
        mean(loads, decay, NodeLoad::backlog));
  }

  private static double mean(List<NodeLoad> loads, double decay, ToDoubleFunction<NodeLoad> field) {
    double sum = 0;
    double weights = 0;
    double weight = 1;
    for (NodeLoad load : loads) {
      sum += weight * field.applyAsDouble(load);
      weights += weight;
      weight *= decay;
    }
    return sum / weights;
  }
}
