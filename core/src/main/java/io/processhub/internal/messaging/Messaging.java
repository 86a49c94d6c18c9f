package io.processhub.internal.messaging;

import io.processhub.HubClosed;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.Replies;
import io.processhub.internal.Names;
import io.processhub.internal.Required;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.strategy.RedundancyStrategy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one hub on one node: what its senders and its coordinator call. What arrives for
 * its children, and for its askers, is {@link Inbound}. Thread-safe.
 *
 * <ol>
 *   <li>A message goes where {@link Routing} says at the moment of sending: into a mailbox here, or
 *       as a frame to another node.
 *   <li>A node that gets a message for a child that runs elsewhere sends it on, at most {@link
 *       Delivery#HOPS_MAX} times. The answer goes straight to the node that asked.
 *   <li>A message for a child that is starting or moving is held, see {@link WaitingRoom}, until
 *       {@link #routeChanged}, and at most {@link HubConfig#routeWait()}.
 *   <li>To all replicas of a child a message goes by {@link ReplicaCalls}.
 *   <li>Every ask ends, see {@link Asks}. A tell that cannot be delivered is counted and reported.
 * </ol>
 */
public final class Messaging {
  private final HubConfig config;
  private final TypeTable types;
  private final Ports ports;
  private final Reports reports;
  private final Asks asks;
  private final Delivery delivery;
  private final ReplicaCalls replicaCalls;
  private final Inbound inbound;
  private final Echoes echoes;
  private final WaitingRoom room;
  private final Sweeper sweeper;
  private final long askTimeoutNanos;
  private volatile boolean closed;

  /** The messaging of the configured hub. */
  public Messaging(HubConfig config, TypeTable types, Routing routing, Ports ports) {
    this.config = config;
    this.types = types;
    this.ports = ports;
    askTimeoutNanos = config.askTimeout().toNanos();
    reports = new Reports(config.name(), ports.events(), ports.counters());
    MessageFrames frames = new MessageFrames(config.name(), types, ports);
    asks = new Asks(config.name(), config.pendingAsksMax(), types, ports, reports);
    long waitNanos = config.routeWait().toNanos();
    long retentionNanos = config.migration().terms().retention().toNanos();
    RedundancyStrategy redundancy = config.redundancy();
    boolean follows = redundancy.isActivePassive() || redundancy.instances(Integer.MAX_VALUE) == 1;
    Delivery.Terms terms = new Delivery.Terms(waitNanos, retentionNanos, follows);
    delivery = new Delivery(types, routing, ports, reports, frames, terms);
    replicaCalls = new ReplicaCalls(routing, delivery, asks, reports, ports);
    echoes = new Echoes(ports, asks, delivery, this::isClosed);
    inbound = new Inbound(ports, reports, frames, asks, delivery, echoes, this::wakeIfHeld);
    asks.use(delivery.junctions().goneNodes());
    room = delivery.room();
    sweeper = new Sweeper(ports, this::isBusy, this::sweep);
  }

  private boolean isBusy() {
    return !asks.isEmpty() || !isIdle();
  }

  // --- for senders on this node

  /**
   * A ref to a child.
   *
   * @throws IllegalArgumentException if the type is not registered with this hub, or the id breaks
   *     the rules for ids
   */
  public <M> ProcessRef<M> ref(ProcessType<?, M> type, String childId) {
    Required.given("type", type);
    Names.check("child id", childId);
    if (types.messageClass(type.name()) != type.messageClass()) {
      throw new IllegalArgumentException(
          "Process type '%s' with messages of %s is not registered with hub '%s'."
              .formatted(type.name(), type.messageClass().getName(), config.name()));
    }
    return new Ref<>(this, type.messageClass(), childId);
  }

  String hub() {
    return config.name();
  }

  long askTimeoutNanos() {
    return askTimeoutNanos;
  }

  void tell(String child, Object message) {
    if (closed) {
      throw new HubClosed(config.name());
    }
    send(child, new Envelope(message, ports.self(), ports.sender(), 0, 0, null));
  }

  CompletableFuture<Object> ask(String child, Object message, long timeoutNanos) {
    PendingAsk ask = asks.open(child, types.replyType(message), timeoutNanos);
    if (!ask.isDone()) {
      send(child, new Envelope(message, ports.self(), ports.sender(), 0, 0, ask));
      sweeper.wake();
    }
    return ask;
  }

  void tellAll(String child, Object message) {
    if (closed) {
      throw new HubClosed(config.name());
    }
    replicaCalls.tell(child, message);
  }

  CompletableFuture<Replies<Object>> askAll(String child, Object message, long timeoutNanos) {
    CompletableFuture<Replies<Object>> replies =
        replicaCalls.ask(child, message, types.replyType(message), timeoutNanos);
    sweeper.wake();
    return replies;
  }

  private void send(String child, Envelope envelope) {
    delivery.send(child, envelope);
    wakeIfHeld();
  }

  private void wakeIfHeld() {
    if (!isIdle()) {
      sweeper.wake();
    }
  }

  // --- from the network

  /**
   * Takes a frame whose header says {@link FrameHeader#isMessage}. Never throws and never blocks;
   * what is wrong with the frame is reported. After {@link #close} there should be no more.
   */
  public void onFrame(NodeId from, FrameHeader header, WireReader rest) {
    inbound.onFrame(from, header, rest);
  }

  // --- for the coordinator

  /**
   * Sends an echo to a node, behind all messages that were sent there before. When it is back it is
   * told to who {@link #onEcho listens}.
   */
  public void echo(NodeId to, long number) {
    echoes.send(to, number);
  }

  /** Sends an echo back, behind all messages that were sent to that node before. */
  public void echoBack(NodeId to, long number) {
    echoes.sendBack(to, number);
  }

  /** Sets who is told of echoes: from whom, and with which number. */
  public void onEcho(BiConsumer<NodeId, Long> listener) {
    echoes.onReturn(listener);
  }

  /** The route of this child may have changed. Cheap when no message waits. */
  public void routeChanged(String childId) {
    if (!room.isEmpty()) {
      delivery.junctions().all(childId).forEach(room::drainSoon);
    }
  }

  /**
   * The instance to which a child's messages go is about to change; null: there is none. To be told
   * before any sender can see it.
   */
  public void wayChanges(
      String childId, Routing.@Nullable Way before, Routing.@Nullable Way after) {
    delivery.junctions().change(childId, before, after);
  }

  /** Senders can see the way that has changed last. To be told after each change. */
  public void wayHasChanged() {
    delivery.junctions().changed();
  }

  /** The children for which messages are held. */
  public Set<String> awaited() {
    return isIdle() ? Set.of() : room.children();
  }

  /** Forgets what has become old. To be called now and then. */
  public void tick() {
    delivery.expire();
  }

  /** The routes of all children may have changed. */
  public void allRoutesChanged() {
    if (!room.isEmpty()) {
      room.drainAllSoon();
    }
  }

  /**
   * Delivers what a stopped cell of a child that moves had not handled: in order, and before all
   * that has been sent from this node since the cell was closed. To be called before the child's
   * route leads away from the stopped cell.
   */
  public void redeliver(String childId, List<Envelope> unhandled) {
    delivery.redeliver(childId, unhandled);
    wakeIfHeld();
  }

  /** Ends messages that a stopped cell had not handled and nobody else will. */
  public void failAll(String childId, List<Envelope> unhandled, Failure kind, String detail) {
    unhandled.forEach(envelope -> reports.fail(childId, envelope, kind, detail));
  }

  /** A node has the hub open, now or again. */
  public void nodeBack(NodeId node) {
    delivery.junctions().goneNodes().remove(node);
  }

  /**
   * A node is about to be gone that had one of several replicas of these children, among which
   * senders are spread: what they have sent there may come late.
   */
  public void replicasGo(List<String> children) {
    children.forEach(delivery.junctions()::owe);
  }

  /**
   * A node is gone: what was asked there will not be answered. {@code returns}: it is in view and
   * has only closed the hub, so it returns what still comes for it.
   */
  public void nodeGone(NodeId node, boolean returns) {
    delivery.junctions().nodeGone(node, returns);
    allRoutesChanged();
    if (!asks.isEmpty()) {
      ports.execute(() -> asks.nodeGone(node));
    }
  }

  /** The present sizes of what can grow. */
  public Map<String, Integer> tableSizes() {
    Map<String, Integer> sizes = new TreeMap<>();
    sizes.put("heldLines", room.lines());
    sizes.put("heldMessages", room.heldMessages());
    sizes.put("heldBytes", Math.clamp(room.heldBytes(), 0, Integer.MAX_VALUE));
    sizes.put("heldForOrder", room.heldForOrder());
    sizes.put("pendingAsks", asks.size());
    sizes.put("knownStations", delivery.junctions().size());
    sizes.put("knownGone", delivery.junctions().goneNodes().size());
    sizes.put("knownOwedCutoffs", delivery.junctions().owed());
    return sizes;
  }

  /** Whether nothing is held. */
  public boolean isIdle() {
    return room.isEmpty();
  }

  /** Whether it is closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Ends every ask and every held message, and refuses later ones. Idempotent. */
  public void close() {
    closed = true;
    asks.close();
    delivery.close();
  }

  private void sweep(long nowNanos) {
    asks.expire(nowNanos);
    room.expire(nowNanos);
    room.retrySoon();
    if (!isIdle()) {
      delivery.expire();
    }
  }
}
