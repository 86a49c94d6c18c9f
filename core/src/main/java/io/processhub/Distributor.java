package io.processhub;

import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The service of the same name in Elixir's ProcessHub 0.1.3, each of its functions in Java form.
 * Everything here can also be said through {@link Hub}; use this to port a program.
 */
public interface Distributor {

  /**
   * Starts children: {@code init_children}. The future completes with {@link InitResult.Started},
   * or with one of the errors, which also tell what was started beside them. Ignore it for the
   * asynchronous form, whose result is {@link InitResult.Initiated}: see {@link
   * #initChildrenAsync}.
   */
  CompletableFuture<InitResult> initChildren(Collection<ChildSpec> specs, StartOptions options);

  /** Starts children without waiting: the result says only that the start was initiated. */
  InitResult initChildrenAsync(Collection<ChildSpec> specs, StartOptions options);

  /** Stops children: {@code stop_children}. Completes with the ids stopped, and the errors. */
  CompletableFuture<StopResult> stopChildren(Collection<String> ids, StopOptions options);

  /** Stops children without waiting; the errors, if any, are told to nobody. */
  StopInitiated stopChildrenAsync(Collection<String> ids, StopOptions options);

  /**
   * Moves a child to the given node, and keeps it there as long as the node is a ready member:
   * {@code child_redist_init}. A child that is not wanted (yet, or any more) is started there, with
   * this spec and the options' metadata; use {@link Hub#move} to move what is there, or nothing. Of
   * a child that is wanted only the spec's id counts: it keeps its arguments and metadata. The
   * options' {@code checkExisting} and {@code childMapping} mean nothing here: the node is named,
   * and a child that exists is what is to be moved. Returns when the redistribution is initiated.
   *
   * @throws IllegalArgumentException if the node is not a ready member of the hub
   */
  RedistributionInitiated childRedistInit(ChildSpec spec, NodeId node, StartOptions options);

  /**
   * Ends a child that runs on this node, and makes the end known to the cluster: {@code
   * child_terminate}. How it is made known is the hub's synchronization strategy. The future
   * completes exceptionally if it is not known what becomes of the child: with {@link
   * HubPartitioned} if the hub stands down, {@link HubClosed} if it is closed, or another {@link
   * ProcessHubException}.
   */
  CompletableFuture<TerminateResult> childTerminate(String id);

  /**
   * The same with the strategy as an argument, as upstream has it. All nodes of a hub make changes
   * known in one way, so there is one strategy that it can be.
   *
   * @throws IllegalArgumentException if the strategy does not equal the hub's
   */
  CompletableFuture<TerminateResult> childTerminate(
      String id, SynchronizationStrategy synchronization);

  /** The children on this node: {@code which_children_local}. */
  NodeChildren whichChildrenLocal();

  /**
   * The children of every node of the hub, asked over the wire: {@code which_children_global}.
   * Nodes that do not answer within the timeout, and members that are out of view, are named as
   * unreachable. The future completes exceptionally with {@link HubClosed} if the hub is closed.
   *
   * @throws IllegalArgumentException if the timeout is not more than 0 and at most ten years
   */
  CompletableFuture<GlobalChildren> whichChildrenGlobal(Duration timeout);

  /** The default timeout of {@link #whichChildrenGlobal}: 5 s. */
  Duration WHICH_CHILDREN_TIMEOUT_DEFAULT = Duration.ofSeconds(5);

  /** What became of {@link #initChildren}; an error names what was started, and runs, as well. */
  sealed interface InitResult {
    /** The start was initiated; nobody waits for it. */
    record Initiated() implements InitResult {}

    /** The children run: each with its process ids. */
    record Started(Map<String, List<ProcessId>> children) implements InitResult {}

    /** {@code child_start_timeout}: these did not answer in time. */
    record ChildStartTimeout(List<String> children, Map<String, List<ProcessId>> started)
        implements InitResult {}

    /** {@code no_children}: the list was empty. */
    record NoChildren() implements InitResult {}

    /** {@code already_started}: these were wanted before. */
    record AlreadyStarted(List<String> children, Map<String, List<ProcessId>> started)
        implements InitResult {}

    /** These failed for other reasons, or not all for the same. */
    record Failed(List<ChildError> errors, Map<String, List<ProcessId>> started)
        implements InitResult {}
  }

  /** The stop was initiated: {@code stop_initiated}; nobody waits for it. */
  record StopInitiated() {}

  /** The redistribution was initiated: {@code redistribution_initiated}. */
  record RedistributionInitiated() {}

  /** What became of {@link #childTerminate(String)}. */
  enum TerminateResult {
    /** It is ended. */
    OK,
    /** No such child runs on this node. */
    NOT_FOUND,
    /** It waits for its restart; try again. */
    RESTARTING,
    /** It did not end in time and still runs. */
    RUNNING
  }

  /** The children of one node. */
  record NodeChildren(NodeId node, List<Child> children) {}

  /** The children of all nodes, and the nodes that did not answer. */
  record GlobalChildren(Map<NodeId, List<Child>> children, List<NodeId> unreachable) {}

  /**
   * One child on a node.
   *
   * @param id the child's id
   * @param processId its process; empty if it is undefined or restarting
   * @param state what it is doing
   * @param kind worker or supervisor
   * @param type the process type's name (upstream: the modules)
   */
  record Child(String id, Optional<ProcessId> processId, State state, Kind kind, String type) {
    /** {@code pid}, {@code restarting} or {@code undefined}. */
    public enum State {
      /** It runs: there is a process id. */
      RUNNING,
      /** It failed and waits for its restart. */
      RESTARTING,
      /** It does not run. */
      UNDEFINED
    }

    /** What upstream's supervisor calls the type. All children of a hub are workers. */
    public enum Kind {
      /** An ordinary process. */
      WORKER,
      /** A process that supervises others. */
      SUPERVISOR
    }
  }
}
