package io.processhub.testkit.invariant;

import io.processhub.testkit.Ledger;
import io.processhub.testkit.Observation;
import io.processhub.testkit.Observation.Seat;
import java.util.ArrayList;
import java.util.List;

/**
 * After an acknowledged stop no instance of that generation is there when quiet, nor is the child
 * wanted; and none begins anew while nothing separates the nodes, or, under a quorum, whatever
 * does.
 */
public record NoResurrection() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    List<String> found = new ArrayList<>(observation.resurrections());
    for (Ledger.Running instance : observation.running()) {
      if (!observation.expectation(instance.childId()).mayBeWanted()) {
        found.add(
            "%s runs as %s, though %s"
                .formatted(
                    instance.childId(),
                    instance.processId(),
                    observation.expectation(instance.childId()).why()));
      }
    }
    for (Seat seat : observation.seats()) {
      for (String child : seat.registry().keySet()) {
        if (!observation.expectation(child).mayBeWanted()) {
          found.add(
              "%s holds that %s is wanted, though %s"
                  .formatted(seat.node(), child, observation.expectation(child).why()));
        }
      }
    }
    return found;
  }
}
