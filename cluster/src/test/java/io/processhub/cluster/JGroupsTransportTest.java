package io.processhub.cluster;

import io.processhub.spi.Transport;
import io.processhub.testkit.contract.ThreadedTransportContract;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class JGroupsTransportTest extends ThreadedTransportContract {
  private final List<JGroupsTransport> transports = new ArrayList<>();

  @Override
  protected Transport newTransport() {
    List<String> seeds =
        transports.stream()
            .map(JGroupsTransport::boundAddress)
            .flatMap(Optional::stream)
            .map(JGroupsTransportTest::hostAndPort)
            .toList();
    JGroupsTransport transport =
        JGroupsTransport.of(ClusterConfig.bind("127.0.0.1:0").seeds(seeds).build());
    transports.add(transport);
    return transport;
  }

  private static String hostAndPort(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
