package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ChildUnavailable;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.RestartLimits;
import io.processhub.Scope;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.SynchronizationStrategy;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.scenario.Sum.Add;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node that is drained hands its children over, and no rumour reaches it meanwhile. */
final class UnheardArrivalsScenariosTest {
  private static final int SEEDS = 12;
  private static final String SOURCE = "a";
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Gossip GOSSIP =
      Gossip.DEFAULT.recipients(1).syncInterval(Duration.ofMinutes(10));

  /** While it {@code misses}, rumours are told to others than the source. */
  private record Missing(AtomicBoolean misses) implements SynchronizationStrategy {
    @Override
    public Duration syncInterval() {
      return GOSSIP.syncInterval();
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      List<NodeId> told =
          misses.get()
              ? others.stream().filter(node -> !node.name().equals(SOURCE)).toList()
              : others;
      return GOSSIP.recipients(told, random);
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      return GOSSIP.peers(others, random);
    }

    @Override
    public boolean passesOn() {
      return GOSSIP.passesOn();
    }

    @Override
    public boolean oneBegins() {
      return GOSSIP.oneBegins();
    }
  }

  /** Its own senders' messages go on, and so do those that others have sent by way of it. */
  @Test
  void whoHasHandedAChildOverHearsThatItRunsThoughRumoursMissIt() {
    for (boolean confirmed : List.of(false, true)) {
      AtomicBoolean misses = new AtomicBoolean();
      Stage.play(
          SEEDS,
          options ->
              options
                  .migration(HotSwap.withHandover().confirmHandover(confirmed))
                  .synchronization(new Missing(misses)),
          stage -> {
            misses.set(false);
            List<SimNode> nodes = stage.start(SOURCE, "b", "c");
            SimNode source = nodes.getFirst();
            List<ChildSpec> children = stage.started(source, "x", 12);
            stage.run(5);
            misses.set(true);
            CompletableFuture<Void> drained = stage.world.drain(source, source, true);
            List<CompletableFuture<Long>> asks = new ArrayList<>();
            while (!stage.runningOn(source).isEmpty()) {
              askAll(stage, nodes, children, asks);
            }
            for (int i = 0; i < 10; i++) {
              askAll(stage, nodes, children, asks);
            }
            stage.await(drained);
            stage.simulation.run(SOON);
            assertThat(asks)
                .filteredOn(ask -> !ask.isDone() || ask.isCompletedExceptionally())
                .isEmpty();
          });
    }
  }

  /** A third node may hear that a child has gone from one node, and not that it runs on another. */
  @Test
  void whoeverAsksFindsAChildThatHasMovedThoughRumoursMissIt() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()).synchronization(GOSSIP),
        stage -> {
          List<SimNode> nodes = stage.start(SOURCE, "b", "c", "d", "e", "f", "g", "h");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 20);
          stage.run(5);
          List<CompletableFuture<Long>> asks = new ArrayList<>();
          for (SimNode node : nodes) {
            stage.await(stage.world.drain(node, node, true));
            for (int i = 0; i < 20; i++) {
              askAll(stage, nodes, children, asks);
              stage.runMillis(50);
            }
            stage.run(3);
            stage.await(stage.world.drain(node, node, false));
            stage.run(1);
            askAll(stage, nodes, children, asks);
          }
          stage.run(10);
          assertThat(asks)
              .filteredOn(ask -> !ask.isDone() || ask.isCompletedExceptionally())
              .isEmpty();
        });
  }

  private static void askAll(
      Stage stage,
      List<SimNode> nodes,
      List<ChildSpec> children,
      List<CompletableFuture<Long>> asks) {
    for (SimNode node : nodes) {
      for (ChildSpec child : children) {
        asks.add(stage.world.ask(node, stage.probe, child.id(), new Probe.Next(asks.size())));
      }
    }
    stage.runMillis(5);
  }

  /** Can be made to fail before it is up. */
  private static final class Frail extends Adder {
    private final AtomicBoolean fails;

    Frail(AtomicBoolean fails) {
      this.fails = fails;
    }

    @Override
    public void started(ProcessContext context) {
      if (fails.get()) {
        throw new IllegalStateException("not here");
      }
    }
  }

  @Test
  void whoHasHandedAChildOverHearsThatItWasGivenUpThoughRumoursMissIt() {
    AtomicBoolean misses = new AtomicBoolean();
    AtomicBoolean fails = new AtomicBoolean();
    ProcessType<String, Add> frail =
        ProcessType.of("frail", String.class, Add.class, unused -> new Frail(fails));
    Stage.play(
        SEEDS,
        options ->
            options
                .process(frail)
                .migration(HotSwap.withHandover())
                .synchronization(new Missing(misses)),
        stage -> {
          misses.set(false);
          fails.set(false);
          List<SimNode> nodes = stage.start(SOURCE, "b");
          SimNode source = nodes.getFirst();
          RestartLimits limits = RestartLimits.of(1, Duration.ofMinutes(1));
          List<ChildSpec> children =
              IntStream.range(0, 10)
                  .mapToObj(i -> ChildSpec.of("x" + i, frail, "").restartLimits(limits))
                  .toList();
          stage.await(stage.world.start(source, children)).orThrow();
          stage.run(5);
          Set<String> moving = stage.world.hub(source).processes(Scope.LOCAL).keySet();
          misses.set(true);
          fails.set(true);
          stage.await(stage.world.drain(source, source, true));
          stage.run(5);
          List<CompletableFuture<Integer>> asks = new ArrayList<>();
          moving.forEach(child -> asks.add(stage.world.ask(source, frail, child, new Add(1))));
          stage.simulation.run(SOON);
          assertThat(asks)
              .isNotEmpty()
              .allSatisfy(ask ->
                  assertThat(ask)
                      .failsWithin(Duration.ZERO)
                      .withThrowableThat()
                      .withCauseInstanceOf(ChildUnavailable.class)
                      .withMessageContaining("given up"));
        });
  }
}
