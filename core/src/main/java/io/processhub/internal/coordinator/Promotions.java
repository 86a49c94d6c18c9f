package io.processhub.internal.coordinator;

import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.process.Role;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a replica here may take the active role now, since the registry shows no active one.
 *
 * <ol>
 *   <li>If the active one has gone with its node, which was an owner of the child, it may at once,
 *       if it comes first: no other can have followed without being heard of here.
 *   <li>Else another may have followed, or the active one may have moved, also from a node that has
 *       gone since, and where to is still on its way to this node, as changes of two slices come in
 *       any order. So all others are asked once more first, as in the {@link Barrier}: an instance
 *       is taken out of one slice only when it is in the other. They are asked, and the role is
 *       taken, under a membership of whose owners none is missing: then all have heard of the loss
 *       when they answer. If one goes meanwhile, it may have moved to where had answered already:
 *       then all are asked anew.
 * </ol>
 */
final class Promotions {
  private final Ground ground;
  private final Barrier barrier;

  /** Children whose active replica has gone with its node. */
  private final Set<String> lost = new HashSet<>();

  /** Children of which others have been asked, or are being asked. */
  private final Set<String> asked = new HashSet<>();

  /** Children of which nobody can be asked now. Who is ready again need not change the members. */
  private final Set<String> waiting = new HashSet<>();

  Promotions(Ground ground, Barrier barrier) {
    this.ground = ground;
    this.barrier = barrier;
  }

  /** An instance is gone with its node. */
  void onLost(CatalogRecord record, Running instance) {
    if (instance.role() == Role.ACTIVE
        && instance.generation().equals(record.generation())
        && ground.registry.get(record.id(), ground.self) != null) {
      lost.add(record.id());
    }
  }

  /** Another node's instance of a child is no more. */
  void onGone(String id) {
    if (asked.contains(id)) {
      barrier.doubt(id);
    }
  }

  /**
   * Whether the replica here takes the role now; else the child is touched when it is to be asked
   * again. Only while this node may decide about the child. {@code first}: whether no other can be
   * active unheard of, if the active one is lost; {@code complete}: whether all owners are there.
   */
  boolean mayTakeRole(String id, boolean first, boolean complete) {
    boolean canAsk = complete && barrier.isSettled();
    if ((first && lost.contains(id)) || (canAsk && asked.contains(id))) {
      forget(id);
      return true;
    }
    if (canAsk) {
      asked.add(id);
      barrier.doubt(id);
    } else {
      waiting.add(id);
    }
    return false;
  }

  /** Looks again whether others can be asked. */
  void tick() {
    waiting.forEach(ground::touch);
    waiting.clear();
  }

  /** There is nothing to be taken, or nothing here that could take it. */
  void forget(String id) {
    lost.remove(id);
    asked.remove(id);
    waiting.remove(id);
  }

  /** How many children are waited for. */
  int pending() {
    return lost.size() + asked.size() + waiting.size();
  }
}
