package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is said for a {@link Flow} about the messages that it had let go to a node that is gone.
 * Nothing later waits for them; so before anything later is let go, a {@link Cutoff} is, which has
 * them refused where they would come too late. It is said anew by each new way. Guarded by the
 * flow's junction.
 */
final class Bygones {
  /** The highest numbers of what has been let go; of the node's own senders they are not known. */
  private final SortedMap<NodeId, Long> passed = new TreeMap<>();

  /** Whether more is to be said than has been put into words. */
  private boolean owed;

  private Cutoff cutoff = Cutoff.NONE;

  /** Where it has been said: the last way, or those among which senders are spread. */
  private final Set<Station> saidTo = new HashSet<>();

  /** Up to which number it has been said of this node's own senders. */
  private long saidOfOwn;

  /**
   * A message is about to be let go that others than this node's senders have sent, or may have.
   */
  void passes(Envelope envelope) {
    passed.merge(envelope.origin(), envelope.sequence(), Math::max);
    if (passed.size() > Cutoff.NODES_MAX) {
      passed.remove(passed.firstKey());
    }
  }

  /** Messages may be lost, or come late. */
  void owe() {
    owed = true;
  }

  /** It has been said of others that come by the same flow. */
  void add(Cutoff more) {
    Cutoff all = cutoff.and(more);
    if (!all.equals(cutoff)) {
      cutoff = all;
      saidTo.clear();
    }
  }

  /** Whether there is anything to be said. */
  boolean isOwed() {
    return owed || (!cutoff.isNone() && saidTo.isEmpty());
  }

  /**
   * What is to be said there before the next message is let go; null: nothing.
   *
   * @param isOwn whether all messages are of this node's senders
   * @param numbers gives a number that is higher than those of all messages so far
   */
  @Nullable Cutoff due(Station to, boolean isOwn, NodeId self, LongSupplier numbers) {
    if (owed) {
      owed = false;
      if (isOwn || passed.containsKey(self)) {
        long number = numbers.getAsLong();
        passed.put(self, number);
        saidOfOwn = isOwn ? number : 0;
      }
      add(new Cutoff(passed));
    }
    return cutoff.isNone() || saidTo.contains(to) ? null : cutoff;
  }

  /** That has been said there. */
  void said(Cutoff words, Station to) {
    if (words.equals(cutoff)) {
      if (to.token() != Station.ANY || saidTo.size() >= Cutoff.NODES_MAX) {
        saidTo.clear();
      }
      saidTo.add(to);
    }
  }

  /** Whether it has been said of that message of an own sender that it comes too late. */
  boolean coversOwn(Envelope envelope) {
    return envelope.sequence() != 0 && envelope.sequence() <= saidOfOwn;
  }
}
