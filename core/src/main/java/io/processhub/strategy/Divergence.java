package io.processhub.strategy;

import io.processhub.NodeId;
import java.util.List;

/**
 * Both sides of a split carry on, and merge when it has healed. Children may run on both sides
 * meanwhile: {@link io.processhub.process.ProcessContext#fencingToken()} is for that.
 */
public record Divergence() implements PartitionToleranceStrategy {
  @Override
  public Verdict decide(List<NodeId> members) {
    return Verdict.RUN;
  }
}
