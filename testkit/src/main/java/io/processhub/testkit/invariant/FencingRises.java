package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/**
 * The fencing tokens of a child rise strictly from activation to activation: where the hub agrees
 * on its members by epochs, always, also over restarts of the whole cluster; else as far as these
 * can know of each other: while nothing separates the nodes, nor has done so until just now, the
 * one before has ended, and its node has not crashed.
 */
public record FencingRises() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return observation.reports(name());
  }
}
