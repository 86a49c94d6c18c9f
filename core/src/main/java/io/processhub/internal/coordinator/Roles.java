package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.process.Role;
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
 *   <li>Else the first owner that is there and whose instance has stood by an active one: that one
 *       is lost, and it follows, before any that is only to be started. Only who has seen an active
 *       one itself can tell that it is lost, and not just unheard of yet.
 *   <li>Else none has been active yet: the first owner that is there becomes it, unless its
 *       instance has been given up. It may be about to start its instance, which then starts as the
 *       active one. So all agree on one before they know of any instance, and nobody has to be
 *       asked. One that begins in the place of an instance that was given up goes behind the
 *       others: the next may have asked already, and be about to become it.
 * </ol>
 *
 * <p>None becomes active while an active one is left of what the child was before it was stopped
 * and started anew.
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
      if (r.role() == Role.ACTIVE
          && r.isAlive()
          && r.generation().equals(generation)
          && (stays == null || isBefore(r, stays, owners))) {
        stays = r;
      }
    }
    if (stays != null) {
      return stays.node();
    }
    NodeId first = null;
    NodeId returned = null;
    for (NodeId owner : owners) {
      Running instance = on(owner, instances, generation);
      if (!isThere.test(owner) || (instance != null && !instance.isAlive())) {
        continue;
      }
      if (instance != null && isUp(instance) && instance.activeSince() == Running.STANDBY) {
        return owner;
      }
      if (isReturned(instance)) {
        returned = returned == null ? owner : returned;
      } else {
        first = first == null ? owner : first;
      }
    }
    return first == null ? returned : first;
  }

  /**
   * Whether a node comes before all other owners that may have an instance: each that is named
   * before it runs no children any more, or its instance has been given up, or is there in place of
   * such a one. So none of them can have taken the role unheard of; those after it take it only
   * when they have asked it.
   *
   * @param mayRun whether a node may be running children
   */
  static boolean comesFirst(
      NodeId self,
      List<NodeId> owners,
      @Nullable Running instances,
      Stamp generation,
      Predicate<NodeId> mayRun) {
    int place = owners.indexOf(self);
    boolean isBehind = isReturned(on(self, instances, generation));
    for (int i = 0; i < owners.size(); i++) {
      NodeId owner = owners.get(i);
      Running instance = on(owner, instances, generation);
      boolean isAhead = isReturned(instance) == isBehind ? i < place : isBehind;
      boolean mayBeThere = (instance == null || instance.isAlive()) && mayRun.test(owner);
      if (i != place && isAhead && mayBeThere) {
        return false;
      }
    }
    return place >= 0;
  }

  /**
   * Whether a node is the first owner, but for those that run no children any more. What is shown
   * of those before it says nothing: they may be more by now, unheard of.
   *
   * @param mayRun whether a node may be running children
   */
  static boolean isNamedFirst(NodeId self, List<NodeId> owners, Predicate<NodeId> mayRun) {
    int place = owners.indexOf(self);
    return place >= 0 && owners.subList(0, place).stream().noneMatch(mayRun);
  }

  private static boolean isReturned(@Nullable Running instance) {
    return instance != null && instance.activeSince() == Running.RETURNED;
  }

  /**
   * Whether it shows that the child has had an active instance, which may be elsewhere unheard of:
   * one has stood by it, or is on a node that is no owner any more.
   */
  static boolean hasBeenActive(List<NodeId> owners, @Nullable Running instances, Stamp generation) {
    for (Running r = instances; r != null; r = r.next()) {
      if (r.generation().equals(generation)
          && (r.activeSince() < Running.PASSIVE || !owners.contains(r.node()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether some instance is active and up, so that others can stand by it. */
  static boolean isActive(@Nullable Running instances, Stamp generation) {
    for (Running r = instances; r != null; r = r.next()) {
      if (r.role() == Role.ACTIVE && isUp(r) && r.generation().equals(generation)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an active instance of what the child was before, or is elsewhere, has yet to end. */
  static boolean isActiveOfOtherGeneration(@Nullable Running instances, Stamp generation) {
    for (Running r = instances; r != null; r = r.next()) {
      if (r.role() == Role.ACTIVE && r.isAlive() && !r.generation().equals(generation)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUp(Running instance) {
    return instance.wasUp() && instance.isAlive() && instance.state() != ChildState.STOPPING;
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

  private static @Nullable Running on(NodeId node, @Nullable Running instances, Stamp generation) {
    for (Running r = instances; r != null; r = r.next()) {
      if (r.node().equals(node) && r.generation().equals(generation)) {
        return r;
      }
    }
    return null;
  }
}
