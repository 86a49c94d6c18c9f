package io.processhub.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.Message.Flag;
import org.jgroups.Message.TransientFlag;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.NameCache;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the cluster through seeds, at once and without two nodes each founding their own: JGroups
 * waits a fixed time for answers, which is too long for a first node and too short for several.
 *
 * <ol>
 *   <li>A node listens first, then asks all seeds, and again every {@value #ASK_EVERY_MILLIS} ms
 *       those that did not answer.
 *   <li>A seed is <em>settled</em> when it has answered or could not be connected to. Who is asked
 *       notes who asked.
 *   <li>An answer from a cluster ends the search: the node joins it.
 *   <li>When all seeds are settled, the least address among this node and those known to be
 *       searching founds the cluster. Whether it is this node is decided under the lock under which
 *       it answers; having decided so, it answers nobody until it has founded it.
 *   <li>The others search again shortly after.
 * </ol>
 *
 * <p>So of two nodes that are each other's seeds never both found a cluster: the one that listened
 * later, B, reached the other, A, which then either had decided, and answers as a cluster; or had
 * not, and so counts B, as B counts A. Only if a seed neither refuses nor answers within the search
 * timeout does the search end without knowing about it; a cluster founded then is merged later.
 */
final class SeedDiscovery extends TCPPING {
  private static final Logger LOG = LoggerFactory.getLogger(SeedDiscovery.class);
  private static final long ASK_EVERY_MILLIS = 50;

  /** A former member that is no seed is no longer looked for after so many vain attempts. */
  private static final int ATTEMPTS_MAX = 100;

  private final List<HostAndPort> seeds;
  private final long searchNanosMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<PhysicalAddress> settled = new HashSet<>();
  private final Map<PhysicalAddress, Integer> vainAttempts = new HashMap<>();
  private final Set<HostAndPort> unresolved = ConcurrentHashMap.newKeySet();
  private @Nullable Responses first;
  private boolean founding;

  /** Whether it matters who is settled: nodes come and go for as long as this one lives. */
  private boolean searching;

  SeedDiscovery(List<HostAndPort> seeds, Duration searchTimeout) {
    this.seeds = seeds;
    this.searchNanosMax = searchTimeout.toNanos();
    setId(ClassConfigurator.getProtocolId(TCPPING.class));
    initial_hosts_set_programmatically = true;
    setPortRange(0);
    // A seed that is not the coordinator names it: the coordinator need not be a seed.
    returnEntireCache(true);
  }

  /** How many addresses are known for having answered, or for not being reachable. */
  int size() {
    lock.lock();
    try {
      return settled.size() + vainAttempts.size() + unresolved.size();
    } finally {
      lock.unlock();
    }
  }

  /** For who holds the lock. */
  private void settle(PhysicalAddress address) {
    if (searching) {
      settled.add(address);
    }
  }

  /** A message to a physical address could not be sent, because there is nobody. */
  void unreachable(PhysicalAddress address) {
    lock.lock();
    try {
      settle(address);
      changed.signalAll();
      if (!initial_hosts.contains(address)
          && vainAttempts.merge(address, 1, Integer::sum) >= ATTEMPTS_MAX) {
        vainAttempts.remove(address);
        dynamic_hosts.remove(address);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Responses findMembers(
      @Nullable List<Address> members, boolean initial, boolean async, long timeoutMillis) {
    if (!initial) {
      timer.execute(this::resolve, true);
      return super.findMembers(members, false, async, timeoutMillis);
    }
    Responses found = new Responses(0, true, 16);
    lock.lock();
    try {
      founding = false;
      searching = true;
      // JGroups adds what it finds to what it found at first, and so would wait for who is gone.
      if (first == null) {
        first = found;
      } else {
        first.clear();
      }
    } finally {
      lock.unlock();
    }
    addResponse(found);
    search(found);
    return found;
  }

  /**
   * Blocks the node that is joining, which JGroups would do afterwards, for as long as it likes.
   */
  private void search(Responses found) {
    long end = System.nanoTime() + searchNanosMax;
    try {
      Set<PhysicalAddress> asked = resolve();
      while (!found.isDone()) {
        ask(asked);
        boolean complete = awaitSettled(asked) && !hasClusterWithoutCoordinator(found);
        if (complete || System.nanoTime() >= end) {
          decide(found);
        } else {
          found.waitFor(ASK_EVERY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      found.done();
      endSearch();
    }
  }

  private void endSearch() {
    lock.lock();
    try {
      searching = false;
      settled.clear();
    } finally {
      lock.unlock();
    }
  }

  /** True if all are settled, false after a while. */
  private boolean awaitSettled(Collection<PhysicalAddress> asked) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(ASK_EVERY_MILLIS);
    lock.lock();
    try {
      while (!settled.containsAll(asked)) {
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static boolean hasClusterWithoutCoordinator(Responses found) {
    boolean cluster = false;
    for (PingData answer : found) {
      if (answer.isCoord()) {
        return false;
      }
      cluster |= answer.isServer();
    }
    return cluster;
  }

  private void decide(Responses found) {
    lock.lock();
    try {
      if (!found.isDone()) {
        TreeSet<Address> searching = new TreeSet<>();
        searching.add(getAddress());
        found.forEach(answer -> searching.add(answer.getAddress()));
        founding = searching.first().equals(getAddress());
        found.done();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is told by what cannot be read. */
  @Override
  protected @Nullable List<PingData> readPingData(byte @Nullable [] bytes, int offset, int length) {
    return PingPayload.isReadable(bytes, offset, length)
        ? super.readPingData(bytes, offset, length)
        : null;
  }

  @Override
  protected @Nullable Object handle(PingHeader header, Message message) {
    if (header.type() != PingHeader.GET_MBRS_REQ) {
      return super.handle(header, message);
    }
    lock.lock();
    try {
      return founding && !is_server ? null : super.handle(header, message);
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void handleDiscoveryResponse(List<PingData> answers, Address sender) {
    super.handleDiscoveryResponse(
        answers.stream().filter(answer -> !isFormerSelf(answer)).toList(), sender);
    lock.lock();
    try {
      for (PingData answer : answers) {
        if (sender.equals(answer.getAddress())) {
          settle(answer.getPhysicalAddr());
          vainAttempts.remove(answer.getPhysicalAddr());
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether this is the node that was killed at this address just now, and that others take for
   * their coordinator still: asking it to join would be asking oneself.
   */
  private boolean isFormerSelf(PingData answer) {
    return transport.localPhysicalAddress().equals(answer.getPhysicalAddr())
        && !getAddress().equals(answer.getAddress());
  }

  private void ask(Collection<PhysicalAddress> asked) {
    PingData self =
        new PingData(
            getAddress(), false, NameCache.get(getAddress()), transport.localPhysicalAddress());
    PingHeader header =
        new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(cluster_name).initialDiscovery(true);
    for (PhysicalAddress seed : asked) {
      sendDiscoveryRequest(
          new BytesMessage(seed)
              .setFlag(Flag.DONT_BUNDLE, Flag.OOB)
              .setFlag(TransientFlag.DONT_LOOPBACK)
              .putHeader(getId(), header)
              .setArray(marshal(self)));
    }
  }

  /** Looks the seeds up anew, since what a name means may change. All but this node itself. */
  private Set<PhysicalAddress> resolve() {
    Set<PhysicalAddress> addresses = new HashSet<>();
    for (HostAndPort seed : seeds) {
      try {
        for (InetAddress address : InetAddress.getAllByName(seed.host())) {
          if (address.getClass() == transport.getBindAddress().getClass()) {
            addresses.add(new IpAddress(address, seed.port()));
          }
        }
        unresolved.remove(seed);
      } catch (UnknownHostException e) {
        if (unresolved.add(seed)) {
          LOG.warn("The seed {} cannot be resolved; trying again", seed);
        }
      }
    }
    addresses.remove(transport.localPhysicalAddress());
    lock.lock();
    try {
      initial_hosts = Set.copyOf(addresses);
    } finally {
      lock.unlock();
    }
    return addresses;
  }
}
