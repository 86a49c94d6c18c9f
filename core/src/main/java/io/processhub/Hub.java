package io.processhub;

import io.processhub.event.Events;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A named, independent set of children spread over the nodes that have opened it. Thread-safe.
 *
 * <p>Queries read this node's memory only: what they return is true of a moment ago, and no query
 * waits for the network. Futures are completed on threads of the node's executor, never on the
 * hub's own loop.
 */
public interface Hub extends AutoCloseable {

  /** The hub's name. */
  String name();

  /** This node. */
  NodeId self();

  /**
   * Completes when this node has joined the hub: it has the catalog and the registry, and children
   * can be placed on it. Starts, stops and messages of earlier wait for it; {@link #drain}, {@link
   * #undrain} and {@link #move} know no member before.
   */
  CompletableFuture<Void> ready();

  // --- starting and stopping

  /** Starts one child, with {@link StartOptions#DEFAULT}. */
  default CompletableFuture<StartResult> startChild(ChildSpec spec) {
    return startChildren(Collections.singletonList(spec), StartOptions.DEFAULT);
  }

  /** Starts children, with {@link StartOptions#DEFAULT}. */
  default CompletableFuture<StartResult> startChildren(Collection<ChildSpec> specs) {
    return startChildren(specs, StartOptions.DEFAULT);
  }

  /**
   * Starts children, each on its owners. The future completes when each child runs, on all of its
   * owners that could start it, and its record is held by at least two members of the hub (if there
   * are two; under a quorum by as many), or has failed, or the timeout is over; never exceptionally
   * for a child's sake. Ignore the future for an asynchronous start.
   *
   * @throws IllegalArgumentException if an id occurs twice, a type is not registered, or an
   *     argument is not of its type's class; then nothing is started
   */
  CompletableFuture<StartResult> startChildren(Collection<ChildSpec> specs, StartOptions options);

  /** Stops one child, with {@link StopOptions#DEFAULT}. */
  default CompletableFuture<StopResult> stopChild(String id) {
    return stopChildren(Collections.singletonList(id), StopOptions.DEFAULT);
  }

  /** Stops children, with {@link StopOptions#DEFAULT}. */
  default CompletableFuture<StopResult> stopChildren(Collection<String> ids) {
    return stopChildren(ids, StopOptions.DEFAULT);
  }

  /**
   * Stops children everywhere, for good: they stay stopped through crashes, joins and merges. The
   * future completes when no instance runs and at least two members know of it (under a quorum as
   * many), or the timeout is over.
   *
   * @throws IllegalArgumentException if an id occurs twice, or breaks the rules for ids
   */
  CompletableFuture<StopResult> stopChildren(Collection<String> ids, StopOptions options);

  // --- moving

  /**
   * Moves all children of a node away, and keeps it free of them: it stays in the hub, with refs
   * and registry, and can be called like any other. Any node may ask. The future completes when
   * nothing runs there any more, or the node leaves; exceptionally, with an {@link
   * IllegalArgumentException}, if it is no member, or with a {@link
   * java.util.concurrent.CancellationException} if the opposite is asked for, on whichever node:
   * the last word counts. Children that no other member can take stay where they are, and the
   * future open, until there is one. If the hub stands down meanwhile the word holds, and the
   * future may stay open until there is a quorum again.
   */
  CompletableFuture<Void> drain(NodeId node);

  /**
   * Ends {@link #drain}: children are placed on the node again. The future completes when it is a
   * ready member; exceptionally as that of {@link #drain}, or with a {@link ProcessHubException} if
   * the node goes before.
   */
  CompletableFuture<Void> undrain(NodeId node);

  /**
   * Moves a child to a node, and keeps it there as long as the node is a ready member. The future
   * completes with its process there. If the child is just leaving that node, by a move or a drain
   * that went before, that is when it has come back, or stays after all.
   *
   * <p>It completes exceptionally with {@link NoSuchChild} if no such child is started, be it that
   * only others know so yet: a child that was stopped stays stopped; with {@link MoveFailed} if the
   * child is stopped meanwhile, the node goes, nobody answers within the time of a start, or it
   * takes longer than a start and a migration may take together; with {@link HubPartitioned}, at
   * once, where the hub stands down; or with {@link HubClosed}.
   *
   * @throws IllegalArgumentException if the node is not a ready member of the hub
   */
  CompletableFuture<ProcessId> move(String childId, NodeId node);

  // --- talking

  /**
   * A ref to the child with this id, of this type. The child need not exist yet.
   *
   * @throws IllegalArgumentException if the type is not registered with this hub, or the id breaks
   *     the rules for ids
   */
  <M> ProcessRef<M> ref(ProcessType<?, M> type, String childId);

  // --- finding, from memory

  /** The child with this id, with its metadata and its instances; empty if it is not wanted. */
  Optional<ChildInfo> lookup(String childId);

  /** Where the child runs: its active instance, or one of them, or else any; empty if none runs. */
  Optional<ProcessId> processId(String childId);

  /** All running instances of the child. */
  List<ProcessId> processIds(String childId);

  /** The running processes: child id and process ids, sorted by id. */
  Map<String, List<ProcessId>> processes(Scope scope);

  /**
   * The children with this {@linkplain ChildSpec#tag tag}, of which each has one at most; by id.
   */
  List<ChildInfo> byTag(String tag);

  /** All wanted children with their instances, sorted by id. */
  Map<String, ChildInfo> registry();

  /** The nodes on which children may run now: the hub's ready members, sorted. */
  List<NodeId> nodes();

  /** Whether children are being placed anew, after a change of membership. */
  boolean isLocked();

  /** Whether the hub stands down on this node, because of a network split. */
  boolean isPartitioned();

  /**
   * Says how large the cluster is from now on: members that vanished and will not come back are not
   * counted any more. Takes effect on all nodes in view, in time.
   *
   * <p>Under {@link io.processhub.strategy.MajorityQuorum}, where a quorum is left, this is a row
   * of ordinary epochs, and safe. Where none is left the nodes in view found a new cluster as soon
   * as {@code size} of them are ready: <em>this is unsafe</em> if the missing ones are alive
   * somewhere, as children then run there, too. Whether a quorum is left shows when licences have
   * lapsed: what is said on a node that has its licence still counts as said to a quorum, and has
   * no effect if there is none; say it when {@link #isPartitioned()} does. Say it again if the hub
   * stands down afterwards: the last epoch that was under way may count members that vanished, and
   * have no quorum. A node whose cluster stands down because it met one that was founded earlier
   * gives its own up, and joins that.
   *
   * <p>A closed hub does nothing about it.
   *
   * @param size the number of nodes; 1 or more
   */
  void resetClusterSize(int size);

  /** The seed's service: upstream's distributor under its own names. */
  Distributor distributor();

  /** The hub's hooks. */
  Events events();

  /** Counters and digests, for tests and monitoring. */
  Diagnostics diagnostics();

  // --- leaving

  /**
   * Leaves the hub in order: moves every child of this node away, then closes. When {@link
   * HubConfig#leaveTimeout()} is over, what is left is stopped, for which 10 s more may pass at
   * most. Never completes exceptionally.
   */
  CompletableFuture<Void> closeAsync();

  /** {@link #closeAsync()}, waited for. */
  @Override
  default void close() {
    closeAsync().join();
  }
}
