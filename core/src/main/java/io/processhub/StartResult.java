package io.processhub;

import java.util.List;
import java.util.Map;

/**
 * What became of a start.
 *
 * @param status all, some or none
 * @param started the children that run, in the order in which they were asked for, each with its
 *     process ids; if all of them were rolled back, those that did run
 * @param errors the children that do not, each with the reason
 * @param rolledBack whether all the children in {@code started} were stopped again, because others
 *     failed and {@link StartOptions.OnFailure#ROLLBACK} was chosen. If only some could be, this is
 *     false, and {@code started} has those that still run
 * @param holders how many members of the hub hold every one of the started children's records: that
 *     many less one may crash at once without the start being forgotten. 0 if none was started
 */
public record StartResult(
    Status status,
    Map<String, List<ProcessId>> started,
    List<ChildError> errors,
    boolean rolledBack,
    int holders) {

  /** Whether all children are started. */
  public boolean isOk() {
    return status == Status.OK;
  }

  /**
   * Returns this result if all children are started.
   *
   * @throws StartFailed otherwise
   */
  public StartResult orThrow() {
    if (!isOk()) {
      throw new StartFailed(this);
    }
    return this;
  }
}
