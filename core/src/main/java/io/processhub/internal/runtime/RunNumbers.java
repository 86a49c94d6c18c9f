package io.processhub.internal.runtime;

import io.processhub.NodeId;
import io.processhub.ProcessId;
import java.util.function.LongSupplier;

/**
 * What tells one run of a process from all others. Both suppliers are called by any thread.
 *
 * @param self this node
 * @param serials the next process serial number of the node
 * @param tokens the next fencing token: larger than all before
 */
public record RunNumbers(NodeId self, LongSupplier serials, LongSupplier tokens) {

  ProcessId nextProcessId() {
    return new ProcessId(self, serials.getAsLong());
  }

  long nextToken() {
    return tokens.getAsLong();
  }
}
