package io.processhub.internal.epoch;

import io.processhub.NodeId;
import io.processhub.internal.epoch.EpochMessage.Hello;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which voters have been heard of lately, and which are known to be no more. */
public final class Roll {
  private final Map<NodeId, Heard> heard = new HashMap<>();
  private final Set<Voter> gone = new HashSet<>();

  /** Of which cluster those are that were of another than the one that mattered. */
  private final Map<Voter, Long> elsewhere = new HashMap<>();

  private @Nullable Voter self;

  /**
   * What a voter has said last.
   *
   * @param atNanos when that was
   * @param sinceNanos when it was heard for the first time
   */
  public record Heard(Voter voter, Hello hello, long atNanos, long sinceNanos) {}

  /** This node is this voter from now on: what it was before is no more. */
  public void become(Voter voter) {
    self = voter;
  }

  /** A voter says who it is. {@code known}: the epoch whose voters matter. */
  public void heard(NodeId from, Hello hello, @Nullable Epoch known, long nowNanos) {
    Voter voter = new Voter(from, hello.opened());
    Heard before = heard.get(from);
    long sinceNanos = before != null && before.voter.equals(voter) ? before.sinceNanos : nowNanos;
    heard.put(from, new Heard(voter, hello, nowNanos, sinceNanos));
    if (before != null && before.voter.isBefore(voter)) {
      gone.add(before.voter);
    }
    if (known != null) {
      for (Voter counted : known.counted()) {
        if (counted.isBefore(voter)) {
          gone.add(counted);
        } else if (counted.equals(voter)
            && hello.cluster() != 0
            && hello.cluster() != known.cluster()) {
          elsewhere.put(counted, hello.cluster());
        }
      }
    }
  }

  /** The hub is closed on a node: its voter is no more. */
  public void closed(NodeId node) {
    Heard last = heard.remove(node);
    if (last != null) {
      gone.add(last.voter);
    }
  }

  /** What was last heard of a node; null if nothing was. */
  public @Nullable Heard of(NodeId node) {
    return heard.get(node);
  }

  /** Whether one is known to be no voter of this epoch's cluster any more, or to have been none. */
  public boolean isGone(Voter voter, Epoch epoch) {
    Heard last = heard.get(voter.node());
    Long cluster = elsewhere.get(voter);
    return gone.contains(voter)
        || (cluster != null && cluster != epoch.cluster())
        || (self != null && voter.isBefore(self))
        || (last != null && voter.isBefore(last.voter));
  }

  /** Whether a voter is what was heard last of its node. */
  public boolean isHeard(Voter voter) {
    Heard last = heard.get(voter.node());
    return last != null && last.voter.equals(voter);
  }

  /** Whether a voter was heard for the first time so long ago, or longer. */
  public boolean isKnownFor(Voter voter, long nowNanos, long nanos) {
    Heard last = heard.get(voter.node());
    return last != null && last.voter.equals(voter) && nowNanos - last.sinceNanos >= nanos;
  }

  /** Of how many counted voters something was heard in the last so many nanoseconds. */
  public int reach(Epoch epoch, Voter self, long nowNanos, long withinNanos) {
    int reach = 0;
    for (Voter voter : epoch.counted()) {
      Heard last = heard.get(voter.node());
      boolean lately =
          last != null && last.voter.equals(voter) && nowNanos - last.atNanos < withinNanos;
      reach += voter.equals(self) || lately ? 1 : 0;
    }
    return reach;
  }

  /** Whether so many counted voters are no more that the rest is no quorum, ever. */
  public boolean isOver(Epoch epoch) {
    return left(epoch) < epoch.quorum();
  }

  /**
   * The same of a first epoch that a voter has accepted and not seen decided, as soon as one is no
   * more: that voter has pledged nothing in it.
   */
  public boolean isOverWithout(Voter voter, Epoch epoch) {
    int left = left(epoch);
    return left < epoch.counted().size() && left - (isGone(voter, epoch) ? 0 : 1) < epoch.quorum();
  }

  private int left(Epoch epoch) {
    int left = 0;
    for (Voter voter : epoch.counted()) {
      left += isGone(voter, epoch) ? 0 : 1;
    }
    return left;
  }

  /** Whether somebody has said that it runs children in another cluster than the epoch's. */
  public boolean isAnotherAlive(Epoch epoch) {
    return heard.values().stream()
        .map(Heard::hello)
        .anyMatch(hello -> hello.licensed() && hello.cluster() != epoch.cluster());
  }

  /** Forgets what matters no more: who is neither in view nor in the epoch. */
  public void keep(Set<NodeId> view, @Nullable Epoch known) {
    heard.keySet().removeIf(node -> !view.contains(node) && (known == null || !known.holds(node)));
    gone.removeIf(voter -> known == null || !known.counts(voter));
    elsewhere.keySet().removeIf(voter -> known == null || !known.counts(voter));
  }

  /** Of how many voters something is known. */
  public int size() {
    return heard.size() + gone.size() + elsewhere.size();
  }
}
