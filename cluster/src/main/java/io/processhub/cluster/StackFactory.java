package io.processhub.cluster;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.JChannel;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.Protocol;

/** Makes the JGroups stack of a configuration; docs/adr/0010 says why it is this one. */
final class StackFactory {
  /** Frames up to this length travel whole. */
  static final int FRAGMENT_BYTES = 16_000;

  /** After this time without a message a connection ends. Members send heartbeats. */
  private static final long IDLE_MILLIS = TimeUnit.MINUTES.toMillis(5);

  private StackFactory() {}

  /** The parts that the transport talks to. */
  record Stack(
      JChannel channel,
      HubTcp tcp,
      PeerBundler bundler,
      HubUnicast unicast,
      HubFragments fragments,
      Optional<SeedDiscovery> search) {}

  static Stack create(ClusterConfig config, InetAddress bind, String node) throws Exception {
    NodeAddress.printReadably();
    LongAdder withheldLines = new LongAdder();
    return QuietLog.givenTo(() -> create(config, bind, node, withheldLines), withheldLines);
  }

  private static Stack create(
      ClusterConfig config, InetAddress bind, String node, LongAdder withheldLines)
      throws Exception {
    AtomicReference<SeedDiscovery> search = new AtomicReference<>();
    PeerBundler bundler =
        new PeerBundler(
            node,
            withheldLines,
            address -> {
              SeedDiscovery seeds = search.get();
              if (seeds != null) {
                seeds.unreachable(address);
              }
            });
    HubTcp tcp = tcp(config, bind, bundler, withheldLines);
    PatientSockets sockets = new PatientSockets(node, withheldLines);
    tcp.setSocketFactory(sockets);
    tcp.setThreadFactory(sockets.threads());
    Protocol discovery =
        switch (config.discovery()) {
          case Discovery.Seeds seeds ->
              new SeedDiscovery(
                  seeds.addresses().stream().map(s -> HostAndPort.parse("seed", s, 1)).toList(),
                  config.searchTimeout());
          case Discovery.Dns dns ->
              new SeedDiscovery(
                  List.of(new HostAndPort(dns.name(), dns.port())), config.searchTimeout());
          case Discovery.Multicast multicast ->
              new MulticastDiscovery(
                  HostAndPort.parse("multicast group", multicast.group(), 1), bind, tcp);
        };
    if (discovery instanceof SeedDiscovery seeds) {
      search.set(seeds);
    }
    HubUnicast unicast = new HubUnicast(config.resendInterval());
    NAKACK4 multicasts = new NAKACK4();
    multicasts.useMcastXmit(false).setXmitInterval(config.resendInterval().toMillis());
    multicasts.setSuppressTimeNonMemberWarnings(0);
    HubFragments fragments = new HubFragments();
    JChannel channel =
        new JChannel(
            tcp,
            discovery,
            new MERGE3()
                .setMaxInterval(config.mergeIntervalMax().toMillis())
                .setMinInterval(config.mergeIntervalMin().toMillis()),
            new HubHeartbeats()
                .setTimeout(config.failureTimeout().toMillis())
                .setInterval(config.heartbeatInterval().toMillis()),
            new Verification().setTimeout(config.verifyTimeout().toMillis()),
            multicasts,
            unicast,
            gms(config),
            fragments);
    return new Stack(channel, tcp, bundler, unicast, fragments, Optional.ofNullable(search.get()));
  }

  private static HubTcp tcp(
      ClusterConfig config, InetAddress bind, PeerBundler bundler, LongAdder withheldLines) {
    HubTcp tcp = new HubTcp(config.bind().port(), withheldLines);
    tcp.setBindAddress(bind).setBundler(bundler);
    // Threads of the platform, and ordered messages handled by the thread that reads them: it hands
    // them over at once. Virtual threads and JGroups' pool add two to four wake-ups to a round
    // trip.
    tcp.useVirtualThreads(false).setMessageProcessingPolicy("direct");
    tcp.tcpNodelay(true)
        .setSockConnTimeout((int) config.connectTimeout().toMillis())
        .setPeerAddrReadTimeout((int) config.helloTimeout().toMillis())
        .setConnExpireTime(IDLE_MILLIS)
        .setReaperInterval(IDLE_MILLIS / 5)
        .logDetails(false);
    // What JGroups holds back by sender it remembers by sender; QuietLog does so by kind.
    tcp.setSuppressTimeDifferentClusterWarnings(0).setSuppressTimeDifferentVersionWarnings(0);
    return tcp;
  }

  private static GMS gms(ClusterConfig config) {
    return new GMS()
        .setJoinTimeout(config.joinTimeout().toMillis())
        .setLeaveTimeout(config.leaveTimeout().toMillis() / 2)
        .setViewAckCollectionTimeout(config.viewTimeout().toMillis())
        .setMaxJoinAttempts(0)
        .printLocalAddress(false)
        .printPhysicalAddress(false);
  }
}
