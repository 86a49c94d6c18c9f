package io.processhub.testkit;

import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.strategy.NodeLoad;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A simulated machine with a name, which runs one {@link HubNode} at a time. When it crashes, all
 * that was in its memory is lost; when it restarts, it is a new incarnation and knows nothing.
 */
public final class SimNode {
  private final String name;
  private final Simulation simulation;
  private final int driftPpm;
  private Duration wallOffset;
  private long lastIncarnation;
  private volatile Optional<NodeLoad> load = Optional.of(NodeLoad.IDLE);
  private @Nullable Life life;
  private @Nullable HubNode hubNode;
  private boolean isLeaving;

  SimNode(String name, Simulation simulation) {
    this.name = name;
    this.simulation = simulation;
    SimSettings settings = simulation.settings();
    int ppm = settings.driftPpm();
    this.driftPpm = simulation.random().nextInt(-ppm, ppm + 1);
    long skew = settings.skew().toMillis();
    this.wallOffset = Duration.ofMillis(simulation.random().nextLong(-skew, skew + 1));
  }

  /** Starts the node, if it has crashed or left. Its hubs must be opened anew. */
  public void restart() {
    if (isRunning()) {
      throw new IllegalStateException("Node '" + name + "' is running.");
    }
    Life born = boot();
    HubNode started =
        HubNode.start(
            new NodeConfig(
                name,
                new SimTransport(born, simulation.network()),
                simulation.codec(),
                born.environment().load(() -> load)));
    hubNode = started;
    isLeaving = false;
    lastIncarnation = started.id().incarnation();
  }

  /** Begins a new life, without a hub node in it yet. */
  Life boot() {
    if (life != null) {
      life.end();
    }
    simulation.note("start " + name);
    long seed = simulation.random().nextLong();
    Life born = new Life(name, simulation.loop(), clock(), seed, simulation.settings());
    life = born;
    return born;
  }

  /** A clock that is past the last incarnation, even if it was set back since. */
  private SimClock clock() {
    long origin = simulation.random().nextLong(1L << 50);
    SimClock clock = new SimClock(simulation.loop(), origin, driftPpm, wallOffset.toNanos());
    long behind = lastIncarnation - clock.wallMillis();
    if (behind >= 0) {
      wallOffset = wallOffset.plusMillis(behind + 1);
      clock.jump(Duration.ofMillis(behind + 1));
    }
    return clock;
  }

  /** Opens a hub on this node. */
  public Hub open(HubConfig config) {
    simulation.note(
        "open " + config.name() + " on " + name + (config.isObserver() ? " as observer" : ""));
    simulation.reader().learn(config, simulation.codec());
    return hubNode().open(config);
  }

  /** The open hub of this name. */
  public Hub hub(String hubName) {
    return findHub(hubName)
        .orElseThrow(() ->
            new IllegalStateException("Hub '" + hubName + "' is not open on node '" + name + "'."));
  }

  /** The open hub of this name; empty also if the node is down. */
  public Optional<Hub> findHub(String hubName) {
    return hubNode == null ? Optional.empty() : hubNode.hub(hubName);
  }

  // --- faults

  /** Ends the node at once, and all that was in its memory. */
  public void crash() {
    Life dying = life();
    NodeId id = id();
    simulation.note("crash " + name);
    dying.end();
    hubNode = null;
    simulation.ended(dying, id, true);
  }

  /** Leaves all hubs and the network in order. The node is down when the future is done. */
  public CompletableFuture<Void> leave() {
    simulation.note("leave " + name);
    HubNode leaving = hubNode();
    Life leaver = life();
    isLeaving = true;
    return leaving
        .closeAsync()
        .thenRun(() -> {
          if (isRunning() && life().equals(leaver)) {
            hubNode = null;
            simulation.note(name + " has left");
            simulation.ended(leaver, leaving.id(), false);
          }
        });
  }

  /** Whether it has begun to leave the network, so that no hub can be opened on it. */
  boolean isLeaving() {
    return isRunning() && isLeaving;
  }

  /** Stops everything on the node, as a long garbage collection or SIGSTOP does. */
  public void pause() {
    simulation.note("pause " + name);
    life().pause();
    simulation.network().paused(life());
  }

  /** Pauses the node for so long. */
  public void pause(Duration howLong) {
    pause();
    Life paused = life();
    simulation
        .loop()
        .schedule(
            howLong.toNanos(),
            null,
            "resume",
            () -> {
              if (life == paused && paused.isPaused()) {
                resume();
              }
            });
  }

  /**
   * Suspends the whole machine for so long: as a pause, but when it is over the monotonic clock has
   * not moved, while the wall clock has.
   */
  public void suspend(Duration howLong) {
    simulation.note("suspend " + name + " for " + howLong);
    pause();
    Life suspended = life();
    long since = suspended.pausedAtNanos();
    simulation
        .loop()
        .schedule(
            howLong.toNanos(),
            null,
            "resume",
            () -> {
              if (life == suspended && suspended.pausedAtNanos() == since) {
                suspended.clock().slept(howLong.toNanos());
                resume();
              }
            });
  }

  /** Ends a pause. */
  public void resume() {
    simulation.note("resume " + name);
    life().resume();
    simulation.network().resumed(life());
  }

  /**
   * Makes the node slow until it is told otherwise, or restarts: each of its tasks, timers and
   * frames takes up to so much longer than else; zero ends it.
   */
  public void slow(Duration upTo) {
    simulation.note(name + " is slow by up to " + upTo);
    life().slow(upTo.toNanos());
  }

  /** Whether the node is slow. */
  public boolean isSlow() {
    return life != null && life.slownessNanos() > 0;
  }

  /** Sets the wall clock forward or back; the monotonic clock goes on. */
  public void jumpClock(Duration by) {
    simulation.note("clock of " + name + " jumps by " + by);
    wallOffset = wallOffset.plus(by);
    simulation.clockJumped(by);
    life().clock().jump(by);
  }

  /** Makes the machine this busy, as its load probe tells, through restarts too. At first: idle. */
  public void setLoad(NodeLoad value) {
    simulation.note("load of " + name + ": " + value);
    load = Optional.of(value);
  }

  /** Makes the load probe know nothing from now on. */
  public void hideLoad() {
    simulation.note("load of " + name + " is unknown");
    load = Optional.empty();
  }

  // --- what it is

  /** The name. */
  public String name() {
    return name;
  }

  /** The identity of the incarnation that runs. */
  public NodeId id() {
    return hubNode().id();
  }

  /** The library's node. */
  public HubNode hubNode() {
    if (hubNode == null) {
      throw new IllegalStateException("Node '" + name + "' is down.");
    }
    return hubNode;
  }

  /** Whether the node has been started, and has neither crashed nor left since. */
  public boolean isRunning() {
    return hubNode != null;
  }

  /** Whether the node is paused. */
  public boolean isPaused() {
    return life != null && life.isAlive() && life.isPaused();
  }

  Life life() {
    if (life == null) {
      throw new IllegalStateException("Node '" + name + "' was never started.");
    }
    return life;
  }

  @Override
  public String toString() {
    return name;
  }
}
