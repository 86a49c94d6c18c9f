package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.Assignment;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.Facts;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.process.Role;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
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
  private final Alterations alterations;
  private final Function<CatalogRecord, List<NodeId>> owners;
  private final boolean hasRoles;
  private @Nullable ProcessRuntime runtime;

  /** The starts that wait for the alter hooks, by child: the token tells one from the next. */
  private final Map<String, Long> altering = new HashMap<>();

  private @Nullable Handovers handovers;
  private Map<String, ProcessId> startups = new LinkedHashMap<>();
  private Map<String, List<NodeId>> starting = new LinkedHashMap<>();

  /** {@code owners}: the nodes on which a child is to run. */
  Keeper(
      Ground ground,
      Slices slices,
      Messaging messaging,
      Loop loop,
      Alterations alterations,
      Function<CatalogRecord, List<NodeId>> owners) {
    this.owners = owners;
    this.ground = ground;
    this.slices = slices;
    this.messaging = messaging;
    this.loop = loop;
    this.alterations = alterations;
    hasRoles = ground.config.redundancy().isActivePassive();
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

  /** Starts the child here, once the alter hooks have seen it. */
  void start(CatalogRecord record, ChildSpec spec, Role role) {
    ProcessType<?, ?> type = ground.config.types().get(spec.type());
    if (type == null || runtime == null) {
      String reason =
          "process type '%s' is not registered on node %s".formatted(spec.type(), ground.self);
      ground.count("childrenOfUnknownType");
      fail(record, reason);
      return;
    }
    handovers().cancel(record.id());
    if (alterations.isNeeded()) {
      long token = ground.tokens().next();
      altering.put(record.id(), token);
      slices.put(record.id(), starting(record, 0, token, null, since(role, token)), true);
      prepare(record, spec, type, altered -> begin(record, altered, type, token));
    } else {
      starting.put(record.id(), owners.apply(record));
      begin(record, spec, type, role);
    }
  }

  /**
   * Has the alter hooks see what a process is to be made of. {@code then} is run on the loop, once;
   * at once if there are no hooks.
   */
  void prepare(
      CatalogRecord record,
      ChildSpec spec,
      ProcessType<?, ?> type,
      Consumer<Alterations.Outcome> then) {
    List<NodeId> nodes = owners.apply(record);
    starting.put(record.id(), nodes);
    if (alterations.isNeeded()) {
      alterations.alter(spec, type, nodes, then);
    } else {
      then.accept(new Alterations.Outcome(spec, ""));
    }
  }

  private void begin(CatalogRecord record, ChildSpec spec, ProcessType<?, ?> type, Role role) {
    ProcessCell cell = requireRuntime().start(spec, type, new Assignment(role, 0));
    long token = cell.fencingToken();
    long serial = cell.processId().serial();
    slices.put(record.id(), starting(record, serial, token, cell, since(role, token)), true);
  }

  /** The hooks have seen it; unless it was stopped meanwhile, it begins with the role of now. */
  private void begin(
      CatalogRecord record, Alterations.Outcome altered, ProcessType<?, ?> type, long token) {
    boolean isLast = altering.remove(record.id(), token);
    Running mine = ground.registry.get(record.id(), ground.self);
    if (!isLast || mine == null || !mine.generation().equals(record.generation())) {
      return;
    }
    if (altered.failure().isEmpty()) {
      begin(record, altered.spec(), type, mine.role());
    } else {
      fail(record, altered.failure());
    }
  }

  private void fail(CatalogRecord record, String reason) {
    slices.put(record.id(), failed(record, reason), false);
    publishStart(record.id(), Optional.empty(), reason);
  }

  private ProcessRuntime requireRuntime() {
    return Objects.requireNonNull(runtime, "The coordinator has not been opened.");
  }

  private long since(Role role, long token) {
    return !hasRoles ? Running.ALWAYS : role == Role.ACTIVE ? token : Running.PASSIVE;
  }

  private Running starting(
      CatalogRecord record, long serial, long token, @Nullable ProcessCell cell, long since) {
    return new Running(
            ground.self,
            record.generation(),
            serial,
            token,
            ChildState.STARTING,
            false,
            "",
            cell,
            null)
        .activeSince(since);
  }

  private Running failed(CatalogRecord record, String reason) {
    return new Running(
            ground.self, record.generation(), 0, 0, ChildState.FAILED, false, reason, null, null)
        .activeSince(since(Role.PASSIVE, 0));
  }

  /** Gives this node's instance another role. One that becomes active gets a new token. */
  void assign(String id, boolean active) {
    Running mine = ground.registry.get(id, ground.self);
    if (mine == null) {
      return;
    }
    ProcessCell cell = mine.cell();
    Role role = active ? Role.ACTIVE : Role.PASSIVE;
    long token = active ? ground.tokens().next() : mine.token();
    slices.put(id, mine.withToken(token).activeSince(active ? token : Running.STANDBY), false);
    if (cell != null) {
      cell.assign(new Assignment(role, token));
    }
    ground.count(active ? "replicasPromoted" : "replicasDemoted");
    ground.publish(new HubEvent.RoleChanged(ground.hub(), id, mine.processId(), role));
  }

  /** This node's passive instance has heard of the active one: it can follow it. */
  void follow(String id) {
    Running mine = ground.registry.get(id, ground.self);
    if (mine != null) {
      slices.put(id, mine.activeSince(Running.STANDBY), false);
    }
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
      altering.remove(id);
      slices.remove(id);
    } else {
      slices.put(id, mine.in(ChildState.STOPPING, ""), toMove);
      runtime.stop(cell);
    }
  }

  /** Publishes what has been started in this batch. */
  void flush() {
    if (!starting.isEmpty()) {
      ground.publish(
          new HubEvent.PreChildrenStart(ground.hub(), Collections.unmodifiableMap(starting)));
      starting = new LinkedHashMap<>();
    }
    if (!startups.isEmpty()) {
      ground.publish(
          new HubEvent.ProcessStartups(ground.hub(), Collections.unmodifiableMap(startups)));
      startups = new LinkedHashMap<>();
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
  public void broken(ProcessCell cell, Throwable thrown) {
    loop.run(() -> ground.failed("What runs child '" + cell.spec().id() + "'", thrown));
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
                Math.max(token, before.token()),
                ChildState.RUNNING,
                true,
                "",
                cell,
                null)
            .activeSince(before.activeSince());
    slices.put(id, now, false);
    boolean hasArrived = handovers().onRunning(cell);
    startups.put(id, now.processId());
    if (hasArrived || !before.wasUp()) {
      publishStart(id, Optional.of(now.processId()), "");
      ground.publish(new HubEvent.RegistryPidInserted(ground.hub(), id, now.processId()));
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
      publishStart(id, Optional.empty(), reason.isEmpty() ? "it has ended" : reason);
    }
    boolean givesUp = hasRoles && !now.isAlive() && now.role() == Role.ACTIVE;
    slices.put(id, givesUp ? now.activeSince(Running.PASSIVE) : now, false);
    if (givesUp) {
      ground.publish(new HubEvent.RoleChanged(ground.hub(), id, now.processId(), Role.PASSIVE));
    }
  }

  private void publishStart(String id, Optional<ProcessId> process, String failure) {
    CatalogRecord record = ground.catalog.live(id);
    List<NodeId> nodes = record == null ? List.of() : owners.apply(record);
    ground.publish(new HubEvent.PostChildrenStart(ground.hub(), id, process, nodes, failure));
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
