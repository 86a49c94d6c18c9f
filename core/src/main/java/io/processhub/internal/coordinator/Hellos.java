package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.epoch.Acceptor;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage.Hello;
import io.processhub.internal.epoch.EpochMessage.Known;
import io.processhub.internal.epoch.EpochMessage.Pledge;
import io.processhub.internal.epoch.Roll;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.wire.Control.EpochWord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this node says it is, and what it answers to those who say so: who knows an older epoch is
 * told the newer one, who may be pledged to is, and who is in another cluster makes one of the two
 * yield.
 */
final class Hellos {
  private static final Logger log = LoggerFactory.getLogger(Hellos.class);

  private final Epochs epochs;
  private final Seat seat;
  private final Ground ground;
  private final Members members;
  private final Licensing licensing;
  private final long lately;

  Hellos(Epochs epochs, Ground ground, Members members, Licensing licensing, long licenceNanos) {
    this.epochs = epochs;
    this.ground = ground;
    this.members = members;
    this.licensing = licensing;
    seat = epochs.seat;
    lately = 2 * licenceNanos;
  }

  /** Says hello to everyone; a holder asks for a licence with it. */
  void say() {
    Epoch epoch = seat.known();
    Voter self = seat.self();
    boolean asks = epoch != null && epoch.holds(self) && !seat.isDone() && !seat.givesWay();
    long nonce = asks ? licensing.ask() : 0;
    ground.send(members.present(), new EpochWord(hello(nonce)));
    if (asks
        && epoch != null
        && seat.acceptor().pledge(self, epoch.cluster(), epoch.number(), ground.nanos())) {
      licensing.pledged(epoch, self, nonce);
    }
  }

  private Hello hello(long nonce) {
    Epoch epoch = seat.known();
    Voter self = seat.self();
    return new Hello(
        self.opened(),
        epoch == null ? 0 : epoch.cluster(),
        epoch == null ? seat.lastNumber() : epoch.number(),
        nonce,
        epoch == null ? 0 : seat.roll.reach(epoch, self, ground.nanos(), lately),
        epochs.isLicensed(),
        seat.isDone());
  }

  /** Another says hello. */
  void on(NodeId from, Hello hello) {
    long now = ground.nanos();
    Voter voter = new Voter(from, hello.opened());
    Roll.Heard before = seat.roll.of(from);
    seat.roll.heard(from, hello, seat.bound(), now);
    if (before == null || !before.voter().equals(voter)) {
      epochs.send(from, hello(0));
    }
    seat.acceptor().heard(voter, hello.cluster());
    if (hello.done()) {
      seat.acceptor().isDone(voter);
    }
    epochs.onHeard();
    Epoch epoch = seat.known();
    if (epoch == null) {
      return;
    }
    if (hello.cluster() == 0) {
      invite(voter, epoch);
    } else if (hello.cluster() == epoch.cluster() && hello.number() < epoch.number()) {
      epochs.send(from, new Known(epoch));
    } else if (hello.cluster() != epoch.cluster()) {
      meet(from, hello, epoch);
    } else {
      pledge(voter, hello, now);
    }
  }

  /**
   * Tells one that knows no epoch of this one, which it will be of for as long as that lasts: so
   * not if this cluster gives way to another, or may never run children again.
   */
  private void invite(Voter voter, Epoch epoch) {
    boolean isOfIt = epoch.holds(voter) || epoch.counts(voter);
    if (isOfIt || (epochs.isLicensed() && !seat.givesWay())) {
      epochs.send(voter.node(), new Known(epoch));
    }
  }

  private void pledge(Voter voter, Hello hello, long now) {
    Acceptor acceptor = seat.acceptor();
    if (hello.nonce() > 0
        && !seat.givesWay()
        && acceptor.pledge(voter, hello.cluster(), hello.number(), now)) {
      epochs.send(voter.node(), new Pledge(seat.self().opened(), hello.nonce()));
    }
  }

  /** Somebody is in another cluster. */
  private void meet(NodeId from, Hello hello, Epoch epoch) {
    if (hello.licensed()
        && hello.cluster() < epoch.cluster()
        && !seat.givesWay()
        && epochs.isLicensed()) {
      seat.giveWay();
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
}
