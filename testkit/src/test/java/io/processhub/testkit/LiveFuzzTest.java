package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.StartResult;
import io.processhub.codec.JacksonCodec;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.WireWriter;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.Replication;
import io.processhub.testkit.contract.ByteFuzz;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster that lives, to which frames come that none of its nodes has meant. */
@Isolated("It reads what the whole JVM logs.")
final class LiveFuzzTest {
  private static final int FRAMES = 2_000;
  private static final int CHILDREN = 20;

  /** Of whom the frames of the golden file speak. */
  private static final String NAMED = "child";

  private static final NodeId STRANGER = new NodeId("stranger", 1);

  /** What a hub is like. */
  enum Manner {
    DIVERGENCE {
      @Override
      HubConfigBuilder apply(HubConfigBuilder hub) {
        return hub.partitionTolerance(new Divergence());
      }
    },
    QUORUM {
      @Override
      HubConfigBuilder apply(HubConfigBuilder hub) {
        return hub.partitionTolerance(MajorityQuorum.ofAtLeast(3));
      }
    },
    /** Changes are passed on, loads are told, and each child has a replica that stands by. */
    TALKATIVE {
      @Override
      HubConfigBuilder apply(HubConfigBuilder hub) {
        return hub.partitionTolerance(new Divergence())
            .distribution(CentralizedLoadBalancer.DEFAULT.pushInterval(Duration.ofSeconds(1)))
            .synchronization(new Gossip(2, Duration.ofSeconds(5), true))
            .redundancy(Replication.factor(2).activePassive());
      }
    };

    abstract HubConfigBuilder apply(HubConfigBuilder hub);
  }

  /** A hub, and what its nodes have said to each other. */
  private static final class Cluster {
    final Random random;
    final Simulation simulation;
    final ProcessType<String, Probe.Message> probe;
    final World world;
    final HostileFrames frames;
    final List<HubEvent.FrameRefused> refused = new ArrayList<>();
    List<SimNode> nodes;
    long counted;

    Cluster(long seed, Manner manner) {
      random = new Random(seed);
      simulation = Simulation.of(seed, SimSettings.DEFAULT.codec(new JacksonCodec()));
      probe = simulation.ledger().watch(Probe.type(sentence -> {}));
      world = World.of(simulation, () -> hub(manner));
      frames = new HostileFrames(world.config(), random);
      simulation.network().tap((to, seesSender, frame) -> frames.learn(frame));
      nodes = world.start("a", "b", "c");
      startAll("child-", CHILDREN);
      start(List.of(NAMED));
      count();
      SimNode guest = simulation.start("guest");
      world.open(guest);
      simulation.run(Duration.ofSeconds(40));
      count();
      simulation.await(world.leave(guest));
      startAll("short-", 5);
      simulation.await(world.stop(nodes.getFirst(), ids("short-", 5)));
      world.checkWhenQuiet();
      simulation.network().tap((to, seesSender, frame) -> {});
      frames.learnAll();
    }

    private HubConfigBuilder hub(Manner manner) {
      HubConfigBuilder hub =
          HubConfig.named("stage")
              .process(probe)
              .distribution(new ConsistentHashing(64))
              .synchronization(new PubSub(Duration.ofSeconds(5)))
              .migration(HotSwap.withHandover());
      return manner.apply(hub).hook(Hook.of("refused", HubEvent.FrameRefused.class, refused::add));
    }

