package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubClosed;
import io.processhub.MoveFailed;
import io.processhub.ProcessId;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Children that are told to go elsewhere: by draining their node, by moving them. */
final class DrainAndMoveScenariosTest {
  private static final int SEEDS = 10;

  @Test
  void aDrainedNodeKeepsNoChildrenAndGetsThemBackWhenItIsUndrained() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode b = nodes.get(1);
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 40);
          stage.run(1);
          stage.count(b, children, 1);
          stage.await(stage.world.drain(nodes.getFirst(), b, true));
          assertThat(stage.runningOn(b)).isEmpty();
          stage.world.checkWhenQuiet();
          assertThat(stage.world.hub(b).nodes()).doesNotContain(b.id());
          stage.count(b, children, 2);
          List<ChildSpec> more = stage.started(b, "y", 20);
          stage.await(stage.world.drain(nodes.getLast(), b, false));
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(b)).isNotEmpty();
          stage.checkCounted(b, children, 1L, 2L);
          assertThat(stage.running()).hasSize(60);
          assertThat(more).hasSize(20);
        });
  }

  @Test
  void drainingSomethingThatIsNoMemberFails() {
    Stage.play(
        1,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode stranger = stage.simulation.start("stranger");
          CompletableFuture<Void> drained = stage.world.hub(nodes.getFirst()).drain(stranger.id());
          stage.run(5);
          assertThat(drained).isCompletedExceptionally();
        });
  }

  /** Both words are refused, since the caller has not heard of the node yet; in any order. */
  @Test
  void whoWasAskedInVainIsAMemberAsBefore() {
    Stage.play(
        SEEDS,
        stage -> {
          SimNode a = stage.start("a", "b").getFirst();
          SimNode c = stage.simulation.start("c");
          stage.world.open(c);
          CompletableFuture<Void> drained = stage.world.drain(a, c, true);
          CompletableFuture<Void> undrained = stage.world.drain(a, c, false);
          stage.run(5);
          assertThat(drained).isCompletedExceptionally();
          assertThat(undrained).isCompletedExceptionally();
          stage.world.checkWhenQuiet();
          assertThat(stage.world.members()).contains(c);
        });
  }

  @Test
  void theLastNodeThatIsDrainedKeepsTheChildrenUntilThereIsAnother() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover().confirmHandover(true)),
        stage -> {
          SimNode a = stage.start("a").getFirst();
          List<ChildSpec> children = stage.started(a, "x", 20);
          stage.count(a, children, 1);
          CompletableFuture<Void> drained = stage.world.drain(a, a, true);
          stage.run(5);
          assertThat(drained).isNotDone();
          assertThat(stage.runningOn(a)).hasSize(20);
          SimNode b = stage.simulation.start("b");
          stage.world.open(b);
          stage.await(drained);
          assertThat(stage.runningOn(b)).hasSize(20);
          stage.checkCounted(a, children, 1L);
        });
  }

  @Test
  void whoTakesItsWordBackAtOnceDrainsNothing() {
    Stage.play(
        SEEDS,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode b = nodes.get(1);
          stage.started(nodes.getFirst(), "x", 40);
          CompletableFuture<Void> drained = stage.world.drain(nodes.getFirst(), b, true);
          stage.await(stage.world.drain(nodes.getFirst(), b, false));
          stage.run(5);
          assertThat(drained).isCompletedExceptionally();
          assertThat(stage.world.hub(b).nodes()).contains(b.id());
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(b)).isNotEmpty();
        });
  }

  /** What was said before another asks, and reported as done, is not to end what that one wants. */
  @Test
  void whatIsDoneDoesNotEndWhatAnotherAsksForLater() {
    Stage.play(
        30,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.get(1);
          SimNode c = nodes.getLast();
          stage.await(stage.world.drain(a, b, false));
          stage.await(stage.world.drain(c, b, true));
          stage.run(2);
          assertThat(stage.world.hub(c).nodes()).doesNotContain(b.id());
        });
  }

  /** It is asked again and again while it sleeps, until it is taken for gone. */
  @Test
  void whoWakesAndIsUndrainedHeedsNoWordFromBeforeThat() {
    Stage.play(
        SEEDS,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode c = nodes.getLast();
          stage.started(nodes.getFirst(), "x", 20);
          c.pause();
          CompletableFuture<Void> drained = stage.world.drain(nodes.getFirst(), c, true);
          stage.await(drained);
          assertThat(stage.simulation.network().view(nodes.getFirst())).doesNotContain(c.id());
          c.resume();
          stage.await(stage.world.drain(c, c, false));
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(c)).isNotEmpty();
        });
  }

  /** Somebody drains the only two nodes, so that nothing can leave; others take that back. */
  @Test
  void whatOneNodeHasDrainedAnotherMayUndrain() {
    Stage.play(
        SEEDS,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.getLast();
          stage.started(a, "x", 40);
          CompletableFuture<Void> first = stage.world.drain(a, a, true);
          CompletableFuture<Void> second = stage.world.drain(a, b, true);
          stage.run(5);
          assertThat(stage.running()).hasSize(40);
          assertThat(second).isNotDone();
          stage.await(stage.world.drain(b, a, false));
          stage.await(stage.world.drain(b, b, false));
          stage.run(5);
          assertThat(first).isDone();
          assertThat(second).isDone();
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(b)).isNotEmpty();
        });
  }

  @Test
  void aMovedChildTakesItsStateAlong() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 5);
          stage.count(nodes.getFirst(), children, 1);
          for (SimNode target : nodes) {
            for (ChildSpec child : children) {
              ProcessId there =
                  stage.await(stage.world.hub(nodes.get(1)).move(child.id(), target.id()));
              assertThat(there.node()).isEqualTo(target.id());
            }
            assertThat(stage.runningOn(target)).hasSize(5);
            stage.checkCounted(target, children, 1L);
          }
        });
  }

  @Test
  void aMoveToANodeThatGoesFails() {
    Stage.play(
        1,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 10);
          List<CompletableFuture<ProcessId>> moves = new ArrayList<>();
          for (ChildSpec child : children) {
            moves.add(stage.world.hub(nodes.getFirst()).move(child.id(), nodes.getLast().id()));
          }
          nodes.getLast().crash();
          stage.run(30);
          List<Throwable> failures = new ArrayList<>();
          moves.stream()
              .filter(CompletableFuture::isCompletedExceptionally)
              .forEach(move -> failures.add(move.exceptionNow()));
          assertThat(failures).isNotEmpty().hasOnlyElementsOfType(MoveFailed.class);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void redistributingByTheDistributorTakesTheStateAlong() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 10);
          stage.count(nodes.getFirst(), children, 1);
          children.forEach(
              child -> stage.world.redistribute(nodes.getFirst(), child, nodes.getLast().id()));
          stage.run(5);
          assertThat(stage.runningOn(nodes.getLast())).hasSize(10);
          stage.checkCounted(nodes.getFirst(), children, 1L);
        });
  }

  @Test
  void migrationsAreThrottledAndTellHowFarTheyAre() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover().maxConcurrentMigrations(2)),
        stage -> {
          SimNode a = stage.start("a").getFirst();
          stage.started(a, "x", 60);
          List<HubEvent> events = new ArrayList<>();
          stage.world.hub(a).events().register(Hook.of("watch", HubEvent.class, events::add));
          int most = 0;
          SimNode b = stage.simulation.start("b");
          stage.world.open(b);
          for (int i = 0; i < 3_000; i++) {
            stage.runMillis(1);
            int here = stage.world.hub(b).diagnostics().tableSizes().get("pendingHandovers");
            most = Math.max(most, here);
          }
          stage.world.checkWhenQuiet();
          // Two under way, and two whose end the target has not heard of yet.
          assertThat(most).isBetween(1, 4);
          List<HubEvent.MigrationProgressed> progress =
              of(events, HubEvent.MigrationProgressed.class);
          assertThat(of(events, HubEvent.MigrationStarted.class)).hasSize(1);
          assertThat(progress).hasSizeGreaterThan(3);
          assertThat(progress.getLast().done()).isEqualTo(progress.getLast().total());
          assertThat(of(events, HubEvent.MigrationFinished.class))
              .containsExactly(
                  new HubEvent.MigrationFinished(Stage.HUB, stage.runningOn(b).size(), 0));
        });
  }

  /** What is stopped on its way has neither moved nor failed, and is not waited for. */
  @Test
  void whatIsStoppedAmidItsMigrationIsNotCounted() {
    Stage.play(
        40,
        options -> options.migration(HotSwap.withHandover().maxConcurrentMigrations(20)),
        stage -> {
          SimNode a = stage.start("a").getFirst();
          List<ChildSpec> children = stage.started(a, "x", 60);
          List<HubEvent> events = new ArrayList<>();
          stage.world.hub(a).events().register(Hook.of("watch", HubEvent.class, events::add));
          stage.world.open(stage.simulation.start("b"));
          stage.simulation.runUntil(
              () -> !of(events, HubEvent.MigrationStarted.class).isEmpty(), Duration.ofSeconds(30));
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 50_000));
          stage.stopped(a, children);
          stage.world.checkWhenQuiet();
          HubEvent.MigrationProgressed last =
              of(events, HubEvent.MigrationProgressed.class).getLast();
          assertThat(last.done()).isEqualTo(last.total());
          var counters = stage.world.hub(a).diagnostics().counters();
          long moved = counters.getOrDefault("childrenHandedOver", 0L);
          long failed = counters.getOrDefault("handoversFailed", 0L);
          List<HubEvent.MigrationFinished> ends = of(events, HubEvent.MigrationFinished.class);
          assertThat(ends).hasSameSizeAs(of(events, HubEvent.MigrationStarted.class));
          assertThat(ends.stream().mapToLong(HubEvent.MigrationFinished::failed).sum())
              .isEqualTo(failed);
          assertThat(ends.stream().mapToLong(HubEvent.MigrationFinished::total).sum())
              .isEqualTo(moved + failed);
        });
  }

  private static <E extends HubEvent> List<E> of(List<HubEvent> events, Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Also what has begun before, and is to wait for the child's arrival when the hub is closed. */
  @Test
  void whatIsAskedOfAClosedHubFails() {
    Stage.play(
        1,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          String child = stage.started(nodes.getFirst(), "x", 1).getFirst().id();
          Hub hub = stage.world.hub(nodes.getFirst());
          stage.await(stage.world.close(nodes.getFirst()));
          List<CompletableFuture<?>> asked =
              List.of(
                  hub.drain(nodes.getLast().id()),
                  hub.undrain(nodes.getLast().id()),
                  hub.move(child, nodes.getLast().id()));
          stage.run(1);
          assertThat(asked)
              .allSatisfy(each ->
                  assertThat(each)
                      .failsWithin(Duration.ZERO)
                      .withThrowableOfType(ExecutionException.class)
                      .withCauseInstanceOf(HubClosed.class));
        });
  }
}
