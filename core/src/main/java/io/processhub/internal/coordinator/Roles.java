package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which of a child's instances is to be the active one, where there are passive ones: a pure
 * function of its owners and of what the registry shows. Each node asks it about its own instance,
 * as it is the only writer of that; all answer alike once they know the same.
 *
 * <ol>
 *   <li>An active instance on an owner stays active as long as it lives: whatever nodes come or go.
 *       Of two, as after a split, the one that has been active for longer.
 *   <li>Else, one on a node that is no owner any more: it is about to go, and is active until it
 *       has gone.
 *   <li>Else the first owner that is there and whose instance has not been given up becomes active.
 *       It may be about to start its instance, which then starts as the active one. So all agree on
 *       one before they know of any instance, and nobody has to be asked.
 * </ol>
 */
final class Roles {
  private Roles() {}

  /**
   * The node whose instance is to be active; null if there is none.
   *
   * @param owners the child's owners, the first first
   * @param instances the first of its instances
   * @param generation which generation of the child counts
   * @param isThere whether an owner is a ready member at this moment
   */
  static @Nullable NodeId active(
      List<NodeId> owners,
      @Nullable Running instances,
      Stamp generation,
      Predicate<NodeId> isThere) {
    Running stays = null;
    for (Running r = instances; r != null; r = r.next()) {
      if (r.activeSince() > 0
          && r.isAlive()
          && r.generation().equals(generation)
          && (stays == null || isBefore(r, stays, owners))) {
        stays = r;
      }
    }
    if (stays != null) {
      return stays.node();
    }
    for (NodeId owner : owners) {
      if (isThere.test(owner) && !isGivenUp(owner, instances, generation)) {
        return owner;
      }
    }
    return null;
  }

  private static boolean isBefore(Running one, Running other, List<NodeId> owners) {
    boolean isOwner = owners.contains(one.node());
    if (isOwner != owners.contains(other.node())) {
      return isOwner;
    }
    if (one.activeSince() != other.activeSince()) {
      return one.activeSince() < other.activeSince();
    }
    return one.node().compareTo(other.node()) < 0;
  }

  private static boolean isGivenUp(NodeId owner, @Nullable Running instances, Stamp generation) {
    for (Running r = instances; r != null; r = r.next()) {
      if (r.node().equals(owner)) {
        return !r.isAlive() && r.generation().equals(generation);
      }
    }
    return false;
  }
}
