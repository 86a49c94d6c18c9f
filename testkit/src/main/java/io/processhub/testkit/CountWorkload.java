package io.processhub.testkit;

import io.processhub.AskTimeout;
import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.invariant.SenderOrder;
import io.processhub.testkit.invariant.StateContinuity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Probes that count, and move with what they have counted. What has been acknowledged must have
 * been counted once, whenever the hub is quiet: for a run in which nothing crashes, fails or is
 * stopped.
 */
final class CountWorkload implements Workload {
  private final Simulation simulation;
  private final ProcessType<String, Probe.Message> type;
  private final List<String> complaints = new ArrayList<>();
  private final Map<String, List<Long>> acknowledged = new TreeMap<>();
  private boolean audited;
  private long number;

  CountWorkload(Simulation simulation) {
    this.simulation = simulation;
    type = simulation.ledger().watch(Probe.type(complaints::add));
  }

  @Override
  public HubConfig.Builder hub() {
    return HubConfig.named("probes").process(type).migration(HotSwap.withHandover());
  }

  @Override
  public ChildSpec child(String id) {
    return ChildSpec.of(id, type, "argument of " + id);
  }

  @Override
  public void talk(World world, SimNode from, String childId, RandomGenerator random) {
    if (!audited) {
      audited = true;
      world.audit(() -> audit(world));
    }
    ProcessRef<Probe.Message> ref = world.hub(from).ref(type, childId);
    ref.tell(new Probe.Numbered(from.id().toString(), ++number));
    long counts = ++number;
    long wholeSince = simulation.network().wholeSinceNanos();
    var unused =
        world
            .ask(from, type, childId, new Probe.Count(counts))
            .handle((answer, failure) -> {
              if (failure == null) {
                acknowledged.computeIfAbsent(childId, none -> new ArrayList<>()).add(counts);
              } else if (failure instanceof AskTimeout && wasWholeSince(wholeSince)) {
                // All have seen each other all the while, and who refuses a message says so.
                world.report(
                    StateContinuity.class,
                    "update %d, sent to %s from %s, is lost".formatted(counts, childId, from));
              }
              return null;
            });
  }

  private boolean wasWholeSince(long nanos) {
    return nanos != SimNetwork.NOT_WHOLE && simulation.network().wholeSinceNanos() == nanos;
  }

  private void audit(World world) {
    complaints.forEach(sentence -> world.report(SenderOrder.class, sentence));
    complaints.clear();
    for (Ledger.Running instance : simulation.ledger().running()) {
      if (simulation.ledger().process(instance).orElse(null) instanceof Probe probe) {
        audit(world, instance, probe.counted());
      }
    }
  }

  private void audit(World world, Ledger.Running instance, Map<Long, Integer> counted) {
    for (long number : acknowledged.getOrDefault(instance.childId(), List.of())) {
      if (!counted.containsKey(number)) {
        world.report(
            StateContinuity.class,
            "%s (%s) has lost update %d, which was acknowledged"
                .formatted(instance.childId(), instance.processId(), number));
      }
    }
    counted.forEach((number, times) -> {
      if (times > 1) {
        world.report(
            StateContinuity.class,
            "%s (%s) has applied update %d %d times"
                .formatted(instance.childId(), instance.processId(), number, times));
      }
    });
  }
}
