package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/** Every start, stop and ask completes: with a result, an error or a timeout. */
public record FuturesEnd() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return observation.openCalls().stream()
        .map(call -> call + " has not ended, and its timeout is over")
        .toList();
  }
}
