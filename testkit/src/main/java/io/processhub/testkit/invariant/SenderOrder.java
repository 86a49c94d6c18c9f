package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/**
 * Messages of one sender (one thread or process of one node incarnation) to one child are received
 * in order and once, migrations included: as {@link io.processhub.testkit.Probe}s notice it.
 */
public record SenderOrder() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return observation.reports(name());
  }
}