    static List<String> ids(String prefix, int count) {
      return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    void startAll(String prefix, int count) {
      start(ids(prefix, count));
    }

    private void start(List<String> ids) {
      List<ChildSpec> specs = ids.stream().map(id -> ChildSpec.of(id, probe, "argument")).toList();
      simulation.await(world.start(nodes.getFirst(), specs)).orThrow();
    }

    /** Has every child count the next number. */
    void count() {
      counted++;
      for (String id : ids("child-", CHILDREN)) {
        SimNode asker = nodes.get(random.nextInt(nodes.size()));
        Boolean done = simulation.await(world.ask(asker, probe, id, new Probe.Count(counted)));
        assertThat(done).isTrue();
      }
    }

    void checkCounted() {
      for (String id : ids("child-", CHILDREN)) {
        Probe.State state =
            simulation.await(world.ask(nodes.getFirst(), probe, id, new Probe.Counted(0)));
        assertThat(state.counted()).as(id).hasSize((int) counted);
        assertThat(state.counted().values()).as(id).containsOnly(1);
      }
    }

    /** A member may drain others: that is no harm, and stays until it is taken back. */
    void undrainAll() {
      for (SimNode node : nodes) {
        simulation.await(world.drain(node, node, false));
      }
    }

    /**
     * Sees that calls end; and, if the members are not agreed on by a quorum, in success. What a
     * member says of epochs counts, so one that lies can make the others stand down.
     */
    void checkServes(boolean forSure) {
      for (SimNode node : nodes) {
        ChildSpec spec = ChildSpec.of("later-on-" + node.name(), probe, "argument");
        StartResult started = simulation.await(world.start(node, List.of(spec)));
        if (forSure || started.isOk()) {
          started.orThrow();
          var answer = world.ask(node, probe, spec.id(), new Probe.Next(7));
          assertThat(simulation.await(answer)).isEqualTo(8);
          assertThat(simulation.await(world.stop(node, List.of(spec.id()))).isOk()).isTrue();
        }
      }
    }

    /** Has all sorts of frames come to a node that has not opened the hub; then it opens it. */
    void bother() {
      SimNode bystander = simulation.start("bystander");
      for (int i = 0; i < FRAMES; i++) {
        byte[] frame = random.nextBoolean() ? frames.any() : frames.unreadable();
        NodeId from = random.nextBoolean() ? STRANGER : anyNode().id();
        simulation.network().forge(from, bystander, frame);
      }
      simulation.network().forge(STRANGER, bystander, markerOf(bystander.id()));
      simulation.run(Duration.ofSeconds(1));
      world.open(bystander);
      world.checkWhenQuiet();
    }

    /** A marker that claims to come from the node that it comes to. */
    private byte[] markerOf(NodeId node) {
      WireWriter out = new WireWriter(64);
      FrameHeader.write(out, FrameHeader.MARKER, world.config().name());
      out.writeByte(0);
      out.writeVar(7);
      out.writeNode(node);
      out.writeVar(1);
      out.writeString("child-1");
      return out.toBytes();
    }

    SimNode anyNode() {
      return nodes.get(random.nextInt(nodes.size()));
    }

    long counter(SimNode node, String name) {
      return world.hub(node).diagnostics().counters().getOrDefault(name, 0L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeReadIsRefusedAndChangesNothing(Manner manner) {
    ByteFuzz.seeds(seed -> unreadableFrames(new Cluster(seed, manner)));
  }

  private static void unreadableFrames(Cluster cluster) {
    String logged =
        logOf(() -> {
          for (int i = 0; i < FRAMES; i++) {
            SimNode to = cluster.anyNode();
            SimNode member = cluster.anyNode();
            boolean strange = member == to;
            byte[] frame =
                strange && cluster.random.nextBoolean()
                    ? cluster.frames.anyControl()
                    : cluster.frames.unreadable();
            cluster.simulation.network().forge(strange ? STRANGER : member.id(), to, frame);
            if (i % 100 == 0) {
              cluster.simulation.run(Duration.ofMillis(50));
            }
            if (i % 1_000 == 0) {
              cluster.count();
            }
          }
          cluster.world.checkWhenQuiet();
          cluster.checkCounted();
          cluster.bother();
        });

    assertThat(logged).doesNotContain("An event of the coordinator failed");
    for (SimNode node : cluster.nodes) {
      assertThat(cluster.counter(node, "framesRefused")).isPositive();
      assertThat(cluster.counter(node, "framesOfUnknownKind")).isPositive();
      assertThat(cluster.counter(node, "framesFromStrangers")).isPositive();
    }
    assertThat(cluster.refused)
        .anyMatch(event -> event.reason().contains("version"))
        .anyMatch(event -> event.from().equals(STRANGER));
  }

  /** A member is believed; but nothing that it says makes another one throw, or hang. */
  @ParameterizedTest
  @EnumSource
  void whatIsReadableAndWrongEndsNoNode(Manner manner) {
    boolean counting = manner != Manner.QUORUM;
    ByteFuzz.seeds(seed -> wrongFrames(new Cluster(seed, manner), counting));
  }

  private static void wrongFrames(Cluster cluster, boolean counting) {
    SimNode liar = cluster.simulation.start("liar");
    cluster.world.open(liar);
    cluster.simulation.run(Duration.ofSeconds(40));
    String logged =
        logOf(() -> {
          for (int i = 0; i < FRAMES; i++) {
            cluster
                .simulation
                .network()
                .forge(liar.id(), cluster.anyNode(), cluster.frames.wrong());
            if (i % 100 == 0) {
              cluster.simulation.run(Duration.ofMillis(50));
            }
          }
          liar.crash();
          cluster.simulation.run(Duration.ofMinutes(5));
          if (counting) {
            cluster.undrainAll();
          }
          cluster.checkServes(counting);
        });
    assertThat(logged).doesNotContain("An event of the coordinator failed");
    assertThat(cluster.frames.wrongKinds()).containsAll(FrameReader.allKinds());
  }

  private static String logOf(Runnable what) {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      what.run();
    } finally {
      System.setErr(before);
      System.err.write(written.toByteArray(), 0, written.size());
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
