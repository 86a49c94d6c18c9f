package io.processhub.strategy;

import io.processhub.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A change goes to a few nodes, who pass it on to a few others, and so on; and every node compares
 * with a few others periodically, which finds what somebody has missed. What a change costs a node
 * does not grow with the number of nodes: for hubs on many. (Demers et al., "Epidemic Algorithms
 * for Replicated Database Maintenance", 1987: rumour mongering with anti-entropy.)
 *
 * <p>A node passes each change on twice, to {@code recipients} nodes each time, so a change misses
 * a node with a probability of about {@code e^(-2 recipients)}: 0.25 % for 3. What it has missed it
 * learns at the next change of the same node, or when it compares. Until a rumour has reached it,
 * for some tens of milliseconds, a node says of a new child that there is none.
 *
 * @param recipients how many nodes are told, and compared with, at a time; 1 to 100
 * @param syncInterval the time between comparisons; 1 ms to 365 days
 * @param restrictedInit whether a round of comparisons is begun by one node, the first of the
 *     members by name, and spreads from there; otherwise each node has rounds of its own
 */
public record Gossip(int recipients, Duration syncInterval, boolean restrictedInit)
    implements SynchronizationStrategy {
  /** The default of {@link #recipients()}. */
  public static final int RECIPIENTS_DEFAULT = 3;

  /** The default of {@link #syncInterval()}: 15 s. */
  public static final Duration SYNC_INTERVAL_DEFAULT = Duration.ofSeconds(15);

  /** With {@value #RECIPIENTS_DEFAULT} recipients, every 15 s, begun by one node. */
  public static final Gossip DEFAULT = new Gossip(RECIPIENTS_DEFAULT, SYNC_INTERVAL_DEFAULT, true);

  private static final int RECIPIENTS_MAX = 100;

  /** Checks the ranges. */
  public Gossip {
    if (recipients < 1 || recipients > RECIPIENTS_MAX) {
      throw new IllegalArgumentException(
          "recipients must be 1 to %d, but is %d.".formatted(RECIPIENTS_MAX, recipients));
    }
    PubSub.checkInterval(syncInterval);
  }

  /** The same with another number of recipients. */
  public Gossip recipients(int value) {
    return new Gossip(value, syncInterval, restrictedInit);
  }

  /** The same with another interval. */
  public Gossip syncInterval(Duration value) {
    return new Gossip(recipients, value, restrictedInit);
  }

  /** The same, with rounds begun by one node or by each. */
  public Gossip restrictedInit(boolean value) {
    return new Gossip(recipients, syncInterval, value);
  }

  @Override
  public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
    return some(others, random);
  }

  @Override
  public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
    return some(others, random);
  }

  @Override
  public boolean passesOn() {
    return true;
  }

  @Override
  public boolean oneBegins() {
    return restrictedInit;
  }

  /** The first steps of a Fisher-Yates shuffle. */
  private List<NodeId> some(List<NodeId> others, RandomGenerator random) {
    if (others.size() <= recipients) {
      return others;
    }
    List<NodeId> all = new ArrayList<>(others);
    for (int i = 0; i < recipients; i++) {
      int from = i + random.nextInt(all.size() - i);
      NodeId chosen = all.get(from);
      all.set(from, all.get(i));
      all.set(i, chosen);
    }
    return List.copyOf(all.subList(0, recipients));
  }
}
