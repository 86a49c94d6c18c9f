package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How nodes find each other, and what they say when they cannot listen. */
@Timeout(120)
final class JoiningTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  private final List<JGroupsTransport> started = new ArrayList<>();
  private int count;

  @AfterEach
  void closeAll() {
    started.reversed().forEach(JGroupsTransport::close);
  }

  private ViewRecorder start(ClusterConfig config) {
    JGroupsTransport transport = JGroupsTransport.of(config);
    started.add(transport);
    ViewRecorder views = new ViewRecorder();
    transport.start(new NodeId("n" + count++, 1), views);
    return views;
  }

  private String address(int index) {
    InetSocketAddress address = started.get(index).boundAddress().orElseThrow();
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Test
  void aNodeWhoseSeedsAreAllDeadDoesNotWaitForThem() throws IOException {
    List<String> dead = FreePorts.addresses(5);
    long began = System.nanoTime();
    ViewRecorder views =
        start(ClusterConfig.bind("127.0.0.1:0").seeds(dead).searchTimeout(LONG).build());
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG.dividedBy(2));
    assertThat(views.sizes()).containsExactly(1);
  }

  @Test
  void aSeedThatListensAndSaysNothingEndsTheSearchAfterItsTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      ViewRecorder views =
          start(
              ClusterConfig.bind("127.0.0.1:0")
                  .seeds("127.0.0.1:" + silent.getLocalPort())
                  .searchTimeout(Duration.ofMillis(500))
                  .build());
      assertThat(views.sizes()).containsExactly(1);
    }
  }

  @Test
  void aSeedNeedNotBeTheFirstNode() throws InterruptedException {
    ViewRecorder first = start(ClusterConfig.bind("127.0.0.1:0").build());
    start(ClusterConfig.bind("127.0.0.1:0").seeds(address(0)).build()).awaitSize(2);
    ViewRecorder third = start(ClusterConfig.bind("127.0.0.1:0").seeds(address(1)).build());
    first.awaitSize(3);
    third.awaitSize(3);
    assertThat(third.sizes()).containsExactly(3);
  }

  @Test
  void aNodeThatIsFirstAloneIsJoinedByThoseThatItKnowsNothingOf() throws Exception {
    List<String> addresses = FreePorts.addresses(2);
    ViewRecorder first = start(ClusterConfig.bind(addresses.get(0)).seeds(addresses).build());
    assertThat(first.sizes()).containsExactly(1);
    start(ClusterConfig.bind(addresses.get(1)).seeds(addresses).build());
    first.awaitSize(2);
  }

  @Test
  void nodesOfDifferentClustersIgnoreEachOther() throws InterruptedException {
    ViewRecorder first = start(ClusterConfig.bind("127.0.0.1:0").clusterName("one").build());
    ViewRecorder other =
        start(
            ClusterConfig.bind("127.0.0.1:0")
                .clusterName("two")
                .seeds(address(0))
                .searchTimeout(Duration.ofMillis(300))
                .build());
    start(ClusterConfig.bind("127.0.0.1:0").clusterName("one").seeds(address(0)).build());
    first.awaitSize(2);
    assertThat(other.sizes()).containsExactly(1);
  }

  @Test
  void aNameWithSeveralAddressesIsAListOfSeeds() throws InterruptedException {
    ViewRecorder first = start(ClusterConfig.bind("127.0.0.1:0").build());
    int port = started.getFirst().boundAddress().orElseThrow().getPort();
    start(ClusterConfig.bind("127.0.0.1:0").dns("localhost", port).build());
    first.awaitSize(2);
  }

  @Test
  void nodesFindEachOtherByMulticast() throws Exception {
    String group = MulticastGroup.onLoopback();
    ViewRecorder first = start(ClusterConfig.bind("127.0.0.1:0").multicast(group).build());
    assertThat(first.sizes()).containsExactly(1);
    ViewRecorder second = start(ClusterConfig.bind("127.0.0.1:0").multicast(group).build());
    first.awaitSize(2);
    assertThat(second.sizes()).containsExactly(2);
  }

  @Test
  void aSeedThatCannotBeResolvedIsNoError() throws InterruptedException {
    ViewRecorder first = start(ClusterConfig.bind("127.0.0.1:0").build());
    start(ClusterConfig.bind("127.0.0.1:0").seeds("no-such-host.invalid:7800", address(0)).build());
    first.awaitSize(2);
  }

  @Test
  void nodesThatStartAtTheSameMomentAreOneClusterFromTheBeginning() throws Exception {
    // Another run of this test on this machine may listen where a node of this one listened before.
    String name = "joining-" + ProcessHandle.current().pid();
    for (int round = 0; round < 5; round++) {
      List<String> addresses = FreePorts.addresses(5);
      assertOneCluster(
          addresses.stream()
              .map(own -> ClusterConfig.bind(own).clusterName(name).seeds(addresses).build())
              .toList());
      closeAll();
      started.clear();
    }
  }

  @Test
  void multicastNodesThatStartAtTheSameMomentAreOneClusterFromTheBeginning() throws Exception {
    String group = MulticastGroup.onLoopback();
    for (int round = 0; round < 2; round++) {
      assertOneCluster(
          Collections.nCopies(5, ClusterConfig.bind("127.0.0.1:0").multicast(group).build()));
      closeAll();
      started.clear();
    }
  }

  /** Starts nodes at the same moment: at most one is alone, and the others join that one. */
  private void assertOneCluster(List<ClusterConfig> configs) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<ViewRecorder>> starts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ClusterConfig config : configs) {
        JGroupsTransport transport = JGroupsTransport.of(config);
        started.add(transport);
        NodeId node = new NodeId("n" + count++, 1);
        starts.add(
            threads.submit(() -> {
              ViewRecorder views = new ViewRecorder();
              go.await();
              transport.start(node, views);
              return views;
            }));
      }
      go.countDown();
    }
    int foundedAlone = 0;
    for (Future<ViewRecorder> start : starts) {
      start.get().awaitSize(configs.size());
      foundedAlone += start.get().sizes().getFirst() == 1 ? 1 : 0;
    }
    assertThat(foundedAlone).isLessThanOrEqualTo(1);
  }

  @Test
  void aPortInUseIsSaidInOneSentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ClusterConfig config = ClusterConfig.bind("127.0.0.1:" + taken.getLocalPort()).build();
      assertThatThrownBy(() -> start(config))
          .isInstanceOf(ProcessHubException.class)
          .hasMessage(
              "Node n0 cannot listen on 127.0.0.1:%d: the port is in use, or the address is not"
                  + " this machine's.",
              taken.getLocalPort());
    }
  }

  @Test
  void anAddressOfAnotherMachineIsSaidInOneSentence() {
    assertThatThrownBy(() -> start(ClusterConfig.bind("192.0.2.1:0").build()))
        .isInstanceOf(ProcessHubException.class)
        .hasMessageContaining("cannot listen on 192.0.2.1:0");
  }

  @Test
  void aBindAddressThatNobodyCanConnectToIsRefused() {
    assertThatThrownBy(() -> start(ClusterConfig.bind("0.0.0.0:0").build()))
        .isInstanceOf(ProcessHubException.class)
        .hasMessage("The bind address must be one that others can connect to, but is '0.0.0.0'.");
    assertThatThrownBy(() -> start(ClusterConfig.bind("no-such-host.invalid:0").build()))
        .isInstanceOf(ProcessHubException.class)
        .hasMessage("The bind address 'no-such-host.invalid' cannot be resolved.");
  }
}
