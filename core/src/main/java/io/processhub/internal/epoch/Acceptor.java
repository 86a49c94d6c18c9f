package io.processhub.internal.epoch;

import io.processhub.internal.epoch.EpochMessage.Accept;
import io.processhub.internal.epoch.EpochMessage.Accepted;
import io.processhub.internal.epoch.EpochMessage.Known;
import io.processhub.internal.epoch.EpochMessage.Prepare;
import io.processhub.internal.epoch.EpochMessage.Promise;
import io.processhub.internal.epoch.EpochMessage.Refused;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One voter's memory: the newest epoch that it knows, what it promised and accepted about the next
 * one, and whom it has pledged not to leave out.
 *
 * <ol>
 *   <li>It takes part only in deciding on the successor of the epoch that it knows. Who asks on the
 *       ground of an older one is told the newer; a newer one is learned from the question.
 *   <li>For one licence duration after its beginning it neither votes nor pledges: what its
 *       predecessor on this node pledged is over then.
 *   <li>It pledges to a holder of the epoch that it knows, if that holder knows the same, and it
 *       has accepted no successor without it.
 *   <li>It accepts a successor that leaves a holder out only when its pledges to that holder are
 *       over, and one licence duration has passed since it learned of a change of the counted set.
 *       Neither is needed when the holder itself has said that it is done.
 *   <li>While it must wait, it pledges on: who is suspected wrongly is not left out. But if the
 *       value may have been decided before, it has to be completed: then no more is pledged, until
 *       another is to be accepted.
 *   <li>On the first epoch all its counted voters must agree. Until it knows one, a voter that has
 *       accepted one value learns no other, unless it is shown that its own cannot be decided.
 * </ol>
 */
public final class Acceptor {
  private final Voter self;
  private final long startedNanos;
  private final long licenceNanos;
  private @Nullable Epoch known;
  private long countedSinceNanos;
  private @Nullable Ballot promised;
  private @Nullable Ballot acceptedIn;
  private @Nullable Epoch accepted;
  private @Nullable Epoch forced;
  private long acceptedAtNanos;
  private long forcedAtNanos;
  private final Map<Voter, Long> pledgedUntilNanos = new HashMap<>();
  private final Set<Voter> done = new HashSet<>();

  /** A voter that begins now, and knows nothing. */
  public Acceptor(Voter self, long nowNanos, long licenceNanos) {
    this.self = self;
    this.startedNanos = nowNanos;
    this.licenceNanos = licenceNanos;
  }

  /** This voter. */
  public Voter self() {
    return self;
  }

  /** The newest epoch that it knows. */
  public @Nullable Epoch known() {
    return known;
  }

  /** The value that it has accepted and not seen decided for so long. */
  public @Nullable Epoch undecided(long nowNanos, long forNanos) {
    return accepted != null && nowNanos - acceptedAtNanos >= forNanos ? accepted : null;
  }

  /** Whether it was to accept a value so long ago that may be decided, and pledges less since. */
  public boolean isForced(long nowNanos, long forNanos) {
    return forced != null && nowNanos - forcedAtNanos >= forNanos;
  }

  /** How much longer it neither votes nor pledges; not more than 0 if it does. */
  public long restsNanos(long nowNanos) {
    return startedNanos + licenceNanos - nowNanos;
  }

  /** Learns that an epoch was decided; whether that was new. */
  public boolean learn(Epoch epoch, long nowNanos) {
    Epoch before = known;
    if (before == null) {
      if (accepted != null && excludes(accepted, epoch)) {
        return false;
      }
    } else if (epoch.cluster() != before.cluster() || epoch.number() <= before.number()) {
      return false;
    }
    if (before == null
        || epoch.number() > before.number() + 1
        || !epoch.counted().equals(before.counted())) {
      countedSinceNanos = nowNanos;
    }
    known = epoch;
    promised = null;
    acceptedIn = null;
    accepted = null;
    forced = null;
    pledgedUntilNanos.values().removeIf(until -> until - nowNanos <= 0);
    done.removeIf(voter -> !epoch.holds(voter) && !epoch.counts(voter));
    return true;
  }

  /**
   * Whether one who has accepted a first epoch cannot learn the other: it is of another cluster.
   */
  private static boolean excludes(Epoch first, Epoch other) {
    return first.cluster() != other.cluster()
        || (first.number() == other.number() && !first.equals(other));
  }

  /** A voter is, by its own word, in this cluster: what it would have had to accept is void. */
  public void heard(Voter voter, long cluster) {
    if (known == null
        && accepted != null
        && cluster != 0
        && accepted.cluster() != cluster
        && accepted.counts(voter)) {
      acceptedIn = null;
      accepted = null;
    }
  }

