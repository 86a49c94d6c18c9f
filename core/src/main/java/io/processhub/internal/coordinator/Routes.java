package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Routing;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.process.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds where a child's messages go, from catalog and registry as they are at this moment. */
final class Routes implements Routing {
  private static final Route WAITING = new Route.Waiting();
  private static final Route UNKNOWN = new Route.Unknown();
  private static final Route PARTITIONED = new Route.Partitioned();
  private static final Route CLOSED = new Route.Closed();

  private final Ground ground;
  private final Traits traits;
  private Coordinator coordinator;

  @SuppressWarnings("NullAway.Init")
  Routes(Ground ground) {
    this.ground = ground;
    traits = ground.traits;
  }

  void use(Coordinator newCoordinator) {
    coordinator = newCoordinator;
  }

  @Override
  public Route route(String childId) {
    if (coordinator.isClosed()) {
      return CLOSED;
    }
    if (coordinator.standsDown()) {
      return PARTITIONED;
    }
    Running first = ground.registry.get(childId);
    Running chosen = choose(traits.hasRoles, first);
    if (chosen != null && !coordinator.reaches(chosen.node())) {
      return WAITING;
    }
    if (chosen != null) {
      List<NodeId> spread = traits.isSpread ? spread(first) : List.of();
      return spread.isEmpty() ? to(chosen) : new Route.AnyOf(spread);
    }
    CatalogRecord record = ground.catalog.live(childId);
    if (record == null) {
      return coordinator.knowsCatalog() ? unheardOf(childId) : WAITING;
    }
    return ifGivenUp(first, record);
  }

  /** The instances elsewhere among which senders are spread, if there are several and none here. */
  private static List<NodeId> spread(@Nullable Running first) {
    List<NodeId> nodes = new ArrayList<>();
    for (Running r = first; r != null; r = r.next()) {
      if (r.cell() != null && takesMessages(r.state())) {
        return List.of();
      }
      if (r.state() == ChildState.RUNNING) {
        nodes.add(r.node());
      }
    }
    return nodes.size() > 1 ? nodes : List.of();
  }

  /**
   * A start is answered when a few nodes know of it: its home may know of a child before this node
   * does. One that is out of view is home no more as soon as the members are agreed on anew, and
   * one that leaves may have asked already to be sent nothing more: there will be another. A home
   * that has not heard yet what was done before it became one says nothing.
   */
  private Route unheardOf(String childId) {
    NodeId home = coordinator.home(childId);
    if (home == null) {
      return UNKNOWN;
    }
    if (home.equals(ground.self)) {
      return coordinator.isLocked() ? WAITING : UNKNOWN;
    }
    return coordinator.stays(home) ? new Route.Remote(home) : WAITING;
  }

  private static Route to(Running instance) {
    ProcessCell cell = instance.cell();
    return cell != null
        ? new Route.Local(cell, instance.token())
        : new Route.Remote(instance.node(), instance.token());
  }

  private static Route ifGivenUp(@Nullable Running first, CatalogRecord record) {
    Running givenUp = null;
    for (Running r = first; r != null; r = r.next()) {
      if (takesMessages(r.state())) {
        return WAITING;
      }
      if (r.state() == ChildState.FAILED && r.generation().equals(record.generation())) {
        givenUp = r;
      }
    }
    return givenUp != null ? new Route.GivenUp(givenUp.reason()) : WAITING;
  }

  @Override
  public List<Replica> replicas(String childId) {
    List<Replica> replicas = new ArrayList<>();
    if (coordinator.isClosed() || coordinator.standsDown()) {
      return replicas;
    }
    for (Running r = ground.registry.get(childId); r != null; r = r.next()) {
      if (takesMessages(r.state())) {
        replicas.add(new Replica(r.node(), ""));
      } else if (r.state() == ChildState.FAILED) {
        replicas.add(new Replica(r.node(), "it was given up: " + r.reason()));
      }
    }
    return replicas;
  }

  @Override
  public @Nullable ProcessCell here(String childId) {
    Running mine = ground.registry.get(childId, ground.self);
    return mine != null && takesMessages(mine.state()) && !coordinator.standsDown()
        ? mine.cell()
        : null;
  }

  /** The instance that gets the messages. */
  private static @Nullable Running choose(boolean hasRoles, @Nullable Running first) {
    return hasRoles ? active(first) : any(first);
  }

  /** The active one; of two, as after a split, the one that will stay. */
  private static @Nullable Running active(@Nullable Running first) {
    Running active = null;
    for (Running r = first; r != null; r = r.next()) {
      if (takesMessages(r.state())
          && r.role() == Role.ACTIVE
          && (active == null || r.activeSince() < active.activeSince())) {
        active = r;
      }
    }
    return active;
  }

  /** The one here, if there is one; else the latest that runs; else the latest that will. */
  private static @Nullable Running any(@Nullable Running first) {
    Running elsewhere = null;
    for (Running r = first; r != null; r = r.next()) {
      if (takesMessages(r.state())) {
        if (r.cell() != null) {
          return r;
        }
        if (elsewhere == null || isBetter(r, elsewhere)) {
          elsewhere = r;
        }
      }
    }
    return elsewhere;
  }

  private static boolean isBetter(Running one, Running other) {
    boolean runs = one.state() == ChildState.RUNNING;
    return runs == (other.state() == ChildState.RUNNING) ? one.token() > other.token() : runs;
  }

  /**
   * The instance to which all messages go, if these are the child's instances; null if there is
   * none, or if senders are spread over several.
   */
  static @Nullable Way way(Traits traits, @Nullable Running first) {
    Running chosen = choose(traits.hasRoles, first);
    return chosen == null || (traits.isSpread && !spread(first).isEmpty())
        ? null
        : new Way(chosen.node(), chosen.token(), chosen.cell());
  }

  private static boolean takesMessages(ChildState state) {
    return switch (state) {
      case STARTING, RUNNING, RESTARTING -> true;
      case STOPPING, FAILED, ENDED, WAITING, ARRIVING -> false;
    };
  }
}
