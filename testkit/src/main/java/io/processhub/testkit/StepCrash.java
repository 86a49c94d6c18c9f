package io.processhub.testkit;

import io.processhub.testkit.FlowStage.Cast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One flow of a hub, which is hit at one of its steps: at the moment between two events of the
 * simulation. {@link #all} is every flow, hit at every step, wherever it hurts; each is {@linkplain
 * #run run} from its beginning, and all invariants must hold when the hub is quiet again.
 *
 * @param flow what the hub does meanwhile
 * @param quorate whether that is under a quorum
 * @param victim which node is hit
 * @param blow by what
 * @param seed of the simulation
 * @param step after so many events of the flow
 */
public record StepCrash(
    Flow flow, boolean quorate, Victim victim, Blow blow, long seed, long step) {
  private static final long STEPS_MAX = 20_000;
  private static final Pattern NAME =
      Pattern.compile("(\\w+)/(DIVERGENCE|QUORUM)/(\\w+)/(\\w+)/(\\d+)/(\\d+)");
  private static final Duration FROZEN = Duration.ofSeconds(12);
  private static final Duration APART = Duration.ofSeconds(8);

  /** What the hub does. */
  public enum Flow {
    /** A child is started. */
    START,
    /** A child is stopped. */
    STOP,
    /** A child moves to another node, with its state. */
    MIGRATION,
    /** The active replica's node is drained: another replica takes the role, a third is made. */
    PROMOTION,
    /** The active replica's node has just crashed: the same. */
    FAILOVER,
    /** A child that runs on both sides of a split is merged; under a quorum: was on one of them. */
    MERGE
  }

  /** Which node is hit. */
  public enum Victim {
    /** Who calls; or where the child runs at first. */
    SOURCE,
    /** Where it is to run. */
    TARGET,
    /**
     * The home that admits the child. Of replicas, where the third is made: their home is the
     * source, as long as that is an owner, and then the target, so it is hit as one of these.
     */
    HOME
  }

  /** What hits it. */
  public enum Blow {
    /** It crashes, and stays down. */
    CRASH,
    /** It crashes, and is there again at once. */
    RESTART,
    /** It stands still for so long that the others go on without it. */
    FREEZE,
    /** It is cut off from all others for so long that both sides go on. */
    SPLIT
  }

  /** Whether there is a victim. */
  private boolean isPossible() {
    return flow != Flow.FAILOVER || victim != Victim.SOURCE;
  }

  /** The cases of a flow that lasts so many steps, each {@code stride}-th one. */
  private List<StepCrash> upTo(long steps, long stride) {
    List<StepCrash> all = new ArrayList<>();
    // Each combination begins elsewhere, so that few of them still cover many steps.
    long first = Math.floorMod(hashOfNames(), stride);
    for (long at = first; at <= steps; at += stride) {
      all.add(new StepCrash(flow, quorate, victim, blow, seed, at));
    }
    return all;
  }

  private int hashOfNames() {
    return (flow.name() + quorate + victim.name() + blow.name()).hashCode();
  }

  /**
   * All cases with one seed.
   *
   * @param stride takes the {@code stride}-th step only; 1 for all of them
   */
  public static List<StepCrash> all(long seed, long stride) {
    List<StepCrash> all = new ArrayList<>();
    for (Flow flow : Flow.values()) {
      for (boolean quorate : new boolean[] {false, true}) {
        long steps = steps(flow, quorate, seed);
        for (Victim victim : Victim.values()) {
          for (Blow blow : Blow.values()) {
            StepCrash first = new StepCrash(flow, quorate, victim, blow, seed, 0);
            if (first.isPossible()) {
              all.addAll(first.upTo(steps, stride));
            }
          }
        }
      }
    }
    return all;
  }

  /** How many steps the flow has if nothing hits it. */
  public static long steps(Flow flow, boolean quorate, long seed) {
    FlowStage stage = new FlowStage(flow, quorate, seed);
    stage.begin();
    long steps = 0;
    while (!stage.isOver()) {
      if (++steps > STEPS_MAX) {
        throw new AssertionError("The flow %s does not end (seed %d).".formatted(flow, seed));
      }
      stage.world.simulation().happen(1);
    }
    return steps;
  }

  /**
   * Plays it.
   *
   * @throws AssertionError if an invariant is violated
   */
  public void run() {
    var unused = trace();
  }

  /** Plays it, and returns what has happened. */
  Trace trace() {
    FlowStage stage = new FlowStage(flow, quorate, seed);
    Simulation simulation = stage.world.simulation();
    try {
      Cast cast = stage.begin();
      simulation.happen(step);
      SimNode node = cast.of(victim);
      if (node.isRunning()) {
        hit(stage.world, node);
      }
      stage.world.checkWhenQuiet();
      if (keepsState()) {
        stage.checkState();
      }
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError("%s: %s".formatted(this, failure.getMessage()), failure);
    }
    return simulation.trace();
  }

  /**
   * Whether the state lives on. The others take it along if it is the home that is hit, but of who
   * stands still they may make do without; and what was cut off goes on, but under a quorum.
   */
  private boolean keepsState() {
    return switch (blow) {
      case CRASH, RESTART -> victim == Victim.HOME;
      case FREEZE -> false;
      case SPLIT -> victim == Victim.HOME || !quorate;
    };
  }

  private void hit(World world, SimNode node) {
    switch (blow) {
      case CRASH -> node.crash();
      case RESTART -> {
        node.crash();
        node.restart();
        world.open(node);
      }
      case FREEZE -> {
        node.pause(FROZEN);
        world.simulation().run(FROZEN);
      }
      case SPLIT -> {
        List<SimNode> others =
            world.simulation().running().stream().filter(other -> other != node).toList();
        world.simulation().network().split(List.of(node), others);
        world.simulation().run(APART);
        world.simulation().network().heal();
      }
    }
  }

  /**
   * The case that {@link #toString} names so.
   *
   * @throws IllegalArgumentException if there is no such case, with a sentence that says why
   */
  public static StepCrash parse(String name) {
    StepCrash parsed = read(name);
    if (!parsed.isPossible()) {
      throw new IllegalArgumentException(
          "The source of a failover has crashed before, and cannot be hit again.");
    }
    return parsed;
  }

  private static StepCrash read(String name) {
    Matcher parts = NAME.matcher(name.toUpperCase(Locale.ROOT));
    if (parts.matches()) {
      try {
        return new StepCrash(
            Flow.valueOf(parts.group(1)),
            parts.group(2).equals("QUORUM"),
            Victim.valueOf(parts.group(3)),
            Blow.valueOf(parts.group(4)),
            Long.parseLong(parts.group(5)),
            Long.parseLong(parts.group(6)));
      } catch (IllegalArgumentException unknown) {
        throw new IllegalArgumentException(unreadable(name), unknown);
      }
    }
    throw new IllegalArgumentException(unreadable(name));
  }

  private static String unreadable(String name) {
    return "A case is like 'migration/quorum/target/crash/1/37', but this is '%s'.".formatted(name);
  }

  @Override
  public String toString() {
    return "%s/%s/%s/%s/%d/%d"
        .formatted(flow, quorate ? "quorum" : "divergence", victim, blow, seed, step)
        .toLowerCase(Locale.ROOT);
  }
}
