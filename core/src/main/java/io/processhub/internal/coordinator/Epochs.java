package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.epoch.Acceptor;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.epoch.EpochMessage.Hello;
import io.processhub.internal.epoch.EpochMessage.Known;
import io.processhub.internal.epoch.EpochMessage.Pledge;
import io.processhub.internal.epoch.Roll;
import io.processhub.internal.epoch.TokenClock;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.runtime.Permit;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.EpochTerms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the hub agree on its members, and runs children here only under a licence: what makes a
 * quorum more than a count.
 *
 * <ol>
 *   <li>Several times in a licence duration each node says to all who have the hub open who it is
 *       and which epoch it knows ({@link Hello}). Who knows a newer one tells it.
 *   <li>A holder's hello is a question for a licence too; who may pledge does. See {@link
 *       Licensing}.
 *   <li>What a node sees only suggests the next epoch; a quorum of the counted set decides it. See
 *       {@link Proposals} and {@link Acceptor}.
 *   <li>When an epoch is learned, its ready members become the membership that the hub acts on. A
 *       member counts as running what it ran, seen or not, until an epoch leaves it out.
 *   <li>When so many counted voters are known to be no more that no quorum is left, ever, the
 *       cluster is over: who is still in it becomes a new voter, and may found another.
 *   <li>Clusters that were founded apart never become one by themselves: when both have licences,
 *       the nodes of the later one ask for theirs no more and wait for a person.
 * </ol>
 */
final class Epochs {
  private static final Logger log = LoggerFactory.getLogger(Epochs.class);
  private static final int HELLOS_PER_LICENCE = 5;
  private static final int OVER_MAX = 64;

  private final Ground ground;
  private final Loop loop;
  private final Members members;
  private final Listener listener;
  private final LongSupplier openings;
  private final EpochTerms terms;
  private final long licenceNanos;
  private final Roll roll = new Roll();
  private final TokenClock tokens = new TokenClock();
  private final Licensing licensing;
  private final Proposals proposals;

  /** Clusters that are over, each with the last number known of it; the oldest is forgotten. */
  private final Map<Long, Long> over = new LinkedHashMap<>();

  private Acceptor acceptor;
  private volatile @Nullable Epoch known;
  private boolean done;
  private boolean yields;
  private boolean closed;
  private long lastNumber;
  private long lastToken;

  /** Hears of what changes. */
  interface Listener {
    /** There is a new epoch, or (null) none any more; before it there was the other. */
    void epochChanged(@Nullable Epoch now, @Nullable Epoch before);

    /** The licence was lost or gained. */
    void licenceChanged();
  }

  /** {@code openings} numbers the voters of this node. */
  Epochs(Ground ground, Loop loop, Members members, LongSupplier openings, Listener listener) {
    this.ground = ground;
    this.loop = loop;
    this.members = members;
    this.openings = openings;
    this.listener = listener;
    terms = ground.config.partitionTolerance().epochs().orElseThrow();
    licenceNanos = terms.licence().toNanos();
    acceptor = newAcceptor();
    licensing = new Licensing(ground, loop, terms, listener::licenceChanged);
    proposals = new Proposals(this, ground, loop, members, terms);
  }

  private Acceptor newAcceptor() {
    Voter self = new Voter(ground.self, openings.getAsLong());
    roll.become(self);
    return new Acceptor(self, ground.nanos(), licenceNanos);
  }

  /** Begins to say hello. */
  void open() {
    tick();
  }

  private void tick() {
    if (closed) {
      return;
    }
    long period = Math.max(10, terms.licence().toMillis() / HELLOS_PER_LICENCE);
    ground.environment.scheduler().schedule(period, () -> loop.run(this::tick));
    Loop.guarded(() -> {
      roll.keep(members.view(), bound());
      giveUpIfOver();
      sayHello();
      licensing.check();
      proposals.consider();
    });
  }

  // --- hello

  private void sayHello() {
    Epoch epoch = known;
    Voter self = acceptor.self();
    boolean asks = epoch != null && epoch.holds(self) && !done && !yields;
    long nonce = asks ? licensing.ask() : 0;
    ground.send(members.present(), new EpochWord(hello(nonce)));
    if (asks
        && epoch != null
        && acceptor.pledge(self, epoch.cluster(), epoch.number(), ground.nanos())) {
      licensing.pledged(epoch, self, nonce);
    }
  }

  private Hello hello(long nonce) {
    Epoch epoch = known;
    Voter self = acceptor.self();
    return new Hello(
        self.opened(),
        epoch == null ? 0 : epoch.cluster(),
        epoch == null ? 0 : epoch.number(),
        nonce,
        epoch == null ? 0 : roll.reach(epoch, self, ground.nanos(), 2 * licenceNanos),
        isLicensed(),
        done);
  }

