package io.processhub.examples;

import io.processhub.NodeId;
import io.processhub.strategy.PartitionToleranceStrategy;
import java.util.List;

/**
 * Runs children only on the side of a split that has the witness.
 *
 * @param witness the name of a node
 */
public record WithWitness(String witness) implements PartitionToleranceStrategy {
  @Override
  public Verdict decide(List<NodeId> members) {
    return members.stream().anyMatch(node -> node.name().equals(witness))
        ? Verdict.RUN
        : Verdict.STAND_DOWN;
  }
}
