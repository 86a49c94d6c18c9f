package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.HandoverMessage;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.strategy.HotSwap;

/** One handover at its source: does what its {@link Outgoing} says. */
final class OutboundHandover implements Outgoing.Deeds {
  /** Is told how it ends, before what follows from that is done. */
  interface Ends {
    /** The child has moved. */
    void moved(OutboundHandover handover);

    /** The process goes on here. */
    void failed(OutboundHandover handover, String reason);
  }

  /** What it works with. {@code chunkBytes}: how long a part of what is handed over may be. */
  record Means(
      Ground ground,
      Slices slices,
      Handings handings,
      ProcessRuntime runtime,
      Restorations restorations,
      int chunkBytes,
      Ends ends) {}

  final long number;
  final String child;
  final NodeId target;
  final Outgoing machine;

  /** Whether the target is ready, and what else it runs may not be known yet. */
  boolean awaitsNews;

  private final Means means;
  private final ProcessCell cell;
  private final CatalogRecord record;

  /** Whether the child runs at the target already, as far as is known here. */
  private final boolean merges;

  OutboundHandover(
      Means means,
      NodeId target,
      ProcessCell cell,
      CatalogRecord record,
      long activeSince,
      boolean merges) {
    this.means = means;
    this.target = target;
    this.cell = cell;
    this.record = record;
    this.merges = merges;
    child = record.id();
    Ground ground = means.ground;
    number = ground.clock.nextTime();
    long deadline = ground.nanos() + terms().childMigrationTimeout().toNanos();
    Offer offer = new Offer(number, child, record.generation(), activeSince);
    machine = new Outgoing(offer, means.chunkBytes, deadline, this);
  }

  private HotSwap terms() {
    return means.ground.traits.terms;
  }

  /** Whether it is about the process of this cell. */
  boolean isOf(ProcessCell other) {
    return other.equals(cell);
  }

  /** Whether the child is still the one that is handed over. */
  boolean isWanted() {
    CatalogRecord now = means.ground.catalog.live(child);
    return now != null && now.generation().equals(record.generation());
  }

  /** Whether the target may have merged the state of the process here into that of its own. */
  boolean mayBeMerged() {
    return merges && machine.isGivenInFull();
  }

  // --- what the machine says

  @Override
  public void send(HandoverMessage message) {
    means.handings.add(target, message);
  }

  @Override
  public void freeze() {
    means.runtime.freeze(cell, number, terms().handover());
  }

  @Override
  public void thaw() {
    means.runtime.thaw(cell);
  }

  @Override
  public void seal() {
    Running mine = means.ground.registry.get(child, means.ground.self);
    if (mine != null) {
      means.slices.put(child, mine.in(ChildState.STOPPING, ""), true);
    }
    means.runtime.stop(cell);
  }

  @Override
  public long nextToken() {
    return means.ground.tokens().next();
  }

  @Override
  public void moved() {
    means.ends.moved(this);
    Ground ground = means.ground;
    ground.publish(new HubEvent.RegistryPidRemoved(ground.hub(), child, cell.processId()));
    means.slices.remove(child);
  }

  @Override
  public void failed(String reason) {
    means.ends.failed(this, reason);
  }

  @Override
  public void restore(byte[] luggage, String reason) {
    means.ends.failed(this, reason);
    ChildSpec spec = cell.spec();
    ProcessType<?, ?> type = means.ground.config.types().get(spec.type());
    if (type == null || !isWanted() || !cell.isPermitted()) {
      // Others may have left this node out since its licence has lapsed, and have begun the child.
      means.slices.remove(child);
    } else {
      means.restorations.begin(record, spec, type, luggage);
    }
  }
}
