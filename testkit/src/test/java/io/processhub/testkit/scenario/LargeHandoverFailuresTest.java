package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.testkit.HandoverWatch;
import io.processhub.testkit.HandoverWatch.Step;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A state of many parts is on its way, and some of them have come. */
final class LargeHandoverFailuresTest {
  /** That is 32 parts. */
  private static final int BYTES = 4 * 1024 * 1024;

  /** Eight parts are on their way when one has come; so the last has not been sent in any seed. */
  private static final int SEEDS = 20;

  /** Makes the state as large, if it is not 0; the answer is what the state is then. */
  public record Fill(int bytes) implements Ask<Integer> {}

  private static final class Bulky implements HubProcess<Fill>, Handover<byte[]> {
    private byte[] state = {};

    @Override
    public void receive(Fill message, ProcessContext context) {
      if (message.bytes() > 0) {
        state = filled(message.bytes());
      }
      context.reply(Arrays.hashCode(state));
    }

    @Override
    public byte[] handOver() {
      return state;
    }

    @Override
    public void takeOver(byte[] taken) {
      state = taken;
    }

    @Override
    public byte[] merge(byte[] mine, byte[] theirs) {
      return theirs.length > mine.length ? theirs : mine;
    }
  }

  /** No two parts of it are the same. */
  private static byte[] filled(int bytes) {
    byte[] state = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      state[i] = (byte) (i * 31 + i / 253);
    }
    return state;
  }

  private static final int WHOLE = Arrays.hashCode(filled(BYTES));
  private static final int ANEW = Arrays.hashCode(new byte[0]);

  /** Five nodes, one of which hands the child over to another. */
  private static final class Scene {
    final Simulation simulation;
    final World world;
    final HandoverWatch watch;
    final ProcessType<String, Fill> type;
    final List<SimNode> others;
    final SimNode source;
    final SimNode target;

    Scene(long seed, PartitionToleranceStrategy tolerance) {
      simulation = Simulation.of(seed, SimSettings.DEFAULT.network(NetworkTimes.PROMPT));
      ProcessType<String, Fill> bulky =
          ProcessType.of("bulky", String.class, Fill.class, unused -> new Bulky());
      type = simulation.ledger().watch(bulky.handover(byte[].class));
      world =
          World.of(
              simulation,
              () ->
                  HubConfig.named("large")
                      .process(type)
                      .migration(HotSwap.withHandover())
                      .partitionTolerance(tolerance));
      others = new ArrayList<>(world.start("a", "b", "c", "d", "e"));
      ChildSpec child = ChildSpec.of("x", type, "");
      assertThat(simulation.await(world.start(others.getFirst(), List.of(child))).isOk()).isTrue();
      simulation.run(Duration.ofSeconds(1));
      source = runner();
      others.remove(source);
      target = others.removeFirst();
      assertThat(ask(new Fill(BYTES))).isEqualTo(WHOLE);
      watch = HandoverWatch.of(world);
      var unused = world.move(others.getFirst(), child, target.id());
      // With each seed one more part has come.
      boolean come = simulation.runUntil(() -> watch.chunks() >= seed, Duration.ofSeconds(10));
      assertThat(come).isTrue();
      assertThat(watch.steps()).containsExactly(Step.SENDING);
    }

    private SimNode runner() {
      return simulation.node(simulation.ledger().running().getFirst().processId().node().name());
    }

    private int ask(Fill question) {
      return simulation.await(world.ask(others.getFirst(), type, "x", question));
    }

    void cutOff(SimNode node) {
      List<SimNode> rest = new ArrayList<>(simulation.nodes());
      rest.remove(node);
      simulation.network().split(List.of(node), rest);
      simulation.run(Duration.ofSeconds(10));
      simulation.network().heal();
    }

    /** The child runs once, with all of its state or with none. */
    void check(int state) {
      world.checkWhenQuiet();
      assertThat(simulation.ledger().running()).hasSize(1);
      assertThat(ask(new Fill(0))).isEqualTo(state);
    }
  }

  private static void play(PartitionToleranceStrategy tolerance, Consumer<Scene> scenario) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        scenario.accept(new Scene(seed, tolerance));
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("With seed " + seed + ": " + failure.getMessage(), failure);
      }
    }
  }

  @Test
  void aTargetThatCrashesAmidALargeStateTakesNothingOfIt() {
    play(
        new Divergence(),
        scene -> {
          scene.target.crash();
          scene.check(WHOLE);
        });
  }

  @Test
  void aSourceThatCrashesAmidALargeStateLeavesNoPartOfIt() {
    play(
        new Divergence(),
        scene -> {
          scene.source.crash();
          scene.check(ANEW);
        });
  }

  @Test
  void aTargetThatIsCutOffAmidALargeStateHasItWhenTheyMeetAgain() {
    play(
        new Divergence(),
        scene -> {
          scene.cutOff(scene.target);
          scene.check(WHOLE);
          assertThat(scene.runner()).isEqualTo(scene.target);
        });
  }

  @Test
  void aSourceThatIsCutOffAmidALargeStateBringsItAlongWhenTheyMeetAgain() {
    play(
        new Divergence(),
        scene -> {
          scene.cutOff(scene.source);
          scene.check(WHOLE);
          assertThat(scene.runner()).isEqualTo(scene.target);
        });
  }

  @Test
  void underAQuorumATargetThatIsCutOffAmidALargeStateTakesNothingOfIt() {
    play(
        MajorityQuorum.ofAtLeast(5),
        scene -> {
          scene.cutOff(scene.target);
          scene.check(WHOLE);
        });
  }

  /** It stands down, and the child begins anew on the larger side. */
  @Test
  void underAQuorumASourceThatIsCutOffAmidALargeStateLeavesNoPartOfIt() {
    play(
        MajorityQuorum.ofAtLeast(5),
        scene -> {
          scene.cutOff(scene.source);
          scene.check(ANEW);
        });
  }

  @Test
  void aRouteThatIsCutAmidALargeStateOnlyDelays() {
    play(
        MajorityQuorum.ofAtLeast(5),
        scene -> {
          scene.simulation.network().blind(scene.source, scene.target);
          scene.simulation.run(Duration.ofSeconds(1));
          assertThat(scene.watch.steps()).containsExactly(Step.SENDING);
          scene.simulation.network().heal();
          scene.check(WHOLE);
          assertThat(scene.runner()).isEqualTo(scene.target);
        });
  }
}
