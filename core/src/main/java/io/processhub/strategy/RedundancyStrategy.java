package io.processhub.strategy;

/** Decides how many instances a child has, and what they are to each other. */
public interface RedundancyStrategy {
  /**
   * The number of instances wanted; 1 or more. If there are fewer members, there is one on each.
   *
   * @param members how many ready members the hub has
   */
  int instances(int members);

  /**
   * Whether only one of the instances is active, and the others stand by. Default: false, all are
   * active.
   */
  default boolean isActivePassive() {
    return false;
  }

  /** Which roles a process is told of. Default: {@link RedundancySignal#NONE}. */
  default RedundancySignal signal() {
    return RedundancySignal.NONE;
  }
}
