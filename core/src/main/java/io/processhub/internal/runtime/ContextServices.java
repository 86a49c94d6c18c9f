package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.ProcessRef;

/** What the runtime has from the hub, for its processes and their contexts. */
public interface ContextServices {
  /** The hub that the processes belong to. */
  Hub hub();

  /** A ref to the child that runs by this spec, also when it is not wanted any more. */
  ProcessRef<?> ref(ChildSpec spec);

  /** What turns into bytes what processes hand over. */
  Legacy.Format legacies();

  /** What processes that are started now may run under. */
  default Permit permit() {
    return Permit.ALWAYS;
  }
}
