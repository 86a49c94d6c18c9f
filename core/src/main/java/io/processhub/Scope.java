package io.processhub;

/** Which instances a query is about. */
public enum Scope {
  /** Those on this node. */
  LOCAL,
  /** Those on all nodes of the hub. */
  GLOBAL
}
