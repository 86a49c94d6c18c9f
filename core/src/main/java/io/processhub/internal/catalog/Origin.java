package io.processhub.internal.catalog;

import io.processhub.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The call that made a record, so that a call that is sent again, to the same home or to its
 * successor, is known for what it is. Shared by all records of one call.
 *
 * @param caller the node on which the call was made
 * @param request the call's number there
 */
public record Origin(NodeId caller, long request) {
  /** As of any record; written out because it is asked so often. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Origin origin
            && request == origin.request
            && caller.equals(origin.caller));
  }

  @Override
  public int hashCode() {
    return 31 * caller.hashCode() + Long.hashCode(request);
  }
}
