package io.processhub.testkit;

import io.processhub.ProcessId;
import io.processhub.process.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches a hub at the moment at which an instance begins, or takes the active role: whether
 * another of the same child runs, or has it, already. Without a quorum separated nodes cannot know
 * of each other, nor does anything else help but time; so what has begun before nodes were
 * separated, or soon after, does not count.
 */
final class Overlaps {
  /** What nodes do that have just met, and were hubs of their own until then. */
  static final Duration MEETING = Duration.ofSeconds(2);

  /** What follows from a separation, and is not waited for by the barrier. */
  private static final Duration AFTERMATH = Duration.ofSeconds(15);

  private final Simulation simulation;
  private final String hub;
  private final boolean single;
  private final boolean oneActive;
  private final long aftermathNanos;

  /**
   * Since when there are those of which one is too many, as nodes could not know of each other:
   * while they are being merged, the child may move, and so begin elsewhere beside one of them.
   */
  private final Map<ProcessId, Long> spareNanos = new LinkedHashMap<>();

  private final Map<ProcessId, Long> activeNanos = new LinkedHashMap<>();
  private final Map<String, List<String>> breaches = new LinkedHashMap<>();

  /**
   * Of a hub.
   *
   * @param single whether it has one instance of each child
   * @param oneActive whether it has one active one of each
   * @param barrierWait how long it waits for nodes that do not answer
   */
  Overlaps(
      Simulation simulation, String hub, boolean single, boolean oneActive, Duration barrierWait) {
    this.simulation = simulation;
    this.hub = hub;
    this.single = single;
    this.oneActive = oneActive;
    aftermathNanos = barrierWait.plus(AFTERMATH).toNanos();
    simulation
        .ledger()
        .listen(
            new Ledger.Listener() {
              @Override
              public void begun(Ledger.Running instance) {
                Overlaps.this.begun(instance);
              }

              @Override
              public void active(Ledger.Running instance) {
                Overlaps.this.active(instance);
              }
            });
    simulation.onEnd(
        (node, crashed) -> activeNanos.keySet().removeIf(id -> id.node().equals(node)));
  }

  private void begun(Ledger.Running instance) {
    if (!single || !instance.hub().equals(hub)) {
      return;
    }
    for (Ledger.Running other : simulation.ledger().running(hub, instance.childId())) {
      if (!other.equals(instance) && !isSpare(other.processId())) {
        if (isInCalm(simulation.ledger().begunNanos(other))) {
          breach("SingleInstance", "%s began while %s ran".formatted(instance, other));
        } else {
          spareNanos.put(instance.processId(), simulation.loop().nowNanos());
          spareNanos.put(other.processId(), simulation.loop().nowNanos());
        }
      }
    }
  }

  private boolean isSpare(ProcessId process) {
    Long since = spareNanos.get(process);
    return since != null && simulation.loop().nowNanos() - since <= aftermathNanos;
  }

  private void active(Ledger.Running instance) {
    if (!oneActive || !instance.hub().equals(hub)) {
      return;
    }
    activeNanos.put(instance.processId(), simulation.loop().nowNanos());
    for (Ledger.Running other : simulation.ledger().running(hub, instance.childId())) {
      boolean active = simulation.ledger().role(other.processId()).orElse(null) == Role.ACTIVE;
      if (active
          && !other.equals(instance)
          && isInCalm(activeNanos.getOrDefault(other.processId(), Long.MAX_VALUE))) {
        breach("OneActive", "%s became active while %s was".formatted(instance, other));
      }
    }
  }

  private boolean isInCalm(long sinceNanos) {
    long troubled = simulation.troubledNanos();
    long wholeSince = simulation.network().wholeSinceNanos();
    return sinceNanos != Long.MAX_VALUE
        && wholeSince != SimNetwork.NOT_WHOLE
        && simulation.loop().nowNanos() - wholeSince > MEETING.toNanos()
        && troubled != Simulation.TROUBLED
        && sinceNanos - troubled > aftermathNanos;
  }

  private void breach(String invariant, String sentence) {
    simulation.note("BREACH of " + invariant + ": " + sentence);
    breaches
        .computeIfAbsent(invariant, unused -> new ArrayList<>())
        .add("at " + simulation.now() + " " + sentence);
  }

  /** What was found, by the name of the invariant. */
  Map<String, List<String>> breaches() {
    return breaches;
  }
}
