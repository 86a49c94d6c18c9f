package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.RestartPolicy;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.testkit.invariant.SenderOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Probes that are told, asked, made to fail, and now and then ended. */
final class ProbeWorkload implements Workload {
  private final MigrationStrategy migration;
  private final ProcessType<String, Probe.Message> type;
  private final List<String> complaints = new ArrayList<>();
  private boolean audited;
  private long number;

  ProbeWorkload(Simulation simulation) {
    this(simulation, new ColdSwap());
  }

  ProbeWorkload(Simulation simulation, MigrationStrategy migration) {
    this.migration = migration;
    type = simulation.ledger().watch(Probe.type(complaints::add));
  }

  ProcessType<String, Probe.Message> type() {
    return type;
  }

  @Override
  public HubConfig.Builder hub() {
    return HubConfig.named("probes").process(type).migration(migration);
  }

  @Override
  public ChildSpec child(String id) {
    ChildSpec spec = ChildSpec.of(id, type, "argument of " + id).tag("t" + id.hashCode() % 3);
    return id.hashCode() % 5 == 0 ? spec.restart(RestartPolicy.TRANSIENT) : spec;
  }

  @Override
  public void talk(World world, SimNode from, String childId, RandomGenerator random) {
    if (!audited) {
      audited = true;
      world.audit(() -> tell(world));
    }
    ProcessRef<Probe.Message> ref = world.hub(from).ref(type, childId);
    int dice = random.nextInt(100);
    if (dice < 60) {
      ref.tell(new Probe.Numbered(from.id().toString(), ++number));
    } else if (dice < 95) {
      ask(world, from, childId);
    } else if (dice < 99) {
      ref.tell(new Probe.Fail());
    } else {
      world.mayEnd(childId);
      ref.tell(new Probe.End());
    }
  }

  private void tell(World world) {
    complaints.forEach(sentence -> world.report(SenderOrder.class, sentence));
    complaints.clear();
  }

  private void ask(World world, SimNode from, String childId) {
    long question = ++number;
    var unused =
        world
            .ask(from, type, childId, new Probe.Next(question))
            .thenAccept(answer -> {
              if (answer != question + 1) {
                world.reportFalsehood(
                    "%s answered %d instead of %d".formatted(childId, answer, question + 1));
              }
            });
  }
}
