package io.processhub.testkit.scenario;

import io.processhub.process.Ask;

/** A sum; of two of them, as after a split, both count. */
class Adder extends Sum {
  /** Adds, and is answered with the sum. */
  public record Add(int amount) implements Ask<Integer> {}

  @Override
  public Integer merge(Integer mine, Integer theirs) {
    return mine + theirs;
  }
}
