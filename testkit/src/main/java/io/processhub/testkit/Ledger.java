package io.processhub.testkit;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which instances of watched processes really run, as the processes themselves tell it: not what
 * the registry believes. An instance runs from the moment {@code started} is called until {@code
 * stopped} returns, it fails, or its node is gone.
 */
public final class Ledger {
  private static final Set<ChildState> GOES_ON =
      EnumSet.of(ChildState.STARTING, ChildState.RUNNING, ChildState.RESTARTING);

  /** An instance that runs. */
  public record Running(String hub, String childId, ProcessId processId) {}

  /** Hears of instances that begin. */
  @FunctionalInterface
  public interface Listener {
    /** An instance begins. */
    void begun(Running instance);

    /** An instance is told that it is the active one, and was not before. */
    default void active(Running instance) {}
  }

  private final Simulation simulation;
  private final Map<Running, ProcessContext> running = new LinkedHashMap<>();
  private final Map<Running, Long> begunNanos = new HashMap<>();
  private final Map<ProcessId, Role> roles = new HashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final Map<Running, Object> processes = new LinkedHashMap<>();
  private final Map<Child, Activation> activations = new LinkedHashMap<>();
  private final List<String> fencing = new ArrayList<>();
  private final Map<Child, Activation> actives = new LinkedHashMap<>();
  private final List<String> promotions = new ArrayList<>();
  private final List<Object> failedStarts = new ArrayList<>();
  private long begun;

  private record Child(String hub, String id) {}

  private record Activation(long token, ProcessId processId, long atNanos) {}

  Ledger(Simulation simulation) {
    this.simulation = simulation;
  }

  /**
   * The same type, watched: register it with the hubs instead of the original. Refs may be made
   * with either. A type whose processes hand their state over must name it with {@link
   * ProcessType#handover}.
   */
  public <A, M> ProcessType<A, M> watch(ProcessType<A, M> type) {
    ProcessType<A, M> watched =
        switch (type.factory()) {
          case ProcessType.Factory.OfProcess made -> watchProcess(type, made);
          case ProcessType.Factory.OfTask made -> watchTask(type, made);
        };
    return type.stateClass().map(watched::handover).orElse(watched);
  }

  @SuppressWarnings("unchecked") // the factory of a ProcessType<A, M> makes a HubProcess<M>
  private <A, M> ProcessType<A, M> watchProcess(
      ProcessType<A, M> type, ProcessType.Factory.OfProcess made) {
    return ProcessType.of(
        type.name(),
        type.argumentClass(),
        type.messageClass(),
        arguments -> {
          Runnable failed = () -> failedStarts.add(arguments);
          try {
            return watched((HubProcess<M>) made.constructor().apply(arguments), failed);
          } catch (RuntimeException | Error failure) {
            failed.run();
            throw failure;
          }
        });
  }

  private <M> HubProcess<M> watched(HubProcess<M> process, Runnable startFailed) {
    return process instanceof Handover<?> handover
        ? new WatchedHandover<>(process, handover, this, startFailed)
        : new WatchedProcess<>(process, this, startFailed);
  }

  @SuppressWarnings("unchecked") // a task's message class is Void
  private <A, M> ProcessType<A, M> watchTask(
      ProcessType<A, M> type, ProcessType.Factory.OfTask made) {
    return (ProcessType<A, M>)
        ProcessType.task(
            type.name(),
            type.argumentClass(),
            arguments -> watched(made.constructor().apply(arguments)));
  }

  private HubTask watched(HubTask task) {
    return new HubTask() {
      @Override
      public void run(ProcessContext context) throws Exception {
        begin(context, task);
        try {
          task.run(context);
        } finally {
          end(context);
        }
      }

      @Override
      public void roleChanged(Role role, ProcessContext context) throws Exception {
        told(role, context);
        task.roleChanged(role, context);
      }
    };
  }

  /** The instances of all hubs that run now, in the order in which they began. */
  public List<Running> running() {
    return List.copyOf(running.keySet());
  }

  /** The instances of one child that run now. */
  public List<Running> running(String hub, String childId) {
    return running.keySet().stream()
        .filter(one -> one.childId().equals(childId) && one.hub().equals(hub))
        .toList();
  }

  /** The role that an instance was last told, if its hub tells roles and it runs. */
  public Optional<Role> role(ProcessId processId) {
    return Optional.ofNullable(roles.get(processId));
  }

  /** What an instance that runs was given. */
  Optional<ProcessContext> context(Running instance) {
    return Optional.ofNullable(running.get(instance));
  }

