package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/**
 * While nothing separates the nodes, answers are true: a start that says {@code ALREADY_STARTED}
 * met a child that may have been wanted, one that succeeds met none, a stop that says {@code
 * NOT_FOUND} met none; so of two callers that race for an id exactly one starts it. Two members
 * hold what was started, if there are two, and of what was stopped nothing runs.
 */
public record HonestAnswers() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return observation.falsehoods();
  }
}
