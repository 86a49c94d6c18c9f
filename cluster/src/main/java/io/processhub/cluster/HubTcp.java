package io.processhub.cluster;

import io.processhub.internal.Printable;
import io.processhub.internal.Thrown;
import io.processhub.internal.observe.SparingLog;
import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Version;
import org.jgroups.View;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.util.AsciiString;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.MessageBatch.Mode;
import org.jgroups.util.NameCache;
import org.jgroups.util.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * JGroups' TCP transport, changed in what a cluster with frozen nodes and strangers needs:
 *
 * <ul>
 *   <li>Only messages that {@link WireMessages} knows are read, and of a packet no more than {@link
 *       PacketInput} allows. Anything else ends the connection, which JGroups would go on reading
 *       from wherever it was.
 *   <li>Connections to nodes that left the view are cut, later. JGroups says good-bye on them while
 *       it installs the view, and so installs none while a frozen node's connection is full.
 *   <li>A connection that breaks, and is not replaced by another, makes its node suspected: it
 *       tells of the end of a process as fast as a monitoring connection of its own would, on the
 *       one port. JGroups may suspect who was there before a restart.
 *   <li>Who has sent something is known by the address that it gave when it connected. JGroups
 *       learns addresses by discovery only: a coordinator that is no seed cannot answer a joiner.
 *   <li>Of addresses that are connected no more nothing is kept ({@link ServerLocks}).
 *   <li>The system may choose the port, even with listed seeds.
 * </ul>
 */
final class HubTcp extends TCP {
  private static final Logger LOG = LoggerFactory.getLogger(HubTcp.class);

  /** Any port would do here: JGroups refuses 0 where seeds are listed. */
  private static final int PORT_UNTIL_STARTED = 7800;

  private static final long CUT_AFTER_MILLIS = 1_000;

  private final int port;
  private final LongAdder refused = new LongAdder();
  private final LongAdder withheldLines;
  private final SparingLog refusals;
  private final Strangers strangers = new Strangers(System::nanoTime, this::forget);
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Set<Address> connectedMembers = Set.of();
  private volatile Set<Address> inView = Set.of();

  /** {@code withheldLines} counts the lines of the log that were not written. */
  HubTcp(int port, LongAdder withheldLines) {
    this.port = port;
    this.withheldLines = withheldLines;
    refusals = new SparingLog(LOG, System::nanoTime, withheldLines);
    setBindPort(port == 0 ? PORT_UNTIL_STARTED : port);
    setPortRange(0);
    enableSuspectEvents(true);
  }

  @Override
  public void start() throws Exception {
    bind_port = port;
    super.start();
    srv.log(log);
  }

  /** JGroups' own logs each message that is not of its version; here it is refused like others. */
  @Override
  protected boolean versionMatch(short version, Address sender) {
    return Version.isBinaryCompatible(version);
  }

  /** How many messages were refused since the start. */
  long refused() {
    return refused.sum();
  }

  /** Counts the lines of the log that were not written, because there were too many of a kind. */
  LongAdder withheldLines() {
    return withheldLines;
  }

  /** Counts a message that got through the transport, and was refused above it. */
  void countRefused() {
    refused.increment();
  }

  /** How many are listened to that are not in view. */
  int strangers() {
    return strangers.size();
  }

  /** Has JGroups forget somebody who was listened to, and has become silent. */
  private void forget(Address stranger) {
    HubUnicast unicast = stack.findProtocol(HubUnicast.class);
    if (unicast != null) {
      unicast.forget(stranger);
    }
    NameCache.removeAll(List.of(stranger));
  }

  @Override
  public Object down(Event event) {
    if (event.getType() == Event.VIEW_CHANGE && event.arg() instanceof View view) {
      inView = Set.copyOf(view.getMembers());
      strangers.join(view.getMembers());
    }
    return super.down(event);
  }

  /**
   * Called with each view. Cuts the connections to those who left, and after a while only: what
   * they sent last is still to be read. Others' stay, because their nodes may be about to join; so
   * do those that are made meanwhile, since a node may be restarted at its address.
   */
  @Override
  public void retainAll(Collection<Address> members) {
    Set<Address> departed = new HashSet<>(connectedMembers);
    departed.removeAll(members);
    connectedMembers = Set.copyOf(members);
    List<Connection> left = new ArrayList<>();
    if (!departed.isEmpty()) {
      srv.forAllConnections((peer, connection) -> {
        if (departed.contains(peer)) {
          left.add(connection);
        }
      });
    }
    if (!left.isEmpty()) {
      Future<?> unused =
          timer.schedule(() -> cut(left), CUT_AFTER_MILLIS, TimeUnit.MILLISECONDS, true);
    }
  }

  private void cut(List<Connection> left) {
    Set<Address> members = connectedMembers;
    for (Connection connection : left) {
      if (!members.contains(connection.peerAddress())) {
        cut(connection);
      }
    }
  }

  /** Cuts all connections, so that closing them in order cannot block. */
  void cutAll() {
    if (srv != null) {
      srv.forAllConnections((peer, connection) -> cut(connection));
    }
  }

  private void cut(Connection connection) {
    try {
      connection.close(false);
    } catch (IOException e) {
      log.debug("cutting %s failed: %s", connection, e);
    }
  }

  @Override
  public void connectionEstablished(Connection connection) {
    super.connectionEstablished(connection);
    if (connections.incrementAndGet() % ServerLocks.MAX == 0) {
      timer.execute(() -> ServerLocks.drop(srv), true);
    }
  }

