package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.testkit.RandomRun;
import io.processhub.testkit.Seeds;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.Workload;
import io.processhub.testkit.World;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Meters on simulated clusters: the example of the guide on simulation. */
class MeterSimulationTest {

  @Test
  void aMeterIsFoundAfterItsNodeHasCrashed() {
    Simulation simulation = Simulation.of(42);
    ProcessType<MeterConfig, Meter.Command> meter = simulation.ledger().watch(Meter.METER);
    World world = World.of(simulation, () -> HubConfig.named("meters").process(meter));

    List<SimNode> nodes = world.start("a", "b", "c");
    ChildSpec spec = ChildSpec.of("meter-42", meter, new MeterConfig("Main St"));
    simulation.await(world.start(nodes.get(0), List.of(spec))).orThrow();

    world.hub(nodes.get(1)).ref(meter, "meter-42").tell(new Meter.Reading(1.5));
    simulation.run(Duration.ofSeconds(1));
    nodes.get(2).crash();
    world.checkWhenQuiet();

    double total = simulation.await(world.ask(nodes.get(0), meter, "meter-42", new Meter.Total()));
    assertThat(total).isIn(0.0, 1.5);
  }

  @Test
  void ofAMeterStoppedDuringASplitNothingIsLeftAfterIt() {
    Simulation simulation = Simulation.of(42);
    ProcessType<MeterConfig, Meter.Command> meter = simulation.ledger().watch(Meter.METER);
    World world = World.of(simulation, () -> HubConfig.named("meters").process(meter));
    List<SimNode> nodes = world.start("a", "b", "c", "d");
    ChildSpec spec = ChildSpec.of("meter-42", meter, new MeterConfig("Main St"));
    simulation.await(world.start(nodes.get(0), List.of(spec))).orThrow();

    simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
    simulation.run(Duration.ofSeconds(20));
    simulation.await(world.stop(nodes.get(0), List.of("meter-42")));
    simulation.network().heal();
    world.checkWhenQuiet();

    assertThat(simulation.ledger().running("meters", "meter-42")).isEmpty();
  }

  @Test
  void metersOutliveWhateverHappens() {
    Seeds.check(
        20,
        "mvn test -Dtest=MeterSimulationTest",
        seed -> RandomRun.of(seed).workload(Meters::new).size(new RandomRun.Size(4, 50, 2, 20)));
  }

  /** What the random runs run. */
  private static final class Meters implements Workload {
    private final ProcessType<MeterConfig, Meter.Command> meter;

    Meters(Simulation simulation) {
      meter = simulation.ledger().watch(Meter.METER);
    }

    @Override
    public HubConfigBuilder hub() {
      return HubConfig.named("meters").process(meter);
    }

    @Override
    public ChildSpec child(String id) {
      return ChildSpec.of(id, meter, new MeterConfig("Street of " + id));
    }

    @Override
    public void talk(World world, SimNode from, String id, RandomGenerator random) {
      world.hub(from).ref(meter, id).tell(new Meter.Reading(1));
      var unused =
          world
              .ask(from, meter, id, new Meter.Total())
              .thenAccept(total -> {
                if (total < 0) {
                  world.reportFalsehood(id + " has a total of " + total);
                }
              });
    }
  }
}
