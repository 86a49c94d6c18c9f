package io.processhub.examples;

import io.processhub.strategy.PartitionToleranceStrategy;

/**
 * Runs children only on the side of a split that has the witness.
 *
 * @param witness the name of a node
 */
public record WithWitness(String witness) implements PartitionToleranceStrategy {
  @Override
  public Verdict decide(Situation situation) {
    return situation.members().stream().anyMatch(node -> node.name().equals(witness))
        ? Verdict.RUN
        : Verdict.STAND_DOWN;
  }
}
