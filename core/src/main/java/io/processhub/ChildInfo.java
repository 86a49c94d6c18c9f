package io.processhub;

import java.util.List;

/**
 * A child as one node sees it: what is wanted, and what runs.
 *
 * @param spec what is wanted
 * @param instances what runs, by node; empty while the child is waiting to be started
 */
public record ChildInfo(ChildSpec spec, List<Instance> instances) {
  /** The child's id. */
  public String id() {
    return spec.id();
  }
}
