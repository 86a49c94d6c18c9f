package io.processhub.testkit.invariant;

import io.processhub.Diagnostics;
import io.processhub.testkit.Observation;
import io.processhub.testkit.Observation.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * When quiet, no table of a hub holds anything that waits for something; but of a child that waits
 * for its node it is remembered where else it might begin.
 */
public record NothingLeaks() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return leaks(observation.seats());
  }

  /** What the tables of these nodes hold too much. */
  public static List<String> leaks(List<Seat> seats) {
    List<String> found = new ArrayList<>();
    for (Seat seat : seats) {
      for (Map.Entry<String, Integer> table : seat.tableSizes().entrySet()) {
        int excused = table.getKey().equals("pendingFormerOwners") ? waiting(seat) : 0;
        if (table.getValue() > excused && !Diagnostics.isKnowledge(table.getKey())) {
          found.add(
              "table '%s' of %s holds %d entries"
                  .formatted(table.getKey(), seat.node(), table.getValue()));
        }
      }
    }
    return found;
  }

  private static int waiting(Seat seat) {
    return (int)
        seat.registry().values().stream().filter(child -> child.instances().isEmpty()).count();
  }
}
