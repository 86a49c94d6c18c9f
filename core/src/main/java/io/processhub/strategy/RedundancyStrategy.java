package io.processhub.strategy;

/** Decides how many instances a child has. */
public interface RedundancyStrategy {
  /**
   * The number of instances wanted; 1 or more.
   *
   * @param members how many ready members the hub has
   */
  int instances(int members);
}
