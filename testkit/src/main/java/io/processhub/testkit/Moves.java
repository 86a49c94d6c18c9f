package io.processhub.testkit;

import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.StartOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The moves by {@link Hub#move}: each ends in time, and names a process that has begun there. */
final class Moves {
  private final String hub;
  private final Calls calls;
  private final History history;
  private final Duration atMost;
  private final Map<String, Set<ProcessId>> begun = new HashMap<>();

  Moves(Simulation simulation, HubConfig config, Calls calls, History history) {
    this.hub = config.name();
    this.calls = calls;
    this.history = history;
    // It is admitted like a start; then it may take as long as a start and a migration.
    atMost =
        StartOptions.DEFAULT
            .timeout()
            .multipliedBy(2)
            .plus(config.migration().terms().childMigrationTimeout());
    simulation.ledger().listen(this::begun);
  }

  private void begun(Ledger.Running instance) {
    if (instance.hub().equals(hub)) {
      begun.computeIfAbsent(instance.childId(), none -> new HashSet<>()).add(instance.processId());
    }
  }

  void made(SimNode caller, String child, NodeId target, CompletableFuture<ProcessId> moved) {
    calls.made("move on %s of %s to %s".formatted(caller, child, target), caller, atMost, moved);
    history.moves(caller.id(), child, moved);
    var unused = moved.thenAccept(there -> judge(child, target, there));
  }

  /** Of processes that are not watched nothing is known. */
  private void judge(String child, NodeId target, ProcessId there) {
    Set<ProcessId> known = begun.getOrDefault(child, Set.of(there));
    if (!there.node().equals(target) || !known.contains(there)) {
      history.falsehood(
          "the move of %s to %s was answered with %s, of all that have begun: %s"
              .formatted(child, target, there, known));
    }
  }
}
