package io.processhub;

import java.util.List;

/**
 * A child as one node sees it: what is wanted, and what runs.
 *
 * @param spec what is wanted
 * @param instances what runs, by node; empty while the child is waiting to be started
 * @param nodes the names of the nodes that the catalog records for the child, because it was mapped
 *     or moved to them, or because the distribution strategy chose them; empty if it is placed by
 *     the members alone
 * @param replicas how many instances there should be; there are fewer while the hub has fewer
 *     members than that
 */
public record ChildInfo(
    ChildSpec spec, List<Instance> instances, List<String> nodes, int replicas) {
  /** Of a child without recorded nodes that should have one instance. */
  public ChildInfo(ChildSpec spec, List<Instance> instances) {
    this(spec, instances, List.of(), 1);
  }

  /** The child's id. */
  public String id() {
    return spec.id();
  }

  /**
   * What the child is doing: {@link ChildState#RUNNING} if an instance is, else the state of the
   * first, else {@link ChildState#WAITING}.
   */
  public ChildState state() {
    ChildState state = ChildState.WAITING;
    for (Instance instance : instances) {
      if (instance.state() == ChildState.RUNNING) {
        return ChildState.RUNNING;
      }
      state = state == ChildState.WAITING ? instance.state() : state;
    }
    return state;
  }
}
