package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.Facts;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node's instances: has the runtime start and stop them, and writes into the registry
 * what the runtime reports of them.
 */
final class Keeper implements Facts {
  private final Ground ground;
  private final Slices slices;
  private final Messaging messaging;
  private final Loop loop;
  private @Nullable ProcessRuntime runtime;
  private @Nullable Handovers handovers;
  private List<String> startups = new ArrayList<>();
  private List<String> starting = new ArrayList<>();

  Keeper(Ground ground, Slices slices, Messaging messaging, Loop loop) {
    this.ground = ground;
    this.slices = slices;
    this.messaging = messaging;
    this.loop = loop;
  }

  void use(ProcessRuntime newRuntime) {
    runtime = newRuntime;
  }

  void use(Handovers newHandovers) {
    handovers = newHandovers;
  }

  private Handovers handovers() {
    return Objects.requireNonNull(handovers);
  }

  // --- commands, on the loop

  void start(CatalogRecord record, ChildSpec spec) {
    ProcessType<?, ?> type = ground.config.types().get(spec.type());
    if (type == null || runtime == null) {
      String reason =
          "process type '%s' is not registered on node %s".formatted(spec.type(), ground.self);
      ground.count("childrenOfUnknownType");
      slices.put(
          record.id(),
          new Running(
              ground.self, record.generation(), 0, 0, ChildState.FAILED, false, reason, null, null),
          false);
      return;
    }
    handovers().cancel(record.id());
    starting.add(record.id());
    ProcessCell cell = runtime.start(spec, type);
    slices.put(
        record.id(),
        new Running(
            ground.self,
            record.generation(),
            cell.processId().serial(),
            cell.fencingToken(),
            ChildState.STARTING,
            false,
            "",
            cell,
            null),
        true);
  }

  /**
   * Stops the child's instance. {@code toMove}: its owner will start it again, and the others need
   * not hear of it before.
   */
  void stop(String id, boolean toMove) {
    Running before = ground.registry.get(id, ground.self);
    if (before != null && before.state() != ChildState.STOPPING) {
      handovers().cancel(id);
    }
    Running mine = ground.registry.get(id, ground.self);
    if (mine == null || mine.state() == ChildState.STOPPING) {
      return;
    }
    ProcessCell cell = mine.cell();
    if (cell == null || runtime == null) {
      slices.remove(id);
    } else {
      slices.put(id, mine.in(ChildState.STOPPING, ""), toMove);
      runtime.stop(cell);
    }
  }

  /** Publishes what has been started in this batch. */
  void flush() {
    if (!starting.isEmpty()) {
      ground.publish(new HubEvent.PreChildrenStart(ground.hub(), starting));
      starting = new ArrayList<>();
    }
    if (!startups.isEmpty()) {
      ground.publish(new HubEvent.ProcessStartups(ground.hub(), startups));
      startups = new ArrayList<>();
    }
  }

  // --- facts, from the runtime's threads

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
      handovers().onRestarting(cell, reason);
    });
  }

  @Override
  public void gaveUp(ProcessCell cell, String reason) {
    loop.run(() -> {
      onState(cell, ChildState.FAILED, reason);
      handovers().onEnd(cell, reason);
    });
  }

  @Override
  public void ended(ProcessCell cell, String reason) {
    loop.run(() -> {
      onState(cell, ChildState.ENDED, reason);
      handovers().onEnd(cell, reason);
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
    loop.run(() -> handovers().onFrozen(cell, number, luggage));
  }

  @Override
  public void notFrozen(ProcessCell cell, long number, String reason) {
    loop.run(() -> handovers().onNotFrozen(cell, reason));
  }

  @Override
  public void held(ProcessCell cell) {
    loop.run(() -> handovers().onHeld(cell));
  }

  @Override
  public void accepted(ProcessCell cell) {
    loop.run(() -> handovers().onAccepted(cell));
  }

  @Override
  public void refused(ProcessCell cell, String reason) {
    loop.run(() -> {
      if (handovers().onRefused(cell, reason)) {
        stop(cell.spec().id(), false);
      }
    });
  }

  @Override
  public void merged(ProcessCell cell, String problem) {
    loop.run(() -> handovers().onMerged(cell, problem));
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
            token,
            ChildState.RUNNING,
            true,
            "",
            cell,
            null);
    slices.put(id, now, false);
    handovers().onRunning(cell);
    startups.add(id);
    if (!before.wasUp()) {
      ground.publish(new HubEvent.PostChildrenStart(ground.hub(), id, now.processId()));
      ground.publish(new HubEvent.RegistryPidInserted(ground.hub(), id, now.processId()));
    } else {
      ground.publish(new HubEvent.ChildProcessPidUpdate(ground.hub(), id, now.processId()));
    }
  }

  private void onState(ProcessCell cell, ChildState state, String reason) {
    Running before = current(cell);
    if (before != null) {
      slices.put(cell.spec().id(), before.in(state, reason), false);
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
    boolean handedOver = handovers().onStopped(cell);
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
