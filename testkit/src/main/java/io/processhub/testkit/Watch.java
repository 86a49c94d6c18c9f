package io.processhub.testkit;

import io.processhub.process.ProcessContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches a hub under epochs at the moment at which an instance begins, in true time: whether
 * another of the same child is still licensed, and whether its fencing token is above all before.
 */
final class Watch {
  private final Simulation simulation;
  private final String hub;
  private final Map<String, Long> tokens = new HashMap<>();
  private final Map<String, List<String>> breaches = new LinkedHashMap<>();

  Watch(Simulation simulation, String hub) {
    this.simulation = simulation;
    this.hub = hub;
    simulation.ledger().listen(this::begun);
  }

  private void begun(Ledger.Running instance) {
    if (!instance.hub().equals(hub)) {
      return;
    }
    ProcessContext mine = simulation.ledger().context(instance).orElseThrow();
    if (!mine.isLicensed()) {
      breach("SingleInstance", instance + " began without a licence");
    }
    for (Ledger.Running other : simulation.ledger().running(hub, instance.childId())) {
      boolean licensed =
          simulation.ledger().context(other).map(ProcessContext::isLicensed).orElse(false);
      if (!other.equals(instance) && licensed) {
        breach("SingleInstance", instance + " began while " + other + " was licensed");
      }
    }
    Long before = tokens.put(instance.childId(), mine.fencingToken());
    if (before != null && before >= mine.fencingToken()) {
      breach(
          "FencingRises",
          "%s has the token %d after %d".formatted(instance, mine.fencingToken(), before));
    }
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
