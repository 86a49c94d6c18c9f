package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.epoch.Ballot;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage.Accepted;
import io.processhub.internal.epoch.EpochMessage.Hello;
import io.processhub.internal.epoch.EpochMessage.Promise;
import io.processhub.internal.epoch.EpochMessage.Refused;
import io.processhub.internal.epoch.Roll;
import io.processhub.internal.epoch.Round;
import io.processhub.internal.epoch.Succession;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.EpochTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proposes the next epoch, when what this node sees suggests one.
 *
 * <ol>
 *   <li>It waits for the debounce time, and longer the more members in view come before it, so that
 *       as a rule one proposes. Who is refused in favour of another backs off for a random time.
 *   <li>It runs a {@link Round}; who has not answered is asked again at every tick, who has said
 *       that it must wait when that is over.
 *   <li>A voter that has accepted a value which is not decided for long proposes, too, and so does
 *       one that was to accept it, and had to wait: that completes what another has begun, or shows
 *       that it was not decided.
 * </ol>
 */
final class Proposals {
  private static final int STAGGERS_PER_LICENCE = 10;
  private static final int DOUBLINGS_MAX = 4;

  private final Epochs epochs;
  private final Seat seat;
  private final Ground ground;
  private final Members members;
  private final EpochTerms terms;
  private final long staggerNanos;
  private final long patienceNanos;
  private @Nullable Round round;
  private long roundUntilNanos;
  private boolean planned;
  private long proposeAtNanos;
  private long highestRound;
  private int failures;
  private int size;
  private int founders;

  Proposals(Epochs epochs, Ground ground, Members members, EpochTerms terms) {
    this.epochs = epochs;
    seat = epochs.seat;
    this.ground = ground;
    this.members = members;
    this.terms = terms;
    founders = terms.founders();
    // Above those of the hub as it was open here before: an answer to these may come late.
    highestRound = ground.clock.nextTime();
    staggerNanos = Math.max(20_000_000, terms.licence().toNanos() / STAGGERS_PER_LICENCE);
    patienceNanos = terms.licence().toNanos() + 10 * staggerNanos;
  }

  /** A person has said how large the cluster is. */
  void reset(int newSize, boolean forced) {
    size = newSize;
    if (forced) {
      founders = Math.max(terms.quorum(), Math.min(newSize, terms.countedMax()));
    }
  }

  /**
   * An epoch is known, or none any more: what was under way is over. A cluster that has grown again
   * since a person said how small it is takes more to be founded anew.
   */
  void decided(@Nullable Epoch epoch) {
    if (epoch != null) {
      founders = Math.max(founders, Math.min(terms.founders(), epoch.counted().size()));
    }
    round = null;
    planned = false;
    failures = 0;
  }

  /** Looks whether it is time to propose, or to ask again. */
  void consider() {
    long now = ground.nanos();
    if (round != null) {
      if (now - roundUntilNanos > 0) {
        backOff();
      } else {
        round.settle();
        askOpen();
      }
      return;
    }
    Epoch wanted = wanted(now);
    if (wanted == null) {
      planned = false;
      return;
    }
    if (!planned) {
      planned = true;
      proposeAtNanos = now + ground.config.debounce().toNanos() + rank() * staggerNanos;
      considerLater();
    } else if (now - proposeAtNanos >= 0) {
      begin(wanted);
    }
  }

  private void considerLater() {
    long wait = Math.max(1, (proposeAtNanos - ground.nanos()) / 1_000_000 + 1);
    epochs.later(wait, this::considerIfIdle);
  }

  /** The same, if nothing is under way. */
  void considerIfIdle() {
    if (round == null) {
      consider();
    }
  }

  // --- what should be

  private @Nullable Epoch wanted(long now) {
    Epoch known = seat.known();
    Voter self = seat.self();
    if (known == null) {
      return seat.acceptor().restsNanos(now) > 0 ? null : first();
    }
    if (!known.counts(self) && !known.holds(self)) {
      return null;
    }
    if (size > 0 && (known.counted().size() <= size || allAreInView(known.counted()))) {
      size = 0;
    }
    boolean stuck =
        seat.acceptor().undecided(now, 2 * staggerNanos) != null
            || seat.acceptor().isForced(now, patienceNanos);
    return Succession.next(known, sight(known, stuck || epochs.isLow()));
  }

  private boolean allAreInView(List<Voter> voters) {
    return members.view().containsAll(voters.stream().map(Voter::node).toList());
  }

  private Succession.Sight sight(Epoch known, boolean renew) {
    List<Voter> ready = new ArrayList<>();
    for (Voter voter : voters(members.ready())) {
      Roll.Heard heard = seat.roll.of(voter.node());
      if (!isDone(voter) && (heard == null || mayBeMember(voter, heard.hello(), known))) {
        ready.add(voter);
      }
    }
    List<Voter> leaving = voters(members.leaving());
    leaving.removeIf(this::isDone);
    return new Succession.Sight(
        ready,
        leaving,
        voter -> isDone(voter) || seat.roll.isGone(voter, known),
        this::isPresent,
        this::votes,
        terms.countedMax(),
        size,
        renew);
  }

  /** Who cannot reach a quorum is not taken in: it would get no licence. */
  private static boolean mayBeMember(Voter voter, Hello hello, Epoch known) {
    return (hello.cluster() == 0 || hello.cluster() == known.cluster())
        && (known.holds(voter) || hello.reach() >= known.quorum());
  }

