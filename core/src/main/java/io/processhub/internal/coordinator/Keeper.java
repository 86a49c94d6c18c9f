package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.Assignment;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.process.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node's instances: has the runtime start and stop them, and gives them their roles.
 * What the runtime then reports of them is seen to by {@link RuntimeReports}.
 */
final class Keeper {
  private final Ground ground;
  private final Slices slices;
  private final Alterations alterations;
  private final StartEvents starts;
  private final boolean hasRoles;
  private @Nullable ProcessRuntime runtime;

  /** The starts that wait for the alter hooks, by child: the token tells one from the next. */
  private final Map<String, Long> altering = new HashMap<>();

  private @Nullable Handovers handovers;

  Keeper(Ground ground, Slices slices, Alterations alterations, StartEvents starts) {
    this.ground = ground;
    this.slices = slices;
    this.alterations = alterations;
    this.starts = starts;
    hasRoles = ground.traits.hasRoles;
  }

  /** How many starts wait for the alter hooks. */
  int altering() {
    return altering.size();
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
      starts.starting(record);
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
    starts.starting(record);
    if (alterations.isNeeded()) {
      alterations.alter(spec, type, starts.nodes(record), then);
    } else {
      then.accept(new Alterations.Outcome(spec, ""));
    }
  }

  private void begin(CatalogRecord record, ChildSpec spec, ProcessType<?, ?> type, Role role) {
    if (ground.isClosed()) {
      // The hooks may return when all that ran here has been stopped, and nobody would stop this.
      return;
    }
    ProcessCell cell = requireRuntime().start(spec, type, new Assignment(role, 0));
    boolean isKnown = false;
    try {
      long token = cell.fencingToken();
      long serial = cell.processId().serial();
      slices.put(record.id(), starting(record, serial, token, cell, since(role, token)), true);
      isKnown = true;
    } finally {
      if (!isKnown) {
        // There is no memory, so that the hub breaks down, and stops only what it knows of.
        requireRuntime().stop(cell);
      }
    }
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

  /**
   * Whether an instance of the record was given up here and taken out: others go before the next.
   */
  boolean hasForfeited(CatalogRecord record) {
    return slices.forfeits.has(record.id(), record.generation());
  }

  /** The child is no more. */
  void forget(String id) {
    slices.forfeits.forget(id);
  }

  private void fail(CatalogRecord record, String reason) {
    slices.put(record.id(), failed(record, reason), false);
    starts.failed(record.id(), reason);
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
    slices.forfeits.forget(id);
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
      slices.forfeits.forget(id);
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
}
