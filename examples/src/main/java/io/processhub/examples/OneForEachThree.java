package io.processhub.examples;

import io.processhub.strategy.RedundancyStrategy;

/** One instance for each three members, rounded up. */
public record OneForEachThree() implements RedundancyStrategy {
  @Override
  public int instances(int members) {
    return (members + 2) / 3;
  }
}
