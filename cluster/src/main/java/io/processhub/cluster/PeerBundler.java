package io.processhub.cluster;

import io.processhub.internal.Printable;
import io.processhub.internal.Thrown;
import io.processhub.internal.observe.SparingLog;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.Message.Flag;
import org.jgroups.Message.TransientFlag;
import org.jgroups.NullAddress;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.BaseBundler;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends what JGroups sends, packing what waits for the same destination together, with one queue
 * and thread per destination. A multicast goes into each member's queue: where JGroups has one
 * thread send multicasts to all members in turn, a frozen one holds up the heartbeats to all
 * others, who then take this node for dead.
 */
final class PeerBundler extends BaseBundler {
  private static final Logger LOG = LoggerFactory.getLogger(PeerBundler.class);
  private static final Address SELF = new NullAddress();

  private final Map<Address, PeerQueue> queues = new ConcurrentHashMap<>();
  private final String node;
  private final SparingLog failures;
  private final Consumer<PhysicalAddress> unreachable;
  private volatile boolean running;

  /**
   * For one node.
   *
   * @param node its name, which the log mentions
   * @param withheld counts the lines of the log that are not written
   * @param unreachable is told the physical destinations to which no connection could be made; on
   *     the destination's own thread
   */
  PeerBundler(String node, LongAdder withheld, Consumer<PhysicalAddress> unreachable) {
    this.node = node;
    failures = new SparingLog(LOG, System::nanoTime, withheld);
    this.unreachable = unreachable;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    queues.values().forEach(PeerQueue::stop);
    queues.clear();
  }

  @Override
  public void send(Message message) {
    Address self = transport.getAddress();
    Address destination = message.getDest();
    if (destination == null) {
      List<Address> members = this.members;
      for (Address member : members == null ? List.<Address>of() : members) {
        if (!member.equals(self)) {
          enqueue(member, message);
        }
      }
      loopBack(message);
    } else if (destination.equals(self) || destination.equals(transport.localPhysicalAddress())) {
      loopBack(message);
    } else {
      enqueue(destination, message);
    }
  }

  private void loopBack(Message message) {
    if (!message.isFlagSet(TransientFlag.DONT_LOOPBACK)) {
      enqueue(SELF, message);
    }
  }

  private void enqueue(Address destination, Message message) {
    PeerQueue queue = queue(destination);
    while (!queue.add(message)) {
      // Its thread removes it, too, but perhaps only later.
      queues.remove(destination, queue);
      queue = queue(destination);
    }
  }

  private PeerQueue queue(Address destination) {
    PeerQueue queue = queues.get(destination);
    return queue != null ? queue : queues.computeIfAbsent(destination, this::newQueue);
  }

  private PeerQueue newQueue(Address destination) {
    Consumer<List<Message>> output =
        destination.equals(SELF) ? this::deliver : new Packer(destination)::pack;
    return new PeerQueue(
        new PeerQueue.Rules(
            () -> running,
            task -> transport.getThreadFactory().newThread(task, "sender to " + destination),
            PeerQueue.IDLE_NANOS_MAX),
        output,
        thrown -> log(destination, thrown),
        queue -> queues.remove(destination, queue));
  }

  private void log(Address destination, Throwable thrown) {
    failures
        .at(Level.ERROR)
        .setCause(Thrown.printable(thrown))
        .log(
            "Node {} could not send to {}, and goes on with what comes next",
            node,
            destination.equals(SELF) ? "itself" : Printable.text(String.valueOf(destination)));
  }

  /** What one of them throws as it is received, here and now, is none of the others' concern. */
  private void deliver(List<Message> messages) {
    for (Message message : messages) {
      try {
        msg_processing_policy.loopback(message, message.isFlagSet(Flag.OOB));
      } catch (RuntimeException | Error e) {
        log(SELF, e);
      }
    }
  }

  /** How many messages wait to be written to a socket. */
  @Override
  public int size() {
    return queues.values().stream().mapToInt(PeerQueue::size).sum();
  }

  /** How many destinations have queues. */
  int destinations() {
    return queues.size();
  }

  @Override
  public int getQueueSize() {
    return size();
  }

  /** Writes messages to one destination. Used by its thread only. */
  private final class Packer {
    private final Address destination;
    private final ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(max_size + 1024);

    Packer(Address destination) {
      this.destination = destination;
    }

    /**
     * Multicasts and others go in separate packets, because a packet says of all which they are.
     */
    void pack(List<Message> messages) {
      int from = 0;
      while (from < messages.size()) {
        boolean multicast = messages.get(from).getDest() == null;
        int to = from + 1;
        while (to < messages.size() && (messages.get(to).getDest() == null) == multicast) {
          to++;
        }
        write(messages.subList(from, to), multicast);
        from = to;
      }
    }

    private void write(List<Message> messages, boolean multicast) {
      try {
        out.position(0);
        if (messages.size() == 1) {
          Util.writeMessage(messages.getFirst(), out, multicast);
        } else {
          Util.writeMessageList(
              multicast ? null : destination,
              transport.getAddress(),
              transport.getClusterNameAscii().val(),
              messages,
              out,
              multicast);
        }
        transport.doSend(out.buffer(), 0, out.position(), destination);
      } catch (Exception e) {
        log.debug("sending to %s failed: %s", destination, e);
        if (destination instanceof PhysicalAddress physical && isNobodyThere(e)) {
          unreachable.accept(physical);
        }
      }
    }

    /** Not when a connection broke: of two that are made at once JGroups closes one. */
    private boolean isNobodyThere(Exception e) {
      return e instanceof ConnectException
          || e instanceof NoRouteToHostException
          || e instanceof SocketTimeoutException;
    }
  }
}
