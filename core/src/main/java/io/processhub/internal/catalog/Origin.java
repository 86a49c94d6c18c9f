package io.processhub.internal.catalog;

import io.processhub.NodeId;

/**
 * The call that made a record, so that a call that is sent again, to the same home or to its
 * successor, is known for what it is. Shared by all records of one call.
 *
 * @param caller the node on which the call was made
 * @param request the call's number there
 */
public record Origin(NodeId caller, long request) {}
