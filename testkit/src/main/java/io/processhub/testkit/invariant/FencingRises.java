package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/**
 * Where the hub agrees on its members by epochs: the fencing tokens of a child rise strictly from
 * activation to activation, also over restarts of the whole cluster.
 */
public record FencingRises() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return observation.breaches().getOrDefault(name(), List.of());
  }
}
