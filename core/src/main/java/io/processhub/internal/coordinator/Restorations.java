package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.Assignment;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The processes that were stopped in order to move, did not arrive, and are made anew here from
 * what they had handed over, like ones that take over from another node.
 */
final class Restorations {
  private final Ground ground;
  private final Slices slices;
  private final Map<String, Restoration> byChild = new LinkedHashMap<>();
  private @Nullable ProcessRuntime runtime;

  /** A process that is made anew from what it had handed over. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Restoration(ProcessCell cell, byte[] luggage) {}

  Restorations(Ground ground, Slices slices) {
    this.ground = ground;
    this.slices = slices;
  }

  void use(ProcessRuntime newRuntime) {
    runtime = newRuntime;
  }

  private ProcessRuntime runtime() {
    return Objects.requireNonNull(runtime, "The hub has not been opened yet.");
  }

  /**
   * Makes the process of a record anew: of what the alter hooks gave back then, like one that is
   * restarted in its place.
   */
  void begin(CatalogRecord record, ChildSpec spec, ProcessType<?, ?> type, byte[] luggage) {
    if (ground.isClosed()) {
      // What was stopped because the hub has broken down is not to run again.
      return;
    }
    String child = record.id();
    Running before = ground.registry.get(child, ground.self);
    long since = before == null ? Running.ALWAYS : before.activeSince();
    ProcessCell anew = runtime().hold(spec, type, new Assignment(Running.roleSince(since), 0));
    boolean isKnown = false;
    try {
      byChild.put(child, new Restoration(anew, luggage));
      slices.put(
          child,
          new Running(
                  ground.self,
                  record.generation(),
                  anew.processId().serial(),
                  anew.fencingToken(),
                  ChildState.STARTING,
                  true,
                  "",
                  anew,
                  null)
              .activeSince(since),
          false);
      isKnown = true;
    } finally {
      if (!isKnown) {
        // As in Keeper: a hub that breaks down stops only what it knows of.
        runtime().stop(anew);
      }
    }
  }

  boolean isUnderWay(String child) {
    return byChild.containsKey(child);
  }

  void cancel(String child) {
    byChild.remove(child);
  }

  void onHeld(ProcessCell cell) {
    Restoration restoration = of(cell);
    if (restoration != null) {
      runtime().takeOver(cell, restoration.luggage);
    }
  }

  void onAccepted(ProcessCell cell) {
    if (of(cell) != null) {
      byChild.remove(cell.spec().id());
      runtime().begin(cell, ground.tokens().next());
    }
  }

  /** A process that cannot take over its own state begins anew, when it is stopped. */
  boolean onRefused(ProcessCell cell, String reason) {
    if (of(cell) == null) {
      return false;
    }
    byChild.remove(cell.spec().id());
    String lost = "its state was lost: " + reason;
    ground.publish(new HubEvent.MigrationFailed(ground.hub(), cell.spec().id(), ground.self, lost));
    return true;
  }

  private @Nullable Restoration of(ProcessCell cell) {
    Restoration restoration = byChild.get(cell.spec().id());
    return restoration != null && restoration.cell.equals(cell) ? restoration : null;
  }

  /** How many are under way. */
  int pending() {
    return byChild.size();
  }
}
