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
 */
public record ChildInfo(ChildSpec spec, List<Instance> instances, List<String> nodes) {
  /** A child without recorded nodes. */
  public ChildInfo(ChildSpec spec, List<Instance> instances) {
    this(spec, instances, List.of());
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