  @Override
  public void connectionClosed(Connection connection) {
    Address peer = connection.peerAddress();
    if (peer == null
        || connection.isClosedGracefully()
        || srv.hasConnection(peer)
        || !connected
        || isLeaving()) {
      return;
    }
    for (Address member : members) {
      if (peer.equals(getPhysicalAddressFromCache(member))) {
        suspect(member);
      }
    }
  }

  private boolean isLeaving() {
    GMS membership = stack.findProtocol(GMS.class);
    return membership == null || membership.isLeaving();
  }

  private void suspect(Address member) {
    log.debug("%s: the connection to %s broke; suspecting it", local_addr, member);
    num_suspect_events.increment();
    Runnable suspicion = () -> up_prot.up(new Event(Event.SUSPECT, List.of(member)));
    if (!thread_pool.execute(suspicion)) {
      getThreadFactory().newThread(suspicion).start();
    }
  }

  @Override
  public void receive(Address sender, DataInput in, int length) throws Exception {
    try {
      PacketInput packet = new PacketInput(in, length);
      read(sender, packet);
      packet.end();
    } catch (EOFException | SocketException | SocketTimeoutException e) {
      // The connection has ended.
      throw e;
    } catch (Exception e) {
      refused.increment();
      refusals.at(Level.WARN).log(
          "{}: cutting off {}, which sent what no node sends: {}",
          local_addr,
          Printable.text(String.valueOf(sender)),
          Printable.text(Thrown.describe(e)));
      throw e;
    } catch (Error e) {
      throw failed(sender, e);
    }
  }

  /**
   * An error, such as no memory or too deep a stack, ends the connection in order, and not just its
   * thread. It may be the packet's fault or not; a node connects again, and sends again.
   */
  private IOException failed(Address sender, Error error) {
    refused.increment();
    refusals
        .at(Level.ERROR)
        .setCause(Thrown.printable(error))
        .log(
            "{}: cutting off {}, whose packet could not be read",
            local_addr,
            Printable.text(String.valueOf(sender)));
    return new IOException("A packet could not be read.", error);
  }

  private void read(Address sender, DataInput in) throws Exception {
    short version = in.readShort();
    if (!versionMatch(version, sender) || Objects.equals(local_physical_addr, sender)) {
      throw new WireMessages.Refused("A message of another version, or from here, was refused.");
    }
    byte flags = in.readByte();
    boolean multicast = (flags & MULTICAST) != 0;
    if ((flags & LIST) != 0) {
      readList(sender, in, multicast);
    } else {
      readOne(sender, in, multicast);
    }
  }

  /** Whether what comes from there is listened to; else its sender is cut off. */
  private void expectKnown(Address source) throws WireMessages.Refused {
    if (!inView.contains(source) && !strangers.admit(source)) {
      throw new WireMessages.Refused(
          "There are too many that send something without being in view.");
    }
  }

  private void learn(Address source, Address sender) {
    if (sender instanceof PhysicalAddress physical
        && source != null
        && !(source instanceof PhysicalAddress)
        && getPhysicalAddressFromCache(source) == null) {
      addPhysicalAddressToCache(source, physical, false);
    }
  }

  /** When there are too many addresses, those of whoever is not in view are forgotten. */
  @Override
  protected boolean addPhysicalAddressToCache(
      Address logical, PhysicalAddress physical, boolean overwrite) {
    if (logical_addr_cache.size() >= logical_addr_cache_max_size
        && !logical_addr_cache.containsKey(logical)) {
      logical_addr_cache.retainAll(inView);
      logical_addr_cache.removeMarkedElements(true);
    }
    return super.addPhysicalAddressToCache(logical, physical, overwrite);
  }

  private void readOne(Address sender, DataInput in, boolean multicast) throws Exception {
    Message message = WireMessages.read(in, null, null);
    expectKnown(message.getSrc());
    learn(message.getSrc(), sender);
    if (multicast || !unicastDestMismatch(message.getDest())) {
      msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
    }
  }

  /** The format of {@link Util#writeMessageList}. */
  private void readList(Address sender, DataInput in, boolean multicast) throws Exception {
    Address destination = Util.readAddress(in);
    Address source = Util.readAddress(in);
    if (source == null) {
      throw new WireMessages.Refused("A list of messages of nobody was refused.");
    }
    expectKnown(source);
    learn(source, sender);
    AsciiString cluster = readCluster(in);
    int count = in.readInt();
    MessageBatch ordered = null;
    MessageBatch unordered = null;
    for (int i = 0; i < count; i++) {
      Message message = WireMessages.read(in, destination, source);
      if (!message.getSrc().equals(source)) {
        throw new WireMessages.Refused("A list of messages of several nodes was refused.");
      }
      if (message.isFlagSet(Message.Flag.OOB)) {
        if (unordered == null) {
          unordered = new MessageBatch(destination, source, cluster, multicast, Mode.OOB, 16);
        }
        unordered.add(message);
      } else {
        if (ordered == null) {
          ordered =
              new MessageBatch(
                  destination, source, cluster, multicast, Mode.REG, Math.min(count, 1024));
        }
        ordered.add(message);
      }
    }
    processBatch(unordered, true);
    processBatch(ordered, false);
  }

  private static AsciiString readCluster(DataInput in) throws IOException {
    short length = in.readShort();
    if (length < 0) {
      return new AsciiString("");
    }
    byte[] name = new byte[length];
    in.readFully(name);
    return new AsciiString(name);
  }
}
