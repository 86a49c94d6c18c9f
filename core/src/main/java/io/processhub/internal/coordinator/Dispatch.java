package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.Control.Phase;

/** Gives what the coordinators of nodes tell each other to the part that it is for. */
final class Dispatch {
  private final Ground ground;
  private final Loop loop;
  private final Messaging messaging;
  private final Assembly parts;
  private final FrameBacklog backlog = new FrameBacklog();

  Dispatch(Ground ground, Loop loop, Messaging messaging, Assembly parts) {
    this.ground = ground;
    this.loop = loop;
    this.messaging = messaging;
    this.parts = parts;
  }

  /** A message of another node's coordinator, in so many bytes. May be called by any thread. */
  void onControl(NodeId from, Control message, int bytes) {
    if (!backlog.take(bytes)) {
      ground.count("framesBeyondBacklog");
      return;
    }
    loop.run(() -> {
      backlog.give(bytes);
      if (parts.lifecycle.isClosed()) {
        return;
      }
      if (parts.members.inView(from)) {
        receive(from, message);
      } else {
        ground.count("framesFromStrangers");
      }
    });
  }

  /** How many bytes of frames wait for the loop. */
  long backlogBytes() {
    return backlog.bytes();
  }

  /** Hands a message to a node, which may be this one. */
  void deliver(NodeId to, Control message) {
    if (!to.equals(ground.self)) {
      ground.send(to, message);
      return;
    }
    loop.run(() -> {
      if (!parts.lifecycle.isClosed()) {
        receive(to, message);
      }
    });
  }

  private void receive(NodeId from, Control message) {
    switch (message) {
      case Control.Presence m -> onPresence(from, m);
      case Control.CatalogDelta m -> parts.records.onDelta(from, m);
      case Control.CatalogAck m ->
          parts.slices.others.whenKnown(from, m.sliceVersion(), () -> parts.records.onAck(from, m));
      case Control.SliceDelta m -> {
        parts.slices.others.onDelta(from, m, from);
        onSlice(from);
      }
      case Control.Relay m -> m.deltas().forEach(relayed -> onRelayed(relayed, from));
      case Control.SliceVersions m -> parts.slices.others.onVersions(from, m);
      case Control.PullDeltas m -> parts.slices.sendAfter(from, m);
      case Control.PullSlice m -> parts.slices.sendWhole(from);
      case Control.SliceChunk m -> {
        parts.slices.others.onChunk(from, m);
        onSlice(from);
      }
      case Control.Compare m -> {
        parts.exchange.onCompare(from, m);
        parts.rounds.onCompare();
      }
      case Control.Same m -> parts.exchange.onSame(from, m);
      case Control.Buckets m -> parts.exchange.onBuckets(from, m);
      case Control.Repair m -> parts.exchange.onRepair(from, m);
      case Control.Repaired m -> parts.exchange.onRepaired(from, m);
      case Control.BarrierAsk m -> parts.barrier.onAsk(from, m);
      case Control.BarrierAnswer m -> parts.barrier.onAnswer(from, m);
      case Control.StartRequest m -> parts.admission.onStart(m);
      case Control.StartReply m -> parts.calls.onReply(m);
      case Control.StopRequest m -> parts.admission.onStop(m);
      case Control.StopReply m -> parts.calls.onReply(m);
      case Control.Refusal m -> parts.calls.onRefusal(m);
      case Control.Bounce m -> parts.calls.onBounce(m);
      case EpochWord m -> parts.tolerance.onWord(from, m.message());
      case Control.WhichRequest m -> parts.which.onRequest(from, m);
      case Control.WhichReply m -> parts.which.onReply(from, m);
      case Control.LoadReport m -> parts.loads.onReport(from, m);
      case Control.LoadView m -> parts.loads.onView(from, m);
      case Control.Handing m -> parts.handovers.on(from, m.messages());
      case Control.Drain m -> parts.requests.onDrain(m);
      case Control.Flush m -> messaging.echoBack(from, m.number());
    }
  }

  private void onRelayed(Control.Relayed relayed, NodeId from) {
    if (!relayed.writer().equals(ground.self)) {
      parts.slices.others.onDelta(relayed.writer(), relayed.delta(), from);
      onSlice(relayed.writer());
    }
  }

  private void onSlice(NodeId writer) {
    parts.slices.others.check(writer);
    parts.barrier.check();
  }

  private void onPresence(NodeId from, Control.Presence presence) {
    Phase before = parts.members.onPresence(from, presence);
    if (presence.phase() == Phase.DRAINED && (before == null || before == Phase.ABSENT)) {
      parts.tolerance.met(parts.barrier);
    }
    if (presence.phase() != Phase.ABSENT) {
      if (before == null || before == Phase.ABSENT) {
        messaging.nodeBack(from);
        parts.tolerance.isBack(from);
      }
      parts.slices.others.onVersion(from, presence.sliceVersion());
    } else if (before != Phase.ABSENT) {
      // Also if it is first heard of now: it may have told other things before.
      parts.lose(from);
      parts.tolerance.closedOn(from);
    } else {
      // What was asked of it after it had gone, upon a frame that was late, is not answered.
      parts.slices.others.forget(from, parts.reconciler::onLost);
    }
    parts.lifecycle.proceed();
  }
}
