package io.processhub;

/** Which ends of a process its supervisor answers with a restart. */
public enum RestartPolicy {
  /** Any end: a failure, and also a return of a task. Only stopping the child ends it. */
  PERMANENT,
  /** Failures only; after a normal end the child is done, and the hub forgets it. */
  TRANSIENT,
  /** None: after its end, or its node's, the child is done, and the hub forgets it. */
  TEMPORARY
}
