package io.processhub.strategy;

/**
 * Both sides of a split carry on, and merge when it has healed. Children may run on both sides
 * meanwhile: {@link io.processhub.process.ProcessContext#fencingToken()} is for that.
 */
public record Divergence() implements PartitionToleranceStrategy {
  @Override
  public Verdict decide(Situation situation) {
    return Verdict.RUN;
  }
}
