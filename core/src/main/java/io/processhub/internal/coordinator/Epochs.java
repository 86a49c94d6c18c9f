package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.epoch.Acceptor;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.epoch.EpochMessage.Hello;
import io.processhub.internal.epoch.EpochMessage.Known;
import io.processhub.internal.epoch.EpochMessage.Pledge;
import io.processhub.internal.epoch.TokenClock;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.observe.SparingLog;
import io.processhub.internal.runtime.Permit;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.EpochTerms;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Has the hub agree on its members, and runs children here only under a licence: what makes a
 * quorum more than a count.
 *
 * <ol>
 *   <li>Several times in a licence duration each node says to all who have the hub open who it is
 *       and which epoch it knows. Who knows a newer one tells it. See {@link Hellos}.
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

  final Seat seat;
  private final Ground ground;
  private final SparingLog lines;
  private final Loop loop;
  private final Members members;
  private final Listener listener;
  private final EpochTerms terms;
  private final long licenceNanos;
  private final TokenClock tokens = new TokenClock();
  private final Licensing licensing;
  private final Proposals proposals;
  private final Hellos hellos;
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
    lines = ground.sparing(log);
    this.loop = loop;
    this.members = members;
    this.listener = listener;
    terms = ground.traits.epochs.orElseThrow();
    licenceNanos = terms.licence().toNanos();
    seat = new Seat(ground, openings, licenceNanos);
    licensing = new Licensing(ground, loop, terms, listener::licenceChanged);
    proposals = new Proposals(this, ground, members, terms);
    hellos = new Hellos(this, ground, members, licensing, licenceNanos);
  }

  /** Begins to say hello. */
  void open() {
    if (!ground.isClosed()) {
      tick();
    }
  }

  private void tick() {
    later(Math.max(10, terms.licence().toMillis() / HELLOS_PER_LICENCE), this::tick);
    ground.guarded(() -> {
      seat.keep(members.view());
      giveUpIfOver();
      hellos.say();
      licensing.check();
      proposals.consider();
    });
  }

  /** Has something done on the loop after a while, unless the hub is left by then. */
  void later(long millis, Runnable action) {
    ground
        .environment
        .scheduler()
        .schedule(
            millis,
            () ->
                loop.run(() -> {
                  if (!ground.isClosed()) {
                    action.run();
                  }
                }));
  }

  // --- epochs

  /** An epoch was decided, as others say or as this node has seen; whether that was new. */
  boolean learn(Epoch epoch) {
    Epoch before = seat.known();
    if (!seat.learn(epoch)) {
      return false;
    }
    tokens.floor(epoch.number());
    proposals.decided(epoch);
    licensing.forget();
    if (!epoch.holds(seat.self())) {
      licensing.end();
    }
    lines
        .at(Level.INFO)
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .log(
            "Epoch {} has the members {} and counts {}",
            epoch.number(),
            epoch.ready(),
            epoch.counted());
    listener.epochChanged(epoch, before);
    hellos.say();
    return true;
  }

  /** More is known of the voters. */
  void onHeard() {
    giveUpIfOver();
    proposals.considerIfIdle();
  }

  private void giveUpIfOver() {
    if (seat.isLost()) {
      giveUp();
    }
  }

  private void giveUp() {
    Epoch before = seat.known();
    licensing.end();
    licensing.forget();
    proposals.decided(null);
    seat.leave();
    if (before != null) {
      listener.epochChanged(null, before);
    }
    hellos.say();
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
    hellos.say();
    proposals.considerIfIdle();
  }

  void onMessage(NodeId from, EpochMessage message) {
    if (ground.isClosed()) {
      return;
    }
    switch (message) {
      case Hello m -> hellos.on(from, m);
      case Pledge m -> {
        Epoch epoch = seat.known();
        // What it has asked for before it stood down may come still.
        if (epoch != null && !seat.isDone() && !seat.givesWay()) {
          licensing.pledged(epoch, new Voter(from, m.opened()), m.nonce());
        }
      }
      case Known m -> learn(m.epoch());
      case EpochMessage.Prepare m -> {
        if (mayFollow(m.base())) {
          answer(from, seat.acceptor().on(m, ground.nanos()));
        }
      }
      case EpochMessage.Accept m -> {
        if (mayFollow(m.base())) {
          answer(from, seat.acceptor().on(m, ground.nanos()));
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
    if (base != null && seat.isOver(base)) {
      return false;
    }
    if (base != null) {
      learn(base);
    }
    return true;
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
    if (tokens.last() != lastToken) {
      lastToken = tokens.last();
      ground.tellTokens(to);
    }
  }

  /** A node has closed the hub: by its word it runs nothing, and has no vote any more. */
  void onClosed(NodeId node) {
    seat.roll.closed(node);
  }

  // --- leaving

  /** This node runs nothing any more, and will not; whether the others have agreed to its leave. */
  boolean release() {
    if (!seat.isDone()) {
      seat.end();
      licensing.end();
      hellos.say();
    }
    Epoch epoch = seat.known();
    Voter self = seat.self();
    return epoch == null
        || (!epoch.holds(self) && !epoch.counts(self))
        || epoch.counted().equals(List.of(self));
  }

  void close() {
    proposals.decided(null);
    licensing.end();
  }

  /** The beginning of a batch of the loop: whether the licence has lapsed. */
  void look() {
    licensing.check();
  }

  /** The end of a batch of the loop, after all children were reconciled. */
  void endBatch() {
    licensing.endBatch();
  }

  // --- what others read

  boolean isLow() {
    Epoch epoch = seat.known();
    return epoch != null && tokens.isLow(epoch.number());
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
        && !seat.isDone()
        && members.own() != Phase.OBSERVER
        && (licensing.wasLicensed()
            || seat.acceptor().restsNanos(ground.nanos()) < -2 * licenceNanos);
  }

  /** What processes started now may run under. May be called by any thread. */
  Permit permit() {
    return licensing.permit();
  }

  TokenClock tokens() {
    return tokens;
  }

  /** Of how many voters something is known. */
  int voters() {
    return seat.roll.size() + seat.acceptor().doneVoters();
  }

  /** How many pledges were given and taken, and how many were asked for. */
  int pledges() {
    return seat.acceptor().pledges() + licensing.pledges();
  }

  /** How much is under way. */
  int pending() {
    return proposals.pending();
  }
}
