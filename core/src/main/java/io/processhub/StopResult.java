package io.processhub;

import java.util.List;

/**
 * What became of a stop.
 *
 * @param status all, some or none
 * @param stopped the children that are stopped, in the order in which they were asked for: none of
 *     their instances runs
 * @param errors the others, each with the reason
 */
public record StopResult(Status status, List<String> stopped, List<ChildError> errors) {
  /** Whether all children are stopped. */
  public boolean isOk() {
    return status == Status.OK;
  }
}
