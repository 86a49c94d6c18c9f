package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.internal.wire.HandoverMessage.Step;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of the children that are offered to this node are taken: one that it cannot run, or not
 * now, is refused; one that belongs to another, as far as it knows, waits in {@link EarlyOffers}.
 * What comes of those that are taken is the concern of {@link Targets}.
 */
final class Offers {
  private final Ground ground;
  private final Handings handings;
  private final Supplier<String> general;
  private final Predicate<String> arrives;
  private final Predicate<String> leaves;
  private final Predicate<String> owns;
  private final EarlyOffers early = new EarlyOffers();

  /**
   * {@code general}: why no child may come here now, empty if one may; {@code arrives} and {@code
   * leaves}: whether a child is being handed over to here, or from here; {@code owns}: whether it
   * is to run here.
   */
  Offers(
      Ground ground,
      Handings handings,
      Supplier<String> general,
      Predicate<String> arrives,
      Predicate<String> leaves,
      Predicate<String> owns) {
    this.ground = ground;
    this.handings = handings;
    this.general = general;
    this.arrives = arrives;
    this.leaves = leaves;
    this.owns = owns;
  }

  /** Whether it is taken now; if not, it has been refused, or waits. */
  boolean consider(NodeId from, Offer offer) {
    String objection = objection(offer);
    if (!objection.isEmpty()) {
      // It may have waited here when it was first made.
      early.remove(from, offer.id());
      refuse(from, offer, objection);
      return false;
    }
    if (ground.registry.get(offer.child(), ground.self) == null && !owns.test(offer.child())) {
      if (!early.add(from, offer, ground.nanos())) {
        refuse(from, offer, "it takes no more children now");
      }
      return false;
    }
    return true;
  }

  /** Why it is refused; empty if it is not. */
  private String objection(Offer offer) {
    CatalogRecord record = ground.catalog.live(offer.child());
    Running mine = ground.registry.get(offer.child(), ground.self);
    ChildSpec spec = record == null ? null : record.spec();
    String inGeneral = general.get();
    if (!inGeneral.isEmpty()) {
      return inGeneral;
    } else if (record == null || spec == null || !record.generation().equals(offer.generation())) {
      return "it does not know the child";
    } else if (!ground.config.types().containsKey(spec.type())) {
      return "process type '" + spec.type() + "' is not registered there";
    } else if (arrives.test(offer.child())) {
      return "the child is being handed over to it by another node";
    } else if (leaves.test(offer.child())) {
      // Two that merged into each other would wait for each other, both frozen.
      return "it is handing the child over itself";
    }
    return mine == null ? "" : objection(mine, record);
  }

  /** Why no state could be merged into that of the instance here; empty if one could. */
  private static String objection(Running mine, CatalogRecord record) {
    if (mine.state() == ChildState.STARTING && mine.cell() == null) {
      return "its own instance is about to begin";
    } else if (!mine.isAlive()) {
      // Nothing could be merged into it. If it has failed, it gives way: see Plan.
      return "its own instance has ended";
    } else if (mine.state() == ChildState.STOPPING
        || !mine.generation().equals(record.generation())) {
      return "its own instance is being stopped";
    }
    return "";
  }

  private void refuse(NodeId to, Offer offer, String reason) {
    handings.add(to, new Answer(offer.id(), Step.REFUSED, 0, reason));
  }

  /** The offer of a child that has waited until it belongs here; null if there is none. */
  EarlyOffers.@Nullable Early takeDue(String child) {
    return !early.isEmpty() && owns.test(child) ? early.take(child) : null;
  }

  /** It was called off; whether it has waited here. */
  boolean remove(NodeId source, long id) {
    return early.remove(source, id);
  }

  /** Forgets all of a node that is out of sight. */
  void lose(NodeId node) {
    early.lose(node);
  }

  void tick(long nowNanos) {
    early.tick(nowNanos);
  }

  /** How many wait. */
  int pending() {
    return early.size();
  }
}
