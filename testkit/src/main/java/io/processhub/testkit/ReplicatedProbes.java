package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import io.processhub.event.AlterHook;
import io.processhub.event.ChildData;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Probes with replicas, as one seed has them, altered before they start or not; who talks to them
 * now and then means all of them.
 */
final class ReplicatedProbes implements Workload {
  private final ProbeWorkload probes;
  private final Replication replication;
  private final boolean altering;
  private final Ledger ledger;
  private long question;

  ReplicatedProbes(Simulation simulation, MigrationStrategy migration) {
    probes = new ProbeWorkload(simulation, migration);
    ledger = simulation.ledger();
    Random random = new Random(new SplittableRandom(simulation.seed() + 77).nextLong());
    replication = draw(random);
    altering = random.nextBoolean();
    simulation.note("redundancy " + replication + (altering ? ", with an alter hook" : ""));
  }

  private static Replication draw(Random random) {
    int factor = List.of(2, 2, 3, 4, Replication.CLUSTER_SIZE).get(random.nextInt(5));
    Replication.Model model =
        random.nextInt(3) == 0 ? Replication.Model.ACTIVE_ACTIVE : Replication.Model.ACTIVE_PASSIVE;
    return new Replication(factor, model, RedundancySignal.ALL);
  }

  @Override
  public HubConfigBuilder hub() {
    HubConfigBuilder hub = probes.hub().redundancy(replication);
    return altering ? hub.hook(AlterHook.of("alter", this::alter)) : hub;
  }

  private ChildData alter(ChildData data) {
    try {
      probes.temper().at(Temper.Moment.ALTERED);
    } catch (Probe.ToldToFail failure) {
      ledger.startFailed(data.arguments());
      throw failure;
    }
    return data.metadata("altered", "yes");
  }

  @Override
  public ChildSpec child(String id) {
    return probes.child(id);
  }

  @Override
  public void talk(World world, SimNode from, String childId, RandomGenerator random) {
    if (random.nextInt(4) > 0) {
      probes.talk(world, from, childId, random);
      return;
    }
    long number = ++question;
    var unused =
        world
            .askAll(from, probes.type(), childId, new Probe.Next(number))
            .thenAccept(replies ->
                replies
                    .answers()
                    .forEach((node, answer) -> check(world, childId, number + 1, answer)));
  }

  @Override
  public Duration mayFail(boolean on) {
    return probes.mayFail(on);
  }

  private static void check(World world, String child, long expected, long answer) {
    if (answer != expected) {
      world.reportFalsehood("%s answered %d instead of %d".formatted(child, answer, expected));
    }
  }
}
