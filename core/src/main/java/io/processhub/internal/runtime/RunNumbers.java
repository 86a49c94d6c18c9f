package io.processhub.internal.runtime;

import io.processhub.NodeId;
import java.util.function.LongSupplier;

/**
 * What tells one run of a process from all others. Both suppliers are called by any thread.
 *
 * @param self this node
 * @param serials the next process serial number of the node
 * @param tokens the next fencing token: larger than all before
 */
public record RunNumbers(NodeId self, LongSupplier serials, LongSupplier tokens) {

  /** A new run of a process. */
  Run next(Cell cell) {
    return next(cell, tokens.getAsLong());
  }

  /** The same with a token that was granted elsewhere. */
  Run next(Cell cell, long token) {
    return new Run(cell, serials.getAsLong(), token);
  }
}
