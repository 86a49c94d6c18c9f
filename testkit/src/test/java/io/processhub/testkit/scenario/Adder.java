package io.processhub.testkit.scenario;

/** A sum; of two of them, as after a split, both count. */
class Adder extends Sum {
  @Override
  public Integer merge(Integer mine, Integer theirs) {
    return mine + theirs;
  }
}
