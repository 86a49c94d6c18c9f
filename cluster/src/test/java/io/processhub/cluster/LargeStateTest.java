package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.HotSwap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A child moves with a state of 50 MB, over the real network, and nobody else notices: that travels
 * in parts, a few at a time, and each node's other children and heartbeats come in between.
 */
@Timeout(60)
final class LargeStateTest {
  private static final int STATE_BYTES = 50_000_000;

  /** Far less than the state: whoever sends that as fast as it can finds no room. */
  private static final int QUEUED_BYTES_MAX = 16 << 20;

  /**
   * What also a slow machine keeps; usual are some ms. A node that is silent for so long is gone.
   */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private static final long PAUSE_NANOS = 1_000_000;

  /** Takes so many bytes by chance as its state. Public, so that the hub may make it. */
  public record Load(int bytes) implements Ask<Long> {}

  private static final ProcessType<String, Load> CARGO =
      ProcessType.of("cargo", String.class, Load.class, unused -> new Cargo());

  /** Answers the digest of its state, after it has taken one if it is to have any. */
  private static final class Cargo implements HubProcess<Load>, Handover<byte[]> {
    private byte[] state = {};

    @Override
    public void receive(Load load, ProcessContext context) {
      if (load.bytes() > 0) {
        state = new byte[load.bytes()];
        new Random(load.bytes()).nextBytes(state);
      }
      CRC32C digest = new CRC32C();
      digest.update(state);
      context.reply(digest.getValue());
    }

    @Override
    public byte[] handOver() {
      return state;
    }

    @Override
    public void takeOver(byte[] moved) {
      state = moved;
    }
  }

  private final List<JGroupsTransport> transports = new ArrayList<>();
  private final List<HubNode> nodes = new ArrayList<>();
  private final List<Hub> hubs = new ArrayList<>();
  private final Queue<HubEvent> losses = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  @AfterEach
  void closeAll() {
    over = true;
    nodes.stream().map(HubNode::closeAsync).toList().forEach(CompletableFuture::join);
  }

  private void open(String name) throws Exception {
    List<String> seeds =
        transports.stream()
            .map(transport -> "127.0.0.1:" + transport.boundAddress().orElseThrow().getPort())
            .toList();
    JGroupsTransport transport =
        JGroupsTransport.of(
            ClusterConfig.bind("127.0.0.1:0")
                .seeds(seeds)
                .maxQueuedBytes(QUEUED_BYTES_MAX)
                .failureTimeout(LONGEST)
                .heartbeatInterval(LONGEST.dividedBy(10))
                .build());
    transports.add(transport);
    HubNode node = HubNode.start(NodeConfig.of(name, transport));
    nodes.add(node);
    Hub hub =
        node.open(
            HubConfig.named("hub")
                .process(CARGO)
                .migration(HotSwap.withHandover())
                .hook(Hook.of("losses", HubEvent.PreClusterLeave.class, losses::add))
                .hook(Hook.of("failures", HubEvent.MigrationFailed.class, losses::add))
                .build());
    hubs.add(hub);
    hub.ready().get(30, TimeUnit.SECONDS);
  }

  private void awaitMembers(int count) {
    while (hubs.stream().anyMatch(hub -> hub.nodes().size() != count || hub.isLocked())) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** A child on the given node, started there. */
  private static String start(Hub on) throws Exception {
    var placer = ConsistentHashing.DEFAULT.placer(on.nodes());
    String id =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> on.self().name() + i)
            .filter(each -> placer.owners(each, 1).getFirst().equals(on.self()))
            .findFirst()
            .orElseThrow();
    on.startChild(ChildSpec.of(id, CARGO, "")).get(30, TimeUnit.SECONDS).orThrow();
    return id;
  }

  private static long ask(Hub from, String child, int bytes) throws Exception {
    return from.ref(CARGO, child).ask(new Load(bytes)).get(30, TimeUnit.SECONDS);
  }

  /** When an ask began and ended. */
  private record Asked(long began, long ended) {
    long nanos() {
      return ended - began;
    }
  }

  /** Asks all of them from one node, one after the other, until it is over. */
  private List<Asked> askOn(Hub from, List<String> children) throws Exception {
    List<Asked> all = new ArrayList<>();
    while (!over) {
      for (String child : children) {
        long began = System.nanoTime();
        ask(from, child, 0);
        all.add(new Asked(began, System.nanoTime()));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return all;
  }

  private CompletableFuture<List<Asked>> asking(Hub from, List<String> children) {
    CompletableFuture<List<Asked>> asked = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            asked.complete(askOn(from, children));
          } catch (Throwable e) {
            asked.completeExceptionally(e);
          }
        });
    return asked;
  }

  private long dropped() {
    return transports.stream().mapToLong(JGroupsTransport::droppedFrames).sum();
  }

  @Test
  void aStateOf50MegabytesMovesWholeAndHoldsUpNobody() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      open(name);
    }
    awaitMembers(3);
    List<NodeId> members = hubs.getFirst().nodes();
    List<String> others = new ArrayList<>();
    for (Hub hub : hubs) {
      others.add(start(hub));
    }
    hubs.getFirst()
        .startChild(ChildSpec.of("large", CARGO, ""))
        .get(30, TimeUnit.SECONDS)
        .orThrow();
    long digest = ask(hubs.getFirst(), "large", STATE_BYTES);
    NodeId source = hubs.getFirst().processId("large").orElseThrow().node();
    NodeId target = members.stream().filter(node -> !node.equals(source)).findFirst().orElseThrow();

    long droppedBefore = dropped();
    List<CompletableFuture<List<Asked>>> asking =
        hubs.stream().map(hub -> asking(hub, others)).toList();
    long began = System.nanoTime();
    NodeId there = hubs.getFirst().move("large", target).get(30, TimeUnit.SECONDS).node();
    long moved = System.nanoTime();
    over = true;

    assertThat(there).isEqualTo(target);
    for (Hub hub : hubs) {
      assertThat(ask(hub, "large", 0)).isEqualTo(digest);
      assertThat(hub.nodes()).isEqualTo(members);
    }
    for (CompletableFuture<List<Asked>> each : asking) {
      List<Asked> all = each.get(30, TimeUnit.SECONDS);
      long longest = all.stream().mapToLong(Asked::nanos).max().orElseThrow();
      assertThat(Duration.ofNanos(longest)).isLessThan(LONGEST);
      assertThat(all).anyMatch(one -> one.began() > began && one.ended() < moved);
    }
    assertThat(losses).isEmpty();
    assertThat(dropped()).isEqualTo(droppedBefore);
  }
}