  private void onHello(NodeId from, Hello hello) {
    long now = ground.nanos();
    Voter voter = new Voter(from, hello.opened());
    Roll.Heard before = roll.of(from);
    roll.heard(from, hello, bound(), now);
    if (before == null || !before.voter().equals(voter)) {
      send(from, hello(0));
    }
    acceptor.heard(voter, hello.cluster());
    if (hello.done()) {
      acceptor.isDone(voter);
    }
    giveUpIfOver();
    Epoch epoch = known;
    proposals.considerIfIdle();
    if (epoch == null) {
      return;
    }
    if (hello.cluster() == 0
        || (hello.cluster() == epoch.cluster() && hello.number() < epoch.number())) {
      send(from, new Known(epoch));
    } else if (hello.cluster() != epoch.cluster()) {
      meet(from, hello, epoch);
    } else if (hello.nonce() > 0 && acceptor.pledge(voter, hello.cluster(), hello.number(), now)) {
      send(from, new Pledge(acceptor.self().opened(), hello.nonce()));
    }
  }

  /** Somebody is in another cluster. */
  private void meet(NodeId from, Hello hello, Epoch epoch) {
    if (hello.licensed() && hello.cluster() < epoch.cluster() && !yields && isLicensed()) {
      yields = true;
      licensing.end();
      ground.publish(new HubEvent.ClusterConflict(ground.hub(), from));
      log.atError()
          .addKeyValue("hub", ground.hub())
          .addKeyValue("node", ground.self)
          .log(
              "Node {} is in a cluster that was founded before this one. The hub stands down here"
                  + " until Hub.resetClusterSize is called, or the hub is opened anew",
              from);
    }
  }

  // --- epochs

  /** An epoch was decided, as others say or as this node has seen; whether that was new. */
  boolean learn(Epoch epoch) {
    Epoch before = known;
    if (isOver(epoch) || !acceptor.learn(epoch, ground.nanos())) {
      return false;
    }
    known = epoch;
    lastNumber = epoch.number();
    tokens.floor(epoch.number());
    proposals.decided();
    licensing.forget();
    if (!epoch.holds(acceptor.self())) {
      licensing.end();
    }
    log.atInfo()
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .log(
            "Epoch {} has the members {} and counts {}",
            epoch.number(),
            epoch.ready(),
            epoch.counted());
    listener.epochChanged(epoch, before);
    sayHello();
    return true;
  }

  /**
   * What this node is a voter of: the epoch it knows, or else the first one that it has accepted.
   */
  private @Nullable Epoch bound() {
    Epoch epoch = known;
    return epoch != null ? epoch : acceptor.undecided(ground.nanos(), 0);
  }

  private void giveUpIfOver() {
    Epoch epoch = bound();
    if (epoch != null && roll.isOver(epoch)) {
      giveUp();
    }
  }

  /** Leaves the cluster, whose voter this is no more. */
  private void giveUp() {
    Epoch before = known;
    Epoch left = bound();
    licensing.end();
    licensing.forget();
    proposals.decided();
    acceptor = newAcceptor();
    known = null;
    yields = false;
    if (left != null) {
      over.merge(left.cluster(), left.number(), Math::max);
      if (over.size() > OVER_MAX) {
        over.remove(over.keySet().iterator().next());
      }
      lastNumber = Math.max(lastNumber, left.number());
      ground.count("clustersGivenUp");
    }
    if (before != null) {
      listener.epochChanged(null, before);
    }
    sayHello();
  }

  // --- a person's word

  /** A person says, on this node, how large the cluster is. */
  void reset(int size) {
    boolean forced = !isLicensed();
    ground.send(members.present(), new EpochWord(new EpochMessage.Reset(size, forced)));
    reset(size, forced);
  }

  private void reset(int size, boolean forced) {
    if (forced && isLicensed()) {
      return;
    }
    proposals.reset(size, forced);
    if (forced) {
      giveUp();
    }
    proposals.consider();
  }

  // --- what comes

  /** The members in view have changed: that may suggest another epoch. */
  void membersChanged() {
    sayHello();
    proposals.considerIfIdle();
  }

