package io.processhub.process;

/** What an instance of a child is for, beside the other instances of the same child. */
public enum Role {
  /** It is the one, or one of those, that messages to the child go to. */
  ACTIVE,
  /** It stands by: it becomes active when the active one is lost. */
  PASSIVE
}
