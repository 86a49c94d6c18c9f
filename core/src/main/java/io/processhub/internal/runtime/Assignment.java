package io.processhub.internal.runtime;

import io.processhub.process.Role;

/**
 * A role that an instance is to have.
 *
 * @param role the role
 * @param fencingToken the least token that the instance has from then on; if it becomes active,
 *     larger than that of every instance that was active before
 */
public record Assignment(Role role, long fencingToken) {
  /** For an instance that is active from its start. */
  public static final Assignment ACTIVE = new Assignment(Role.ACTIVE, 0);
}
