package io.processhub.process;

/**
 * A self-driven process: it runs on a virtual thread of its own for as long as it likes, and is
 * interrupted to stop. Any {@link Runnable} service becomes a child this way.
 */
@FunctionalInterface
public interface HubTask {

  /**
   * Runs the task. Returning is a normal end, throwing is a failure. When interrupted, it should
   * return (or throw {@link InterruptedException}) within the child's shutdown timeout.
   */
  void run(ProcessContext context) throws Exception;

  /**
   * Called when this instance gets a role: before {@link #run}, and when its role changes, then
   * while {@code run} runs, on another thread, one call at a time. Only of roles that the hub's
   * {@link io.processhub.strategy.RedundancySignal} names. What it throws is logged; the task goes
   * on.
   */
  default void roleChanged(Role role, ProcessContext context) throws Exception {}
}
