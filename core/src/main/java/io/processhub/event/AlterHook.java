package io.processhub.event;

import io.processhub.internal.Names;
import io.processhub.internal.Required;

/**
 * May change the arguments and the metadata of a child before its process is made on this node:
 * once each time that it is started here, and that it comes here by a handover. It is not asked
 * when the process is restarted in its place or made anew after a handover that failed (then it is
 * made of what was given back the last time), nor when it gets another role. What is wanted stays
 * as it is: {@link io.processhub.Hub#lookup} shows the spec that was given to the start, and
 * another node asks its own hooks.
 *
 * <p>Alter hooks are asked one after the other, those of the highest priority first, each with what
 * the one before gave back; on a thread that may block, never on the hub's own. All of them
 * together have the hub's {@link io.processhub.HubConfig#alterTimeout()}. If one throws, gives back
 * what cannot be used, or the time is over (then it is interrupted), the child is not started: its
 * instance here is {@link io.processhub.ChildState#FAILED} with the reason, a start that waits for
 * it fails with it, and {@link HubEvent.AlterHookFailed} is published. If that happens when a child
 * is to come here by a handover, this node refuses it, and the child goes on where it is: {@link
 * HubEvent.MigrationFailed} is published there, and it is tried again later.
 *
 * @param id names the hook, for cancelling; unique in the hub, among all kinds of hooks. The rules
 *     are those of {@link Hook#id()}
 * @param priority hooks with a higher priority are asked first
 * @param alteration what it does; called by several threads at once, for different children
 */
public record AlterHook(String id, int priority, Alteration alteration) {
  /**
   * Checks that there is an id and an alteration.
   *
   * @throws IllegalArgumentException if one is null, or the id breaks the rules for ids
   */
  public AlterHook {
    Names.check("hook's id", id);
    Required.given("The alteration of hook '" + id + "'", alteration);
  }

  /** A hook of default priority. */
  public static AlterHook of(String id, Alteration alteration) {
    return new AlterHook(id, Hook.PRIORITY_DEFAULT, alteration);
  }

  /** What an alter hook does. */
  @FunctionalInterface
  public interface Alteration {
    /**
     * Gives back what the child is to be made of: the same, or a changed copy. Its hub, id, type
     * and owners cannot be changed.
     */
    ChildData alter(ChildData data) throws Exception;
  }
}
