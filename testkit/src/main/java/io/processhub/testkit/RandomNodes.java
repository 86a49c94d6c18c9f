package io.processhub.testkit;

import io.processhub.Hub;
import io.processhub.NodeId;
import io.processhub.testkit.invariant.Agreement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** The nodes that come and go in a random run, or give up their children for a while. */
final class RandomNodes {
  private static final int MORE_NODES = 2;
  private static final int MORE_NODES_QUORATE = 1;
  private static final int COUNTED_MIN = 3;

  /** Longer than a licence lasts of which those who pledged it are gone. */
  private static final Duration LAPSED_AFTER_MAX = Duration.ofSeconds(4);

  /** Longer than a node takes to leave that has nobody to leave its children to. */
  private static final Duration LEFT_AFTER_MAX = Duration.ofSeconds(60);

  private final Playground play;
  private final World world;
  private final Simulation simulation;
  private final Random random;
  private final RandomRun.Size size;
  private final Coverage coverage;
  private final List<Drain> drains = new ArrayList<>();
  private int departures;
  private boolean reduced;

  /** A node was asked to be drained. */
  private record Drain(
      SimNode caller, NodeId callerId, SimNode node, NodeId nodeId, CompletableFuture<?> done) {}

  RandomNodes(Playground play, RandomRun.Size size, Coverage coverage) {
    this.play = play;
    this.world = play.world;
    this.simulation = play.simulation;
    this.random = play.random;
    this.size = size;
    this.coverage = coverage;
  }

  void crash() {
    play.some(simulation.running(), 1, node -> simulation.running().size() > 1)
        .forEach(node -> {
          coverage.look(world);
          node.crash();
        });
  }

  void restart() {
    play.some(down(), 1, node -> true).forEach(this::startSomehow);
  }

  /** Those of the run's nodes that do not run. */
  List<SimNode> down() {
    return IntStream.range(0, size.nodes() + (play.isQuorate() ? MORE_NODES_QUORATE : MORE_NODES))
        .mapToObj(i -> simulation.node(name(i)))
        .filter(node -> !node.isRunning())
        .toList();
  }

  private static String name(int number) {
    return "n" + number;
  }

  private void startSomehow(SimNode node) {
    node.restart();
    openSomehow(node);
  }

  /** Now and then as an observer; but it may take all of the first nodes as members. */
  private void openSomehow(SimNode node) {
    boolean isFirst = IntStream.range(0, size.nodes()).anyMatch(i -> node.name().equals(name(i)));
    boolean isSpare = !play.takesAll() || !isFirst;
    if (!play.isGentle() && isSpare && random.nextInt(6) == 0) {
      world.openAsObserver(node);
    } else {
      world.open(node);
    }
  }

  void startMember(SimNode node) {
    node.restart();
    world.open(node);
  }

  /** Under a quorum, so many stay that the others are never enough to found a cluster. */
  private boolean mayDepart() {
    return !play.isQuorate() || (!reduced && departures++ < size.nodes() - COUNTED_MIN);
  }

  void leave() {
    for (SimNode node : departing()) {
      var unused = world.leave(node);
    }
  }

  /** The node that closes the hub, if one does. */
  List<SimNode> close() {
    List<SimNode> closing = departing();
    for (SimNode node : closing) {
      var unused = world.close(node);
    }
    return closing;
  }

  /** A node that can leave now, if there is to be one. */
  private List<SimNode> departing() {
    return mayDepart()
        ? play.some(world.seats(), 1, one -> world.seats().size() > 1).stream()
            .filter(node -> !play.isGentle() || play.maySpare(node))
            .toList()
        : List.of();
  }

  void reopen() {
    play.some(simulation.running(), 1, this::mayReopen).forEach(this::openSomehow);
  }

  void reopenAll() {
    simulation.running().stream().filter(this::mayReopen).forEach(world::open);
  }

  private boolean mayReopen(SimNode node) {
    return node.findHub(world.config().name()).isEmpty() && !node.isLeaving();
  }

  /** Who is leaving now comes back, too: it may take all of them to be a quorum. */
  void comeBack() {
    simulation.run(world.config().leaveTimeout());
    awaitLeft();
    down().forEach(this::startMember);
    reopenAll();
  }

  /** A node may need a little longer than its time-out to leave. */
  private void awaitLeft() {
    simulation.runUntil(
        () ->
            world.seats().stream().noneMatch(world::isLeaving)
                && simulation.running().stream().noneMatch(SimNode::isLeaving),
        LEFT_AFTER_MAX);
  }

