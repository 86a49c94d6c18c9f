package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Routing;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;

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
    Running elsewhere = null;
    Running givenUp = null;
    for (Running r = ground.registry.get(childId); r != null; r = r.next()) {
      ProcessCell cell = r.cell();
      if (takesMessages(r.state())) {
        if (cell != null) {
          return new Route.Local(cell);
        }
        if (coordinator.reaches(r.node())
            && (elsewhere == null || elsewhere.state() != ChildState.RUNNING)) {
          elsewhere = r;
        }
      } else if (r.state() == ChildState.FAILED) {
        givenUp = r;
      }
    }
    if (elsewhere != null) {
      return new Route.Remote(elsewhere.node());
    }
    CatalogRecord record = ground.catalog.live(childId);
    if (record == null) {
      return coordinator.knowsCatalog() ? UNKNOWN : WAITING;
    }
    return givenUp != null && givenUp.generation().equals(record.generation())
        ? new Route.GivenUp(givenUp.reason())
        : WAITING;
  }

  private static boolean takesMessages(ChildState state) {
    return switch (state) {
      case STARTING, RUNNING, RESTARTING -> true;
      case STOPPING, FAILED, ENDED -> false;
    };
  }
}
