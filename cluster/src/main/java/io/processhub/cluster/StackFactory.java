package io.processhub.cluster;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.Protocol;

/** Makes the JGroups stack of a configuration; docs/adr/0010 says why it is this one. */
final class StackFactory {
  /** Frames up to this length travel whole. */
  static final int FRAGMENT_BYTES = 16_000;

  private StackFactory() {}

  /** The parts that the transport talks to. */
  record Stack(
      JChannel channel,
      HubTcp tcp,
      PeerBundler bundler,
      HubUnicast unicast,
      Optional<SeedDiscovery> search) {}

  static Stack create(ClusterConfig config, InetAddress bind, String node) throws Exception {
    NodeAddress.printReadably();
    AtomicReference<SeedDiscovery> search = new AtomicReference<>();
    PeerBundler bundler =
        new PeerBundler(address -> {
          SeedDiscovery seeds = search.get();
          if (seeds != null) {
            seeds.unreachable(address);
          }
        });
    HubTcp tcp = tcp(config, bind, bundler);
    PatientSockets sockets = new PatientSockets(node, tcp.withheldLines());
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
    JChannel channel =
        new JChannel(
            tcp,
            discovery,
            new MERGE3()
                .setMaxInterval(config.mergeIntervalMax().toMillis())
                .setMinInterval(config.mergeIntervalMin().toMillis()),
            new FD_ALL3()
                .setTimeout(config.failureTimeout().toMillis())
                .setInterval(config.heartbeatInterval().toMillis()),
            new Verification().setTimeout(config.verifyTimeout().toMillis()),
            multicasts,
            unicast,
            gms(config),
            new FRAG4().setFragSize(FRAGMENT_BYTES));
    return new Stack(channel, tcp, bundler, unicast, Optional.ofNullable(search.get()));
  }

  private static HubTcp tcp(ClusterConfig config, InetAddress bind, PeerBundler bundler) {
    HubTcp tcp = new HubTcp(config.bind().port());
    tcp.setBindAddress(bind).setBundler(bundler);
    // Threads of the platform, and ordered messages handled by the thread that reads them: it hands
    // them over at once. Virtual threads and JGroups' pool add two to four wake-ups to a round
    // trip.
    tcp.useVirtualThreads(false).setMessageProcessingPolicy("direct");
    tcp.tcpNodelay(true)
        .setSockConnTimeout((int) config.connectTimeout().toMillis())
        .setPeerAddrReadTimeout((int) config.helloTimeout().toMillis())
        .logDetails(false);
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
