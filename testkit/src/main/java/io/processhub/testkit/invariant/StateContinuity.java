package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/**
 * Through joins, leaves and drains with handover, and without a crash, no acknowledged update is
 * lost or applied twice.
 */
public record StateContinuity() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return observation.reports(name());
  }
}
