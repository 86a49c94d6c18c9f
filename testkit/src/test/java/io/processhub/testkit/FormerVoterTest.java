package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.MajorityQuorum;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node closes the hub and opens it anew: what it was told as a voter before may come later. */
final class FormerVoterTest {
  private static final int CHILDREN = 20;

  private final Simulation simulation =
      Simulation.of(1, SimSettings.DEFAULT.network(NetworkTimes.PROMPT));
  private final ProcessType<String, Probe.Message> probe =
      simulation.ledger().watch(Probe.type(sentence -> {}));
  private final World world = World.of(simulation, this::hub);
  private final List<SimNode> nodes = simulation.start("a", "b", "c");
  private final SimNode a = nodes.getFirst();

  private HubConfigBuilder hub() {
    return HubConfig.named("stage")
        .process(probe)
        .distribution(new ConsistentHashing(64))
        .partitionTolerance(MajorityQuorum.ofAtLeast(3));
  }

  private void open(List<SimNode> some) {
    some.forEach(world::open);
    world.awaitMembers(nodes);
  }

  /** The frames of a kind that come to a node from now on. */
  private List<byte[]> overhear(SimNode to, String kind) {
    List<byte[]> heard = new ArrayList<>();
    simulation
        .network()
        .tap((life, seesSender, frame) -> {
          if (life.equals(to.life()) && simulation.reader().kinds(frame).contains(kind)) {
            heard.add(frame);
          }
        });
    return heard;
  }

  @Test
  void aPledgeToTheVoterOfBeforeIsNoneToTheOneOfNow() {
    List<byte[]> pledges = overhear(a, "Pledge");
    open(nodes);
    simulation.run(Duration.ofSeconds(12));
    List<byte[]> former = List.copyOf(pledges);
    assertThat(former).hasSizeGreaterThan(40);
    simulation.await(world.close(a));
    open(List.of(a));
    List<ChildSpec> children =
        IntStream.range(0, CHILDREN)
            .mapToObj(i -> ChildSpec.of("x" + i, probe, "argument"))
            .toList();
    simulation.await(world.start(a, children)).orThrow();
    List<SimNode> others = nodes.subList(1, 3);
    others.forEach(other -> simulation.network().hide(a, other));
    for (int i = 0; i < 20; i++) {
      simulation.run(Duration.ofMillis(200));
      for (SimNode other : others) {
        former.forEach(frame -> simulation.network().forge(other.id(), a, frame));
      }
    }
    boolean standsDown = world.hub(a).isPartitioned();
    simulation.network().heal();
    world.checkWhenQuiet();
    assertThat(standsDown).isTrue();
  }

  /** Else an answer to the proposal of before, which named other voters, would count for this. */
  @Test
  void whatIsProposedHasANumberThatNothingHadWhichTheVoterOfBeforeProposed() {
    List<byte[]> proposals = overhear(nodes.get(1), "Prepare");
    nodes.forEach(world::open);
    assertThat(simulation.runUntil(() -> !proposals.isEmpty(), Duration.ofSeconds(20))).isTrue();
    nodes.get(2).crash();
    simulation.await(world.close(a));
    final Set<ByteBuffer> former = distinct(proposals);
    proposals.clear();
    world.open(a);
    simulation.run(Duration.ofSeconds(5));
    nodes.get(2).restart();
    open(nodes.subList(2, 3));
    assertThat(distinct(proposals)).isNotEmpty().doesNotContainAnyElementsOf(former);
  }

  private static Set<ByteBuffer> distinct(List<byte[]> frames) {
    Set<ByteBuffer> distinct = new LinkedHashSet<>();
    frames.forEach(frame -> distinct.add(ByteBuffer.wrap(frame)));
    return distinct;
  }
}
