package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.spi.Transport.Lane;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the transport keeps in a collection has its size in {@link
 * JGroupsTransport#tableSizes()}, or is named here with what bounds it. A new one fails this test
 * until it has a place.
 */
@Timeout(120)
final class TablesTest {
  /** Each with its table; some tables count several. */
  private static final String COUNTED =
      """
      FrameNumbers.received=knownFrameNumbers
      HubFragments.begun=knownPartialFrames
      PeerBundler.queues=knownDestinations
      PeerQueue.messages=pendingPackets
      Peers.all=knownPeers
      Peers.names=knownPeers
      Outbound.queues=pendingFrames
      SeedDiscovery.settled=knownSeeds
      SeedDiscovery.unresolved=knownSeeds
      SeedDiscovery.vainAttempts=knownSeeds
      Strangers.heard=knownStrangers
      """;

  /** Each with what bounds it. */
  private static final String BOUNDED =
      """
      HubFragments.inView=the nodes
      HubTcp.connectedMembers=the nodes
      HubTcp.inView=the nodes
      Peers.present=the nodes
      PeerQueue.packet=64,000 bytes, or one message
      QuietLog.allowances=64 formats, and one for all others
      SeedDiscovery.seeds=the configured seeds
      ServerLocks.retained=the connections, while they are looked through
      """;

  private final List<JGroupsTransport> started = new ArrayList<>();

  @AfterEach
  void closeAll() {
    started.reversed().forEach(JGroupsTransport::close);
  }

  private static Map<String, String> parsed(String lines) {
    return Arrays.stream(lines.strip().split("\n"))
        .map(line -> line.strip().split("=", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  @Test
  void everyCollectionThatATransportKeepsIsCountedOrBounded() throws IOException {
    Set<String> kept = new TreeSet<>();
    for (Class<?> type : classes()) {
      for (Field field : type.getDeclaredFields()) {
        boolean isCollection =
            Collection.class.isAssignableFrom(field.getType())
                || Map.class.isAssignableFrom(field.getType());
        if (isCollection && !Modifier.isStatic(field.getModifiers())) {
          kept.add(type.getSimpleName() + "." + field.getName());
        }
      }
    }
    Map<String, String> named = new TreeMap<>(parsed(COUNTED));
    named.putAll(parsed(BOUNDED));
    assertThat(kept).containsExactlyInAnyOrderElementsOf(named.keySet());
  }

  /** But for records, and for what is inside another class: a part of one entry of that. */
  private static List<Class<?>> classes() throws IOException {
    Path root = Path.of("target", "classes", "io", "processhub", "cluster");
    try (Stream<Path> files = Files.list(root)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-"))
          .map(name -> type(name.substring(0, name.length() - ".class".length())))
          .filter(type -> !type.isRecord())
          .<Class<?>>map(type -> type)
          .toList();
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(JGroupsTransport.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private ViewRecorder start(String name, String... seeds) {
    JGroupsTransport transport =
        JGroupsTransport.of(ClusterConfig.bind("127.0.0.1:0").seeds(seeds).build());
    started.add(transport);
    ViewRecorder views = new ViewRecorder();
    transport.start(new NodeId(name, 1), views);
    return views;
  }

  private static int size(JGroupsTransport transport, String table) {
    Integer size = transport.tableSizes().get(table);
    return size == null ? -1 : size;
  }

  private static void awaitSize(JGroupsTransport transport, String table, int size) {
    while (size(transport, table) != size) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void theTablesFollowWhoIsThere() throws InterruptedException {
    assertThat(JGroupsTransport.of(ClusterConfig.bind("127.0.0.1:0").build()).tableSizes())
        .isEmpty();
    ViewRecorder first = start("a");
    JGroupsTransport a = started.getFirst();
    assertThat(a.tableSizes().keySet()).containsAll(parsed(COUNTED).values());
    assertThat(size(a, "knownPeers")).isEqualTo(1);
    InetSocketAddress address = a.boundAddress().orElseThrow();
    ViewRecorder second = start("b", "127.0.0.1:" + address.getPort());
    JGroupsTransport b = started.getLast();
    first.awaitSize(2);
    second.awaitSize(2);
    awaitSize(a, "knownPeers", 2);
    assertThat(size(b, "knownPeers")).isEqualTo(2);
    assertThat(size(b, "knownDestinations")).isPositive();
    // Who was asked, and has answered, does not matter any more.
    assertThat(size(b, "knownSeeds")).isZero();
    b.send(new NodeId("a", 1), Lane.CONTROL, new byte[10]);
    awaitSize(a, "knownFrameNumbers", 1);
    awaitSize(b, "pendingFrames", 0);
    awaitSize(b, "pendingPackets", 0);
    b.close();
    first.awaitSize(1);
    awaitSize(a, "knownPeers", 1);
  }
}