  // --- pledges

  /** Whether it pledges to a voter that knows the epoch of this number. */
  public boolean pledge(Voter to, long cluster, long number, long nowNanos) {
    Epoch epoch = known;
    boolean pledges =
        epoch != null
            && epoch.cluster() == cluster
            && epoch.number() == number
            && epoch.holds(to)
            && epoch.counts(self)
            && !done.contains(to)
            && restsNanos(nowNanos) <= 0
            && (accepted == null || accepted.holds(to))
            && (forced == null || forced.holds(to));
    if (pledges) {
      pledgedUntilNanos.put(to, nowNanos + licenceNanos);
    }
    return pledges;
  }

  /** A voter has said that it runs nothing, and will not: it needs no pledge. */
  public void isDone(Voter voter) {
    done.add(voter);
    pledgedUntilNanos.remove(voter);
  }

  /**
   * Forgets who is done, and is neither heard of any more nor of the epoch that it knows. That is
   * always safe: one that is forgotten is waited for like one that has crashed, and asks for no
   * pledge.
   */
  public void forgetDone(Predicate<Voter> isHeard) {
    done.removeIf(voter -> !voter.equals(self) && !isHeard.test(voter) && !matters(voter));
  }

  private boolean matters(Voter voter) {
    Epoch epoch = known;
    return epoch != null && (epoch.holds(voter) || epoch.counts(voter));
  }

  // --- votes

  /** What is answered to a proposer; null: nothing. */
  public @Nullable EpochMessage on(Prepare prepare, long nowNanos) {
    EpochMessage otherwise = otherwise(prepare.base(), prepare.ballot(), nowNanos);
    if (otherwise != null || !votesOn(prepare.base())) {
      return otherwise;
    }
    promised = prepare.ballot();
    // What may have been decided is to be proposed again, unless a quorum has not accepted it. Who
    // pledged until then would have to wait anew, as long as one proposer follows the other.
    forcedAtNanos = nowNanos;
    return new Promise(self.opened(), prepare.ballot(), acceptedIn, accepted);
  }

  /** What is answered to a proposer; null: nothing. */
  public @Nullable EpochMessage on(Accept accept, long nowNanos) {
    Epoch base = accept.base();
    Epoch value = accept.value();
    EpochMessage otherwise = otherwise(base, accept.ballot(), nowNanos);
    if (otherwise != null || !votesOn(base) || (base == null && !value.counts(self))) {
      return otherwise;
    }
    if (base != null && !value.follows(base)) {
      return null;
    }
    promised = accept.ballot();
    long wait = base == null ? 0 : mustWaitNanos(base, value, nowNanos);
    if (wait > 0) {
      if (!value.equals(forced)) {
        forcedAtNanos = nowNanos;
      }
      forced = accept.forced() ? value : null;
      return refused(accept.ballot(), accept.ballot(), wait);
    }
    if (!value.equals(accepted)) {
      acceptedAtNanos = nowNanos;
    }
    acceptedIn = accept.ballot();
    accepted = value;
    forced = null;
    return new Accepted(self.opened(), accept.ballot());
  }

  /** Why it does not vote, if there is something to say. */
  private @Nullable EpochMessage otherwise(@Nullable Epoch base, Ballot ballot, long nowNanos) {
    if (base != null) {
      learn(base, nowNanos);
    }
    Epoch epoch = known;
    if (epoch != null && !epoch.equals(base)) {
      return new Known(epoch);
    }
    long rest = restsNanos(nowNanos);
    if (rest > 0) {
      return refused(ballot, ballot, rest);
    }
    return promised != null && promised.compareTo(ballot) > 0 ? refused(ballot, promised, 0) : null;
  }

  private boolean votesOn(@Nullable Epoch base) {
    Epoch epoch = known;
    return epoch == null ? base == null : epoch.counts(self);
  }

  private Refused refused(Ballot asked, Ballot instead, long waitNanos) {
    return new Refused(self.opened(), asked, instead, (waitNanos + 999_999) / 1_000_000);
  }

  private long mustWaitNanos(Epoch base, Epoch value, long nowNanos) {
    long wait = 0;
    for (Voter holder : base.holders()) {
      if (!value.holds(holder) && !done.contains(holder)) {
        Long until = pledgedUntilNanos.get(holder);
        wait = Math.max(wait, until == null ? 0 : until - nowNanos);
        wait = Math.max(wait, countedSinceNanos + licenceNanos - nowNanos);
      }
    }
    return wait;
  }

  /** How many voters have said that they are done. */
  public int doneVoters() {
    return done.size();
  }

  /** How many pledges were given. */
  public int pledges() {
    return pledgedUntilNanos.size();
  }
}