  private boolean isPresent(Voter voter) {
    Roll.Heard heard = seat.roll.of(voter.node());
    return voter.equals(seat.self())
        || (members.view().contains(voter.node()) && heard != null && heard.voter().equals(voter));
  }

  /** One that was heard for a licence duration has been open for as long: it rests no more. */
  private boolean votes(Voter voter) {
    long now = ground.nanos();
    return voter.equals(seat.self())
        ? seat.acceptor().restsNanos(now) <= 0
        : isPresent(voter) && seat.roll.isKnownFor(voter, now, terms.licence().toNanos());
  }

  private boolean isDone(Voter voter) {
    if (voter.equals(seat.self())) {
      return seat.isDone();
    }
    Roll.Heard heard = seat.roll.of(voter.node());
    return heard != null && heard.voter().equals(voter) && heard.hello().done();
  }

  /** The first epoch, of all ready nodes in view, if they are enough and none is in a cluster. */
  private @Nullable Epoch first() {
    List<NodeId> nodes = members.ready();
    List<Voter> voters = voters(nodes);
    boolean fresh =
        voters.stream()
            .map(voter -> seat.roll.of(voter.node()))
            .allMatch(heard -> heard == null || heard.hello().cluster() == 0);
    if (members.own() != Phase.READY
        || voters.size() < nodes.size()
        || voters.size() < founders
        || !fresh) {
      return null;
    }
    Epoch begun = seat.acceptor().undecided(ground.nanos(), 0);
    if (begun != null && voters.containsAll(begun.counted())) {
      return begun;
    }
    long number = Math.max(ground.clock.millis() / 1_000, lastNumber(voters) + 1);
    List<Voter> counted = voters.subList(0, Math.min(voters.size(), terms.countedMax()));
    return new Epoch(newCluster(), number, terms.quorum(), voters, List.of(), counted);
  }

  /** The time, to a millisecond, and who it is: two may found one each in the same. */
  private long newCluster() {
    long millis = ground.clock.nextTime() >>> Stamp.COUNTER_BITS;
    long who = ground.self.hashCode() & ((1L << Stamp.COUNTER_BITS) - 1);
    return (millis << Stamp.COUNTER_BITS) + who;
  }

  /** The highest number of an epoch that one of them, or this node, has known. */
  private long lastNumber(List<Voter> voters) {
    long last = seat.lastNumber();
    for (Voter voter : voters) {
      Roll.Heard heard = seat.roll.of(voter.node());
      last = Math.max(last, heard == null ? 0 : heard.hello().number());
    }
    return last;
  }

  /** Those of which it is known what they are as voters. */
  private List<Voter> voters(List<NodeId> nodes) {
    List<Voter> voters = new ArrayList<>(nodes.size());
    for (NodeId node : nodes) {
      Roll.Heard heard = seat.roll.of(node);
      if (node.equals(ground.self)) {
        voters.add(seat.self());
      } else if (heard != null) {
        voters.add(heard.voter());
      }
    }
    return voters;
  }

  /** How many come before this node. */
  private int rank() {
    Epoch known = seat.known();
    int rank = 0;
    for (NodeId node : members.ready()) {
      boolean able = known == null || known.holds(node);
      rank += able && node.compareTo(ground.self) < 0 ? 1 : 0;
    }
    return rank + (members.own() == Phase.READY ? 0 : members.ready().size());
  }

  // --- a round

  private void begin(Epoch wanted) {
    planned = false;
    highestRound++;
    round = new Round(seat.known(), new Ballot(highestRound, ground.self), wanted);
    roundUntilNanos = ground.nanos() + patienceNanos;
    askOpen();
  }

  private void askOpen() {
    Round mine = round;
    if (mine != null) {
      mine.open().forEach(voter -> epochs.send(voter.node(), mine.question()));
    }
  }

  void onPromise(Voter by, Promise promise) {
    Round mine = round;
    if (mine == null) {
      return;
    }
    if (mine.promised(by, promise)) {
      askOpen();
      return;
    }
    Epoch rival = mine.rival();
    if (rival != null) {
      if (voters(members.ready()).containsAll(rival.counted())) {
        begin(rival);
      } else {
        backOff();
      }
    }
  }

  void onAccepted(Voter by, Accepted accepted) {
    Round mine = round;
    Epoch decided = mine == null ? null : mine.accepted(by, accepted.ballot());
    if (decided != null) {
      round = null;
      epochs.announce(decided);
    }
  }

  void onRefused(NodeId from, Refused refused) {
    highestRound = Math.max(highestRound, refused.promised().round());
    Round mine = round;
    if (mine == null || !refused.ballot().equals(mine.ballot())) {
      return;
    }
    if (!refused.promised().equals(refused.ballot())) {
      backOff();
      return;
    }
    epochs.later(
        refused.waitMillis() + 1,
        () -> {
          boolean open = mine.open().stream().anyMatch(v -> v.node().equals(from));
          if (round == mine && open) {
            epochs.send(from, mine.question());
          }
        });
  }

  private void backOff() {
    round = null;
    planned = true;
    failures = Math.min(failures + 1, DOUBLINGS_MAX);
    long most = staggerNanos << failures;
    proposeAtNanos = ground.nanos() + ground.environment.random().nextLong(staggerNanos, most);
    considerLater();
  }

  int pending() {
    return round == null ? 0 : 1;
  }
}
