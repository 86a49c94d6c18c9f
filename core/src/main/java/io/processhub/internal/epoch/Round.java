package io.processhub.internal.epoch;

import io.processhub.internal.epoch.EpochMessage.Accept;
import io.processhub.internal.epoch.EpochMessage.Prepare;
import io.processhub.internal.epoch.EpochMessage.Promise;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One proposer's attempt to have the next epoch decided: a ballot of single-decree Paxos (Lamport,
 * "Paxos Made Simple", 2001), once per epoch as in CASPaxos (Rystsov, 2018).
 *
 * <ol>
 *   <li>It asks the counted set of the base for promises.
 *   <li>With promises of a quorum it proposes what one of these has accepted in the latest ballot,
 *       if so many have accepted it or not answered that it may have been decided; else what it
 *       wants itself. For those who have not answered it waits a little before it does the former.
 *   <li>When a quorum has accepted that, it is decided.
 * </ol>
 *
 * <p>On the first epoch there is no counted set yet: its own counted voters must all promise and
 * all accept. Another first epoch that some of them have accepted may have been decided, unless one
 * of its counted voters has promised without having accepted it; or so many of these have promised
 * that, even if it was, nobody can have acted on it or ever will (they learn no other once they
 * have accepted). Else that one is proposed instead.
 */
public final class Round {
  private final @Nullable Epoch base;
  private final Ballot ballot;
  private final Epoch wanted;
  private final List<Voter> electors;
  private final int quorum;
  private final Map<Voter, Promise> promises = new TreeMap<>();
  private final Set<Voter> accepted = new HashSet<>();
  private @Nullable Epoch value;
  private boolean forced;

  /** Upon a base, or for a first epoch. */
  public Round(@Nullable Epoch base, Ballot ballot, Epoch wanted) {
    this.base = base;
    this.ballot = ballot;
    this.wanted = wanted;
    electors = base == null ? wanted.counted() : base.counted();
    quorum = base == null ? electors.size() : base.quorum();
  }

  /** The ballot. */
  public Ballot ballot() {
    return ballot;
  }

  /** The epoch that it is to follow; null: none. */
  public @Nullable Epoch base() {
    return base;
  }

  /** Those who are still to be asked. */
  public List<Voter> open() {
    Collection<Voter> answered = value == null ? promises.keySet() : accepted;
    return electors.stream().filter(voter -> !answered.contains(voter)).toList();
  }

  /** What they are to be asked now. */
  public EpochMessage question() {
    Epoch proposed = value;
    return proposed == null
        ? new Prepare(base, ballot)
        : new Accept(base, ballot, proposed, forced);
  }

  /** Takes a promise; whether the question has changed thereby. */
  public boolean promised(Voter by, Promise promise) {
    if (value != null || !promise.ballot().equals(ballot) || !electors.contains(by)) {
      return false;
    }
    promises.put(by, promise);
    if (promises.size() < quorum) {
      return false;
    }
    if (base == null) {
      value = rival() == null ? wanted : null;
    } else if (!mayBeDecided(latest())) {
      value = wanted;
    } else if (promises.size() == electors.size()) {
      settle();
    }
    return value != null;
  }

  /** Waits for no more promises, if there are enough. */
  public void settle() {
    if (value == null && base != null && promises.size() >= quorum) {
      Epoch latest = latest();
      forced = mayBeDecided(latest);
      value = forced ? latest : wanted;
    }
  }

  /**
   * If another value had been decided, the latest accepted would be that one. So if too few can
   * have accepted the latest, none was.
   */
  private boolean mayBeDecided(Epoch latest) {
    int may = electors.size() - promises.size();
    for (Promise promise : promises.values()) {
      may += latest.equals(promise.accepted()) ? 1 : 0;
    }
    boolean any = promises.values().stream().anyMatch(promise -> promise.accepted() != null);
    return any && may >= quorum;
  }

  private Epoch latest() {
    Ballot highest = null;
    Epoch found = wanted;
    for (Promise promise : promises.values()) {
      Ballot in = promise.acceptedIn();
      Epoch epoch = promise.accepted();
      if (in != null && epoch != null && (highest == null || in.compareTo(highest) > 0)) {
        highest = in;
        found = epoch;
      }
    }
    return found;
  }

  /** The other first epoch that must be proposed instead, once all have promised; else null. */
  public @Nullable Epoch rival() {
    if (base != null || promises.size() < quorum) {
      return null;
    }
    for (Promise promise : promises.values()) {
      Epoch other = promise.accepted();
      if (other != null && !other.equals(wanted) && mayBeInForce(other)) {
        return other;
      }
    }
    return null;
  }

  private boolean mayBeInForce(Epoch other) {
    int notAsked = 0;
    for (Voter voter : other.counted()) {
      Promise promise = promises.get(voter);
      if (promise == null) {
        notAsked++;
      } else if (!other.equals(promise.accepted())) {
        return false;
      }
    }
    return notAsked >= other.quorum();
  }

  /** Takes an acceptance; the value if it is decided now. */
  public @Nullable Epoch accepted(Voter by, Ballot in) {
    if (value != null && in.equals(ballot) && electors.contains(by)) {
      accepted.add(by);
      return accepted.size() >= quorum ? value : null;
    }
    return null;
  }
}