  /** When an instance that runs has begun, in nanoseconds of virtual time. */
  long begunNanos(Running instance) {
    return begunNanos.getOrDefault(instance, Long.MAX_VALUE);
  }

  /** How many instances have begun so far. */
  public long begun() {
    return begun;
  }

  /**
   * The arguments of the processes whose start has failed so far, one after the other: what they
   * are a start of is known by nothing else.
   */
  List<Object> failedStarts() {
    return failedStarts;
  }

  /** A process could not even be made of these arguments. */
  void startFailed(Object arguments) {
    failedStarts.add(arguments);
  }

  /** Adds a listener. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  void begin(ProcessContext context, Object process) {
    Running instance = instance(context);
    begun++;
    running.put(instance, context);
    begunNanos.put(instance, simulation.loop().nowNanos());
    processes.put(instance, process);
    judge(activations, context, this::goesOn, fencing);
    simulation.note("begins " + instance.childId() + " " + instance.processId());
    listeners.forEach(listener -> listener.begun(instance));
  }

  void told(Role role, ProcessContext context) {
    simulation.note("is " + role + ": " + context.childId() + " " + context.processId());
    boolean becomesActive = role == Role.ACTIVE && roles.get(context.processId()) != Role.ACTIVE;
    if (becomesActive) {
      judge(actives, context, before -> roles.get(before.processId()) == Role.ACTIVE, promotions);
    }
    roles.put(context.processId(), role);
    if (becomesActive) {
      listeners.forEach(listener -> listener.active(instance(context)));
    }
  }

  /**
   * A token must rise from one activation to the next, unless they cannot know of each other: a
   * crash or a split may keep the first from becoming known, or that they have just met; and so may
   * views that differ, if the first goes on.
   */
  private void judge(
      Map<Child, Activation> last,
      ProcessContext context,
      Predicate<Running> goesOn,
      List<String> violations) {
    Running instance = instance(context);
    Activation now =
        new Activation(context.fencingToken(), instance.processId(), simulation.loop().nowNanos());
    Activation before = last.put(new Child(instance.hub(), instance.childId()), now);
    long wholeSince = simulation.network().wholeSinceNanos();
    if (before != null
        && wholeSince != SimNetwork.NOT_WHOLE
        && wholeSince + Overlaps.MEETING.toNanos() <= before.atNanos
        && before.token >= now.token
        && !goesOn.test(new Running(instance.hub(), instance.childId(), before.processId))) {
      violations.add(
          "%s became %s with token %d, after %s with token %d"
              .formatted(
                  instance.childId(), now.processId, now.token, before.processId, before.token));
    }
  }

  /** Whether an instance runs, or has failed and will run again in its place, as its node says. */
  private boolean goesOn(Running instance) {
    return running.containsKey(instance)
        || simulation.running().stream()
            .filter(node -> node.id().equals(instance.processId().node()))
            .flatMap(node -> node.findHub(instance.hub()).stream())
            .flatMap(hub -> hub.lookup(instance.childId()).stream())
            .flatMap(child -> child.instances().stream())
            .anyMatch(one ->
                GOES_ON.contains(one.state())
                    && one.processId().node().equals(instance.processId().node()));
  }

  /** The activations whose tokens have not risen, as sentences. */
  List<String> fencingViolations() {
    return List.copyOf(fencing);
  }

  /** The same of those that were told that they are the active one. */
  List<String> promotionViolations() {
    return List.copyOf(promotions);
  }

  /** The process of an instance that runs. */
  Optional<Object> process(Running instance) {
    return Optional.ofNullable(processes.get(instance));
  }

  void end(ProcessContext context) {
    roles.remove(context.processId());
    processes.remove(instance(context));
    begunNanos.remove(instance(context));
    if (running.remove(instance(context)) != null) {
      simulation.note("ends " + context.childId() + " " + context.processId());
    }
  }

  /** A node is gone, and with it all that ran there. */
  void voidAll(NodeId node) {
    running.keySet().removeIf(one -> one.processId().node().equals(node));
    begunNanos.keySet().removeIf(one -> one.processId().node().equals(node));
    roles.keySet().removeIf(processId -> processId.node().equals(node));
    processes.keySet().removeIf(one -> one.processId().node().equals(node));
    activations.values().removeIf(one -> one.processId.node().equals(node));
    actives.values().removeIf(one -> one.processId.node().equals(node));
  }

  private static Running instance(ProcessContext context) {
    return new Running(context.hub().name(), context.childId(), context.processId());
  }
}
