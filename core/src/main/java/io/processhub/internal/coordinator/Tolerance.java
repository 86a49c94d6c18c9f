package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.runtime.Permit;
import io.processhub.internal.wire.Control.EpochWord;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the partition strategy means to the other parts: one that counts what is in view judges
 * whenever the members change; one of epochs says who the members are, and when children may run.
 */
final class Tolerance {
  private final Ground ground;
  private final Loop loop;
  private final Members members;
  private final Consumer<NodeId> forgetInstances;
  private final @Nullable Epochs epochs;
  private Adoption adoption;

  /**
   * Of the configured strategy.
   *
   * @param openings rises with each use
   * @param forgetInstances is told of nodes that run nothing any more
   */
  @SuppressWarnings("NullAway.Init")
  Tolerance(
      Ground ground,
      Loop loop,
      Members members,
      LongSupplier openings,
      Consumer<NodeId> forgetInstances) {
    this.ground = ground;
    this.loop = loop;
    this.members = members;
    this.forgetInstances = forgetInstances;
    epochs =
        ground.traits.epochs.isPresent()
            ? new Epochs(ground, loop, members, openings, new Follower())
            : null;
  }

  void use(Adoption newAdoption) {
    adoption = newAdoption;
    if (epochs != null) {
      ground.use(new EpochTokens(epochs));
      adoption.use(epochs.seat::known, epochs::isLicensed);
    }
  }

  /** Lets epochs have their say in what other parts do. */
  void join(Slices slices, Lifecycle lifecycle) {
    if (epochs != null) {
      slices.tellTokens(epochs::tellTokens);
      lifecycle.awaitRelease(epochs::release);
    }
  }

  /** Tokens that rise from epoch to epoch. */
  private record EpochTokens(Epochs epochs) implements Ground.Tokens {
    @Override
    public long next() {
      return epochs.tokens().next();
    }

    @Override
    public long last() {
      return epochs.tokens().last();
    }

    @Override
    public void observe(long token) {
      epochs.tokens().observe(token);
    }
  }

  /** What follows from epochs and licences. */
  private final class Follower implements Epochs.Listener {
    @Override
    public void epochChanged(@Nullable Epoch now, @Nullable Epoch before) {
      if (before != null) {
        before.holders().stream()
            .map(Voter::node)
            .filter(node -> !members.inView(node) && (now == null || !now.holds(node)))
            .forEach(forgetInstances);
      }
      List<NodeId> ready = now == null ? List.of() : now.ready().stream().map(Voter::node).toList();
      adoption.adopt(
          ready, now == null ? 0 : now.number(), epochs != null && epochs.seat.isHolder());
      judge();
    }

    @Override
    public void licenceChanged() {
      ground.touchAll();
      judge();
    }
  }

  // --- on the loop

  void open() {
    if (epochs != null) {
      loop.run(epochs::open);
    }
  }

  /** The ready members in view have changed. */
  void membersChanged() {
    if (epochs == null) {
      adoption.membersChanged();
    } else {
      epochs.membersChanged();
    }
  }

  /**
   * A node that is no member has come into sight which may have been one of others until now: as
   * when members come, nothing is decided before it has been asked what they know.
   */
  void met(Barrier barrier) {
    if (epochs == null) {
      members.reconsider();
      barrier.distrust();
    }
  }

  /** This node has begun to leave. */
  void leaving() {
    if (epochs == null) {
      adoption.adopt();
    } else {
      epochs.membersChanged();
    }
  }

  /** Looks whether the licence has lapsed, before anything else that this node may have to do. */
  void look() {
    if (epochs != null) {
      epochs.look();
    }
  }

  /** Looks whether to run or to stand down. */
  void judge() {
    if (epochs == null) {
      adoption.judge();
    } else {
      adoption.stand(epochs.standsDown());
    }
  }

  /** A person says, on this node, how large the cluster is. */
  void reset(int size) {
    if (epochs == null) {
      ground.send(members.present(), new EpochWord(new EpochMessage.Reset(size, false)));
      adoption.reset(size);
    } else {
      epochs.reset(size);
    }
  }

  void onWord(NodeId from, EpochMessage message) {
    if (epochs != null) {
      epochs.onMessage(from, message);
    } else if (message instanceof EpochMessage.Tokens drawn) {
      ground.tokens().observe(drawn.last());
    } else if (message instanceof EpochMessage.Reset reset) {
      adoption.reset(reset.size());
    }
  }

  /** Whether a node that is out of view counts as running what it ran. */
  boolean retains(NodeId node) {
    return epochs != null && epochs.seat.holds(node);
  }

  /** A node is in sight that was not, and has missed what others were told meanwhile. */
  void isBack(NodeId node) {
    if (epochs != null) {
      ground.tellTokens(List.of(node));
    }
  }

  /** A node has closed the hub: by its word it runs nothing. */
  void closedOn(NodeId node) {
    if (epochs != null) {
      forgetInstances.accept(node);
      epochs.onClosed(node);
    }
  }

  /** The other nodes that may be running children. */
  List<NodeId> running() {
    Epoch epoch = epochs == null ? null : epochs.seat.known();
    return epoch == null
        ? members.running()
        : epoch.holders().stream()
            .map(Voter::node)
            .filter(node -> !node.equals(ground.self))
            .distinct()
            .toList();
  }

  /** All children were reconciled. */
  void reconciled() {
    if (epochs != null) {
      epochs.endBatch();
    }
  }

  void close() {
    if (epochs != null) {
      epochs.close();
    }
  }

  // --- by any thread

  boolean standsDown() {
    return adoption.standsDown() || (epochs != null && epochs.standsDown());
  }

  /** Whether a node that runs something is in view. */
  boolean reaches(NodeId node) {
    return epochs == null || members.inView(node);
  }

  /** What processes started now may run under. */
  Permit permit() {
    return epochs == null ? Permit.ALWAYS : epochs.permit();
  }

  /** The next fencing token. */
  long nextToken() {
    return ground.tokens().next();
  }

  /** Adds the sizes of what can grow. */
  void addSizes(Map<String, Integer> sizes) {
    if (epochs != null) {
      sizes.put("pendingProposals", epochs.pending());
      sizes.put("knownVoters", epochs.voters());
      sizes.put("knownPledges", epochs.pledges());
    }
  }
}
