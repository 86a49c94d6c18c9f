package io.processhub;

import java.util.List;

/**
 * A child as one node sees it: what is wanted, and what runs.
 *
 * @param spec what is wanted
 * @param instances what runs, by node; empty while the child is waiting to be started
 * @param replicas how many instances there should be; there are fewer while the hub has fewer
 *     members than that
 */
public record ChildInfo(ChildSpec spec, List<Instance> instances, int replicas) {
  /** Of a child that should have one instance. */
  public ChildInfo(ChildSpec spec, List<Instance> instances) {
    this(spec, instances, 1);
  }

  /** The child's id. */
  public String id() {
    return spec.id();
  }
}
