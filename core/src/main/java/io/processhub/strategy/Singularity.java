package io.processhub.strategy;

/** One instance of each child. */
public record Singularity() implements RedundancyStrategy {
  @Override
  public int instances(int members) {
    return 1;
  }
}
