package io.processhub.strategy;

import io.processhub.process.Role;

/** Which roles a process is told of, by {@link io.processhub.process.HubProcess#roleChanged}. */
public enum RedundancySignal {
  /** None. It can still ask: {@link io.processhub.process.ProcessContext#role()}. */
  NONE,
  /** That it is active. */
  ACTIVE,
  /** That it is passive. */
  PASSIVE,
  /** Both. */
  ALL;

  /** Whether a process is told when it gets this role. */
  public boolean tells(Role role) {
    return switch (this) {
      case NONE -> false;
      case ACTIVE -> role == Role.ACTIVE;
      case PASSIVE -> role == Role.PASSIVE;
      case ALL -> true;
    };
  }
}