  void drain() {
    for (SimNode node : play.some(world.members(), 1, play::maySpare)) {
      for (SimNode caller : play.some(world.seats(), 1, play::mayCall)) {
        CompletableFuture<?> done = world.drain(caller, node, true);
        drains.add(new Drain(caller, caller.id(), node, node.id(), done));
      }
    }
  }

  void undrain() {
    for (SimNode node : play.some(world.seats(), 1, world::isDrained)) {
      for (SimNode caller : play.some(world.seats(), 1, play::mayCall)) {
        var unused = world.drain(caller, node, false);
      }
    }
  }

  /**
   * Whoever still waits for a node to be drained takes that back; then each node that was ever to
   * be drained is told to own children again: of words that cross, the last may have been to drain.
   */
  void undrainAll() {
    for (Drain drain : drains) {
      boolean waits = isSeat(drain.caller, drain.callerId) && !drain.done.isDone();
      if (waits && isSeat(drain.node, drain.nodeId)) {
        var unused = world.drain(drain.caller, drain.node, false);
      }
    }
    for (SimNode node : world.seats()) {
      if (drains.stream().anyMatch(drain -> isSeat(node, drain.nodeId))) {
        var unused = world.drain(node, node, false);
      }
    }
    drains.clear();
  }

  private boolean isSeat(SimNode node, NodeId id) {
    return world.seats().contains(node) && node.id().equals(id);
  }

  /** A person says how large the cluster is, and is right. */
  void reset() {
    if (play.isQuorate()) {
      var unused = vanish();
      return;
    }
    for (SimNode person : play.some(world.seats(), 1, play::mayCall)) {
      reset(person, Math.max(1, world.members().size()));
    }
  }

  private void reset(SimNode person, int size) {
    simulation.note("call on " + person + ": the cluster's size is " + size);
    world.hub(person).resetClusterSize(size);
  }

  /**
   * Under a quorum: some members, or none, vanish for good, however many it takes. A person who
   * knows that they do not come back says how large the cluster is now, and the hub must run again.
   * It is said where the hub still runs, if it does: else it would cost a quorum that is left one
   * of its voters. Two stay at least, or as many as a quorum takes, beside whom there are never
   * enough for a cluster of their own.
   *
   * @return false if there were too few members to begin with
   */
  boolean vanish() {
    play.calm();
    undrainAll();
    awaitLeft();
    List<SimNode> members = play.some(world.members(), Integer.MAX_VALUE, node -> true);
    int stayingMin = play.stayingMin(size.nodes());
    if (members.size() < stayingMin) {
      return false;
    }
    coverage.look(world);
    members.subList(0, random.nextInt(members.size() - stayingMin + 1)).forEach(SimNode::crash);
    simulation.run(simulation.settings().network().silence().max().plus(LAPSED_AFTER_MAX));
    reduced = true;
    List<SimNode> staying = play.some(world.members(), Integer.MAX_VALUE, node -> true);
    if (!recovers(staying)) {
      world.report(
          Agreement.class,
          "the hub does not run on %s, though a person has said that these are all"
              .formatted(staying));
    }
    return true;
  }

  /**
   * A person says that these are all; whether the hub runs then. What is said where it still runs
   * counts as said to a quorum. If that is lost nevertheless, as an epoch was about to be decided
   * that counts others, the hub stands down everywhere, and the person says so once more.
   */
  boolean recovers(List<SimNode> staying) {
    Optional<SimNode> running = staying.stream().filter(node -> !standsDown(node)).findFirst();
    reset(running.orElse(staying.getFirst()), staying.size());
    if (awaitRunning(staying)) {
      return true;
    }
    boolean again = running.isPresent() && staying.stream().allMatch(this::standsDown);
    if (again) {
      reset(staying.getFirst(), staying.size());
    }
    return again && awaitRunning(staying);
  }

  private boolean standsDown(SimNode node) {
    return world.hub(node).isPartitioned();
  }

  private boolean awaitRunning(List<SimNode> nodes) {
    return simulation.runUntil(() -> nodes.stream().allMatch(this::runs), world.quietTime());
  }

  private boolean runs(SimNode node) {
    Hub hub = world.hub(node);
    return !hub.isPartitioned()
        && hub.nodes().equals(world.members().stream().map(SimNode::id).sorted().toList());
  }
}
