package io.processhub.process;

/**
 * A message-driven process. Idle, it is an object and an empty mailbox; a message activates it on a
 * virtual thread, so its code may block. The library calls its methods one at a time, with a
 * happens-before edge from each call to the next, so that its fields need no locks.
 *
 * <p>Any method may throw: the process then <em>fails</em>, and its supervisor restarts it as its
 * child spec's restart policy says, as a new object made from the arguments.
 *
 * @param <M> the type of its messages
 */
public interface HubProcess<M> {

  /** Called once, before the first message. */
  default void started(ProcessContext context) throws Exception {}

  /**
   * Handles one message. The messages of one sender come in the order it sent them: see {@link
   * io.processhub.ProcessRef}.
   *
   * <p>An {@link Ask} is answered with {@link ProcessContext#reply} or, later, through {@link
   * ProcessContext#replyLater}; if this method returns having done neither, the ask fails.
   */
  void receive(M message, ProcessContext context) throws Exception;

  /**
   * Called when this instance gets a role: after {@link #started}, before the first message, and
   * when its role changes, between two messages and ahead of those that wait. Only of roles that
   * the hub's {@link io.processhub.strategy.RedundancySignal} names: of none unless it is
   * configured.
   */
  default void roleChanged(Role role, ProcessContext context) throws Exception {}

  /**
   * Called once, after the last message, when the process ends in order. Not called when the
   * process failed or its node died.
   */
  default void stopped(ProcessContext context) throws Exception {}
}
