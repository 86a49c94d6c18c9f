package io.processhub.testkit;

import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which instances of watched processes really run, as the processes themselves tell it: not what
 * the registry believes. An instance runs from the moment {@code started} is called until {@code
 * stopped} returns, it fails, or its node is gone.
 */
public final class Ledger {

  /** An instance that runs. */
  public record Running(String hub, String childId, ProcessId processId) {}

  /** Hears of instances that begin. */
  @FunctionalInterface
  public interface Listener {
    /** An instance begins. */
    void begun(Running instance);
  }

  private final Simulation simulation;
  private final Map<Running, ProcessContext> running = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private long begun;

  Ledger(Simulation simulation) {
    this.simulation = simulation;
  }

  /**
   * The same type, watched: register it with the hubs instead of the original. Refs may be made
   * with either.
   */
  public <A, M> ProcessType<A, M> watch(ProcessType<A, M> type) {
    return switch (type.factory()) {
      case ProcessType.Factory.OfProcess made -> watchProcess(type, made);
      case ProcessType.Factory.OfTask made -> watchTask(type, made);
    };
  }

  @SuppressWarnings("unchecked") // the factory of a ProcessType<A, M> makes a HubProcess<M>
  private <A, M> ProcessType<A, M> watchProcess(
      ProcessType<A, M> type, ProcessType.Factory.OfProcess made) {
    return ProcessType.of(
        type.name(),
        type.argumentClass(),
        type.messageClass(),
        arguments ->
            new WatchedProcess<>((HubProcess<M>) made.constructor().apply(arguments), this));
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
    return context -> {
      begin(context);
      try {
        task.run(context);
      } finally {
        end(context);
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
        .filter(one -> one.hub().equals(hub) && one.childId().equals(childId))
        .toList();
  }

  /** What an instance that runs was given. */
  Optional<ProcessContext> context(Running instance) {
    return Optional.ofNullable(running.get(instance));
  }

  /** How many instances have begun so far. */
  public long begun() {
    return begun;
  }

  /** Adds a listener. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  void begin(ProcessContext context) {
    Running instance = instance(context);
    begun++;
    running.put(instance, context);
    simulation.note("begins " + instance.childId() + " " + instance.processId());
    listeners.forEach(listener -> listener.begun(instance));
  }

  void end(ProcessContext context) {
    if (running.remove(instance(context)) != null) {
      simulation.note("ends " + context.childId() + " " + context.processId());
    }
  }

  /** A node is gone, and with it all that ran there. */
  void voidAll(NodeId node) {
    running.keySet().removeIf(one -> one.processId().node().equals(node));
  }

  private static Running instance(ProcessContext context) {
    return new Running(context.hub().name(), context.childId(), context.processId());
  }
}
