package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import io.processhub.testkit.Observation.Expectation;
import io.processhub.testkit.Observation.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A child whose start was acknowledged, and which was not stopped since, is wanted, as long as
 * fewer nodes have crashed than held its record, and one is left that has acted on one membership
 * with those who may have held it.
 */
public record AcknowledgedStartSurvives() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, Expectation> entry : observation.expectations().entrySet()) {
      if (entry.getValue().mayBeStopped()) {
        continue;
      }
      for (Seat seat : observation.seats()) {
        if (!seat.registry().containsKey(entry.getKey())) {
          found.add(
              "%s does not want %s, though %s"
                  .formatted(seat.node(), entry.getKey(), entry.getValue().why()));
        }
      }
    }
    return found;
  }
}
