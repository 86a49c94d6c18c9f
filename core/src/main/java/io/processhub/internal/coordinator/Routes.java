package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Routing;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;
import org.jspecify.annotations.Nullable;

/** Finds where a child's messages go, from catalog and registry as they are at this moment. */
final class Routes implements Routing {
  private static final Route WAITING = new Route.Waiting();
  private static final Route UNKNOWN = new Route.Unknown();
  private static final Route PARTITIONED = new Route.Partitioned();
  private static final Route CLOSED = new Route.Closed();

  private final Ground ground;
  private Coordinator coordinator;

  @SuppressWarnings("NullAway.Init")
  Routes(Ground ground) {
    this.ground = ground;
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
    Running chosen = choose(first);
    if (chosen != null) {
      ProcessCell cell = chosen.cell();
      return cell != null ? new Route.Local(cell) : new Route.Remote(chosen.node());
    }
    Running givenUp = null;
    for (Running r = first; r != null; r = r.next()) {
      if (r.state() == ChildState.FAILED) {
        givenUp = r;
      }
    }
    CatalogRecord record = ground.catalog.live(childId);
    if (record == null) {
      return coordinator.knowsCatalog() ? UNKNOWN : WAITING;
    }
    return givenUp != null && givenUp.generation().equals(record.generation())
        ? new Route.GivenUp(givenUp.reason())
        : WAITING;
  }

  /** The instance that gets the messages: one here before all others. */
  private static @Nullable Running choose(@Nullable Running first) {
    Running elsewhere = null;
    for (Running r = first; r != null; r = r.next()) {
      if (takesMessages(r.state())) {
        if (r.cell() != null) {
          return r;
        }
        if (elsewhere == null || elsewhere.state() != ChildState.RUNNING) {
          elsewhere = r;
        }
      }
    }
    return elsewhere;
  }

  /** The node to which messages go, if these are the child's instances; null if there is none. */
  static @Nullable NodeId way(@Nullable Running first) {
    Running chosen = choose(first);
    return chosen == null ? null : chosen.node();
  }

  private static boolean takesMessages(ChildState state) {
    return switch (state) {
      case STARTING, RUNNING, RESTARTING -> true;
      case STOPPING, FAILED, ENDED, ARRIVING -> false;
    };
  }
}