  void onMessage(NodeId from, EpochMessage message) {
    if (closed) {
      return;
    }
    switch (message) {
      case Hello m -> onHello(from, m);
      case Pledge m -> {
        Epoch epoch = known;
        if (epoch != null) {
          licensing.pledged(epoch, new Voter(from, m.opened()), m.nonce());
        }
      }
      case Known m -> learn(m.epoch());
      case EpochMessage.Prepare m -> {
        if (mayFollow(m.base())) {
          answer(from, acceptor.on(m, ground.nanos()));
        }
      }
      case EpochMessage.Accept m -> {
        if (mayFollow(m.base())) {
          answer(from, acceptor.on(m, ground.nanos()));
        }
      }
      case EpochMessage.Promise m -> proposals.onPromise(new Voter(from, m.opened()), m);
      case EpochMessage.Accepted m -> proposals.onAccepted(new Voter(from, m.opened()), m);
      case EpochMessage.Refused m -> proposals.onRefused(from, m);
      case EpochMessage.Tokens m -> tokens.observe(m.last());
      case EpochMessage.Reset m -> reset(m.size(), m.forced());
    }
  }

  /** Learns what a proposal is to follow; false if that is of a cluster which was given up. */
  private boolean mayFollow(@Nullable Epoch base) {
    if (base != null && isOver(base)) {
      return false;
    }
    if (base != null) {
      learn(base);
    }
    return true;
  }

  private boolean isOver(Epoch epoch) {
    Long last = over.get(epoch.cluster());
    return last != null && epoch.number() <= last;
  }

  private void answer(NodeId to, @Nullable EpochMessage answer) {
    if (answer != null) {
      send(to, answer);
    }
  }

  /** Sends to a node, which may be this one. */
  void send(NodeId to, EpochMessage message) {
    if (to.equals(ground.self)) {
      loop.run(() -> onMessage(to, message));
    } else {
      ground.send(to, new EpochWord(message));
    }
  }

  /** Tells everyone of an epoch that this node has seen decided. */
  void announce(Epoch epoch) {
    if (learn(epoch)) {
      ground.send(members.present(), new EpochWord(new Known(epoch)));
    }
  }

  /** Tells everyone who is about to be told of instances which tokens they may have. */
  void tellTokens(List<NodeId> to) {
    long last = tokens.last();
    if (last != lastToken) {
      lastToken = last;
      ground.send(to, new EpochWord(new EpochMessage.Tokens(last)));
    }
  }

  /** A node has closed the hub: by its word it runs nothing, and has no vote any more. */
  void onClosed(NodeId node) {
    roll.closed(node);
  }

  // --- leaving

  /** This node runs nothing any more, and will not; whether the others have agreed to its leave. */
  boolean release() {
    if (!done) {
      done = true;
      licensing.end();
      acceptor.isDone(acceptor.self());
      sayHello();
    }
    Epoch epoch = known;
    Voter self = acceptor.self();
    return epoch == null
        || (!epoch.holds(self) && !epoch.counts(self))
        || epoch.counted().equals(List.of(self));
  }

  void close() {
    closed = true;
    licensing.end();
  }

  /** The end of a batch of the loop, after all children were reconciled. */
  void endBatch() {
    licensing.endBatch();
  }

  // --- what others read

  Acceptor acceptor() {
    return acceptor;
  }

  Roll roll() {
    return roll;
  }

  /** The newest epoch known here. May be read by any thread. */
  @Nullable Epoch known() {
    return known;
  }

  /** A number that is above those of all epochs known here so far. */
  long lastNumber() {
    return lastNumber;
  }

  boolean isLow() {
    Epoch epoch = known;
    return epoch != null && tokens.isLow(epoch.number());
  }

  /** Whether the node is a member by the epoch that it knows, whether in view or not. */
  boolean holds(NodeId node) {
    Epoch epoch = known;
    return epoch != null && epoch.holds(node);
  }

  /** Whether this node is leaving, and runs nothing any more. */
  boolean isDone() {
    return done;
  }

  /** Whether this node takes part in the epoch that it knows. */
  boolean isHolder() {
    Epoch epoch = known;
    return epoch != null && epoch.holds(acceptor.self());
  }

  /** Whether children may run here now. May be called by any thread. */
  boolean isLicensed() {
    return licensing.permit().isValid();
  }

  /**
   * Whether the hub stands down here: not yet while it is still on its way to its first licence.
   */
  boolean standsDown() {
    return !isLicensed()
        && !done
        && members.own() != Phase.OBSERVER
        && (licensing.wasLicensed() || acceptor.restsNanos(ground.nanos()) < -2 * licenceNanos);
  }

  /** What processes started now may run under. May be called by any thread. */
  Permit permit() {
    return licensing.permit();
  }

  TokenClock tokens() {
    return tokens;
  }

  /** How much is under way. */
  int pending() {
    return proposals.pending();
  }
}
