package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.Facts;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.process.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime reports of this node's instances: on the loop it is written into the registry,
 * told to the handovers, and published. What the runtime is to do is said by the {@link Keeper}.
 */
final class RuntimeReports implements Facts {
  private final Ground ground;
  private final Slices slices;
  private final Messaging messaging;
  private final Loop loop;
  private final Keeper keeper;
  private final StartEvents starts;
  private final Handovers handovers;
  private final boolean hasRoles;

  RuntimeReports(
      Ground ground,
      Slices slices,
      Messaging messaging,
      Loop loop,
      Keeper keeper,
      StartEvents starts,
      Handovers handovers) {
    this.ground = ground;
    this.slices = slices;
    this.messaging = messaging;
    this.loop = loop;
    this.keeper = keeper;
    this.starts = starts;
    this.handovers = handovers;
    hasRoles = ground.traits.hasRoles;
  }

  // --- called by the runtime's threads

  @Override
  public void running(ProcessCell cell) {
    long serial = cell.processId().serial();
    long token = cell.fencingToken();
    loop.run(() -> onRunning(cell, serial, token));
  }

  @Override
  public void restarting(ProcessCell cell, String reason) {
    loop.run(() -> {
      onState(cell, ChildState.RESTARTING, reason);
      handovers.onRestarting(cell, reason);
    });
  }

  @Override
  public void gaveUp(ProcessCell cell, String reason) {
    loop.run(() -> {
      onState(cell, ChildState.FAILED, reason);
      handovers.onEnd(cell, reason);
    });
  }

  @Override
  public void ended(ProcessCell cell, String reason) {
    loop.run(() -> {
      onState(cell, ChildState.ENDED, reason);
      handovers.onEnd(cell, reason);
      ground.publish(new HubEvent.ChildEnded(ground.hub(), cell.spec().id()));
    });
  }

  @Override
  public void stopped(ProcessCell cell, List<Envelope> unhandled, boolean abandoned) {
    loop.run(() -> onStopped(cell, unhandled));
  }

  @Override
  public void undeliverable(ProcessCell cell, Envelope envelope, String reason) {
    ground.count("messagesUndeliverable");
    ground.publish(new HubEvent.MessageUndeliverable(ground.hub(), cell.spec().id(), reason));
  }

  @Override
  public void frozen(ProcessCell cell, long number, byte[] luggage) {
    loop.run(() -> handovers.onFrozen(cell, number, luggage));
  }

  @Override
  public void notFrozen(ProcessCell cell, long number, String reason) {
    loop.run(() -> handovers.onNotFrozen(cell, number, reason));
  }

  @Override
  public void held(ProcessCell cell) {
    loop.run(() -> handovers.onHeld(cell));
  }

  @Override
  public void accepted(ProcessCell cell) {
    loop.run(() -> handovers.onAccepted(cell));
  }

  @Override
  public void broken(ProcessCell cell, Throwable thrown) {
    loop.run(() -> ground.failed("What runs child '" + cell.spec().id() + "'", thrown));
  }

  @Override
  public void refused(ProcessCell cell, String reason) {
    loop.run(() -> {
      if (handovers.onRefused(cell, reason)) {
        keeper.stop(cell.spec().id(), false);
      }
    });
  }

  @Override
  public void merged(ProcessCell cell, boolean any, String problem) {
    loop.run(() -> handovers.onMerged(cell, any, problem));
  }

  // --- the same on the loop

  private void onRunning(ProcessCell cell, long serial, long token) {
    String id = cell.spec().id();
    Running before = current(cell);
    if (before == null) {
      return;
    }
    Running now =
        new Running(
                ground.self,
                before.generation(),
                serial,
                Math.max(token, before.token()),
                ChildState.RUNNING,
                true,
                "",
                cell,
                null)
            .activeSince(before.activeSince());
    slices.put(id, now, false);
    boolean hasArrived = handovers.onRunning(cell);
    starts.up(id, now);
    if (hasArrived || !before.wasUp()) {
      starts.started(id, now);
    } else {
      ground.publish(new HubEvent.ChildProcessPidUpdate(ground.hub(), id, now.processId()));
    }
  }

  private void onState(ProcessCell cell, ChildState state, String reason) {
    Running before = current(cell);
    if (before == null) {
      return;
    }
    String id = cell.spec().id();
    Running now = before.in(state, reason);
    if (!before.wasUp()) {
      starts.failed(id, reason.isEmpty() ? "it has ended" : reason);
    }
    boolean givesUp = hasRoles && !now.isAlive() && now.role() == Role.ACTIVE;
    slices.put(id, givesUp ? now.activeSince(Running.PASSIVE) : now, false);
    if (givesUp) {
      ground.publish(new HubEvent.RoleChanged(ground.hub(), id, now.processId(), Role.PASSIVE));
    }
  }

  private void onStopped(ProcessCell cell, List<Envelope> unhandled) {
    String id = cell.spec().id();
    CatalogRecord record = ground.catalog.live(id);
    if (record == null) {
      messaging.failAll(id, unhandled, Failure.NO_SUCH_CHILD, "The child was stopped.");
    } else {
      messaging.redeliver(id, unhandled);
    }
    boolean handedOver = handovers.onStopped(cell);
    Running mine = ground.registry.get(id, ground.self);
    if (!handedOver && mine != null && cell.equals(mine.cell())) {
      slices.remove(id);
      ground.publish(new HubEvent.RegistryPidRemoved(ground.hub(), id, mine.processId()));
    }
  }

  /** The instance that the cell is, unless it is being stopped or is another's by now. */
  private @Nullable Running current(ProcessCell cell) {
    Running mine = ground.registry.get(cell.spec().id(), ground.self);
    return mine != null && cell.equals(mine.cell()) && mine.state() != ChildState.STOPPING
        ? mine
        : null;
  }
}
