package io.processhub.cluster;

import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.internal.Thrown;
import io.processhub.internal.observe.SparingLog;
import io.processhub.spi.Transport.Lane;
import io.processhub.spi.Transport.Listener;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A node's channel, from joining to leaving. */
final class NodeChannel implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(NodeChannel.class);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * Frames up to this length, while no more than so many are under way, find room in the socket's
   * buffer even if the node is frozen: to write one does not block.
   */
  private static final int PROMPT_BYTES_MAX = 1_024;

  private static final int PROMPT_UNDER_WAY_MAX = 2 * HubUnicast.ACKNOWLEDGE_EVERY;

  private final ClusterConfig config;
  private final NodeId self;
  private final Listener listener;
  private final LongAdder dropped;
  private final StackFactory.Stack stack;
  private final Peers peers;
  private final FrameNumbers numbers = new FrameNumbers();
  private final SparingLog failures;
  private final SparingLog misnumbered;
  private volatile boolean left;

  private NodeChannel(
      ClusterConfig config,
      NodeId self,
      Listener listener,
      LongAdder dropped,
      StackFactory.Stack stack) {
    this.config = config;
    this.self = self;
    this.listener = listener;
    this.dropped = dropped;
    this.stack = stack;
    LongAdder withheld = stack.tcp().withheldLines();
    failures = new SparingLog(LOG, System::nanoTime, withheld);
    misnumbered = new SparingLog(LOG, System::nanoTime, withheld);
    int queued = config.maxQueuedBytes();
    Outbound.Rules rules =
        new Outbound.Rules(
            Map.of(Lane.CONTROL, queued, Lane.MESSAGES, queued / 4, Lane.REPLIES, queued / 4),
            config.sendTimeout().toNanos(),
            task -> Thread.ofVirtual().name("processhub-send").start(task),
            dropped);
    this.peers =
        new Peers(
            to -> new Outbound((frame, prompt) -> hand(to, frame, prompt), new Room(to), rules),
            withheld);
    stack.unicast().onAcknowledged(peers::acknowledged);
  }

  /** A channel that is not connected. */
  static NodeChannel create(
      ClusterConfig config, NodeId self, Listener listener, LongAdder dropped) {
    InetAddress bind = resolve(config);
    try {
      StackFactory.Stack stack = StackFactory.create(config, bind, self.name());
      return new NodeChannel(config, self, listener, dropped, stack);
    } catch (Exception e) {
      throw cannotJoin(config, self, e);
    }
  }

  private static ProcessHubException cannotJoin(ClusterConfig config, NodeId self, Exception e) {
    return new ProcessHubException(
        "Node %s cannot join the cluster '%s' at %s: %s."
            .formatted(self.name(), config.clusterName(), config.bind(), e.getMessage()),
        e);
  }

  private static InetAddress resolve(ClusterConfig config) {
    try {
      InetAddress address = InetAddress.getByName(config.bind().host());
      if (!address.isAnyLocalAddress()) {
        return address;
      }
    } catch (UnknownHostException e) {
      throw new ProcessHubException(
          "The bind address '%s' cannot be resolved.".formatted(config.bind().host()), e);
    }
    throw new ProcessHubException(
        "The bind address must be one that others can connect to, but is '%s'."
            .formatted(config.bind().host()));
  }

  /** Joins the cluster, or founds it; returns when the first view has been shown. */
  void connect() {
    try {
      stack.channel().setName(self.toString());
      stack.channel().addAddressGenerator(() -> NodeAddress.of(self));
      stack.channel().setDiscardOwnMessages(true);
      stack.channel().setReceiver(this);
      stack.channel().connect(config.clusterName());
    } catch (Exception e) {
      left = true;
      stack.channel().close();
      throw isBindFailure(e)
          ? new ProcessHubException(
              "Node %s cannot listen on %s: the port is in use, or the address is not this machine's."
                  .formatted(self.name(), config.bind()),
              e)
          : cannotJoin(config, self, e);
    }
    if (stack.channel().getView().size() == 1) {
      LOG.info(
          "Node {} is alone in cluster '{}', listens on {}, and goes on looking for others by {}",
          self,
          config.clusterName(),
          boundAddress(),
          config.discovery());
    }
  }

  private static boolean isBindFailure(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  boolean send(NodeId to, Lane lane, byte[] frame) {
    if (to.equals(self)) {
      throw new IllegalArgumentException("A node does not send to itself, but " + to + " did.");
    }
    Outbound outbound = left ? null : peers.to(to);
    if (outbound == null) {
      dropped.increment();
      return false;
    }
    return outbound.send(lane, frame);
  }

  private void hand(Address to, byte[] frame, boolean prompt) {
    byte[] numbered = numbers.number(frame);
    boolean here =
        prompt
            && numbered.length <= PROMPT_BYTES_MAX
            && stack.unicast().underWay(to) <= PROMPT_UNDER_WAY_MAX
            && !ReceivingThread.isCurrent();
    try {
      stack.channel().send(here ? new PromptMessage(to, numbered) : new BytesMessage(to, numbered));
    } catch (Exception e) {
      // The channel is closed, or closing: the frame has nowhere to go, or JGroups had it before.
      dropped.increment();
    }
  }

  /** What JGroups' window to one node has room for. */
  private final class Room implements Outbound.Window {
    private final Address to;

    Room(Address to) {
      this.to = to;
    }

    @Override
    public int room() {
      return stack.unicast().room(to);
    }

    @Override
    public int messages(int frameBytes) {
      return Math.min(
          1 + (frameBytes + FrameNumbers.BYTES) / StackFactory.FRAGMENT_BYTES,
          HubUnicast.roomMax());
    }
  }

  @Override
  public void viewAccepted(View view) {
    List<NodeId> members = peers.adopt(view.getMembers(), stack.channel().getAddress());
    try {
      if (!left) {
        listener.onView(members);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("The listener of {} failed on a view", self, e);
    }
  }

  @Override
  public void receive(Message message) {
    ReceivingThread.mark();
    deliver(peers.at(message.getSrc()), message);
  }

  @Override
  public void receive(MessageBatch batch) {
    ReceivingThread.mark();
    NodeId from = peers.at(batch.sender());
    for (Message message : batch) {
      deliver(from, message);
    }
  }

  private void deliver(@Nullable NodeId from, Message message) {
    // Of another type the array may not even be asked for.
    byte[] array = message.getType() == Message.BYTES_MSG ? message.getArray() : null;
    if (from == null
        || array == null
        || message.getLength() < FrameNumbers.BYTES
        || message.getLength() > config.maxFrameBytes() + FrameNumbers.BYTES) {
      stack.tcp().countRefused();
      return;
    }
    if (left) {
      return;
    }
    int begin = message.getOffset();
    int end = begin + message.getLength();
    if (!isNew(from, ByteBuffer.wrap(array, begin, message.getLength()))) {
      return;
    }
    try {
      listener.onFrame(from, Arrays.copyOfRange(array, begin, end - FrameNumbers.BYTES));
    } catch (RuntimeException | Error e) {
      failures
          .at(Level.ERROR)
          .setCause(Thrown.printable(e))
          .log("The listener of {} failed on a frame from {}", self, from);
    }
  }

  private boolean isNew(NodeId from, ByteBuffer numbered) {
    FrameNumbers.Verdict verdict = numbers.judge(from, numbered);
    switch (verdict) {
      case NEW, AGAIN -> {}
      case NEW_AFTER_ALL ->
          misnumbered.at(Level.WARN).log(
              "More frames from {} seemed to have come before than it sends again: a number"
                  + " before them was wrong, and {} of them are lost",
              from,
              FrameNumbers.AGAIN_MAX);
      case REFUSED -> {
        stack.tcp().countRefused();
        misnumbered.at(Level.WARN).log(
            "A frame from {} was refused: no node gets to its number, {}",
            from,
            FrameNumbers.number(numbered));
      }
    }
    return verdict == FrameNumbers.Verdict.NEW || verdict == FrameNumbers.Verdict.NEW_AFTER_ALL;
  }

  InetSocketAddress boundAddress() {
    IpAddress address = (IpAddress) stack.tcp().localPhysicalAddress();
    return new InetSocketAddress(address.getIpAddress(), address.getPort());
  }

  boolean hasLeft() {
    return left;
  }

  /** What it is made of. */
  StackFactory.Stack stack() {
    return stack;
  }

  long refusedMessages() {
    return stack.tcp().refused();
  }

  long withheldLogLines() {
    return stack.tcp().withheldLines().sum();
  }

  /** See {@link JGroupsTransport#tableSizes}. */
  Map<String, Integer> tableSizes() {
    return Map.of(
        "knownDestinations", stack.bundler().destinations(),
        "knownFrameNumbers", numbers.size(),
        "knownPartialFrames", stack.fragments().size(),
        "knownPeers", peers.size(),
        "knownSeeds", stack.search().map(SeedDiscovery::size).orElse(0),
        "knownStrangers", stack.tcp().strangers(),
        "pendingFrameBytes", Math.clamp(peers.waitingBytes(), 0, Integer.MAX_VALUE),
        "pendingFrames", peers.waiting(),
        "pendingPackets", stack.bundler().size());
  }

  /** Sends what waits, then leaves. Bounded in time. Idempotent. */
  void leave() {
    if (left) {
      return;
    }
    left = true;
    long end = System.nanoTime() + config.leaveTimeout().toNanos();
    long flushed = System.nanoTime() + config.leaveTimeout().toNanos() / 2;
    await(() -> peers.areIdle() && stack.bundler().size() == 0, flushed);
    peers.close();
    Thread closing =
        Thread.ofPlatform().daemon().name("processhub-leave").start(stack.channel()::close);
    if (!await(() -> !closing.isAlive(), end)) {
      LOG.warn(
          "Node {} could not leave in order within {}; cutting its connections",
          self,
          config.leaveTimeout());
      stack.tcp().cutAll();
    }
  }

  private static boolean await(BooleanSupplier condition, long end) {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= end) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }
}
