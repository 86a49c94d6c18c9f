package io.processhub.internal.runtime;

import io.processhub.Hub;
import io.processhub.ProcessRef;

/** What a process can reach through its context that the runtime does not have itself. */
public interface ContextServices {
  /** The hub that the processes belong to. */
  Hub hub();

  /** A ref to the child with this id. */
  ProcessRef<?> ref(String childId);

  /** What processes that are started now may run under. */
  default Permit permit() {
    return Permit.ALWAYS;
  }
}
