package io.processhub.testkit;

import io.processhub.AskTimeout;
import io.processhub.ChildSpec;
import io.processhub.HubClosed;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.invariant.SenderOrder;
import io.processhub.testkit.invariant.StateContinuity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Probes that count, and move with what they have counted. What has been acknowledged must have
 * been counted once, whenever the hub is quiet: for a run in which nothing crashes, fails or is
 * stopped.
 */
final class CountWorkload implements Workload {
  /**
   * Longer than a message waits for a way to its child, so that a sender who hears too late where
   * that runs now, as under Gossip, is told that it is unavailable: such a message is not lost.
   */
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(8);

  private static final int STREAMS_ONE_IN = 5;
  private static final int STREAM_LENGTH = 20;
  private static final long STREAM_GAP_NANOS_MAX = 20_000_000;

  private final Simulation simulation;
  private final HotSwap migration;
  private final ProcessType<String, Probe.Message> type;
  private final List<String> complaints = new ArrayList<>();
  private final Map<String, List<Long>> acknowledged = new TreeMap<>();
  private boolean audited;
  private long number;

  /** Messages of one sender to one child, one after the other. */
  private record Stream(
      ProcessRef<Probe.Message> ref, String sender, Life life, RandomGenerator random) {}

  CountWorkload(Simulation simulation, HotSwap migration) {
    this.simulation = simulation;
    this.migration = migration;
    type = simulation.ledger().watch(Probe.type(complaints::add));
  }

  /** One of the ways to hand over by which no state may be lost, nor an order. */
  static HotSwap terms(Random random) {
    return HotSwap.withHandover()
        .confirmHandover(random.nextBoolean())
        .retention(Duration.ofSeconds(random.nextBoolean() ? 5 : 20))
        .maxConcurrentMigrations(List.of(2, 10, 100).get(random.nextInt(3)));
  }

  @Override
  public HubConfigBuilder hub() {
    return HubConfig.named("probes").process(type).migration(migration).askTimeout(ASK_TIMEOUT);
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
    long wholeSince = simulation.network().wholeSinceNanos();
    String sender = from.id().toString();
    if (random.nextInt(STREAMS_ONE_IN) == 0) {
      stream(new Stream(ref, sender, from.life(), random), STREAM_LENGTH);
    } else {
      tell(ref, sender);
    }
    long counts = ++number;
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

  private void tell(ProcessRef<Probe.Message> ref, String sender) {
    ref.tell(new Probe.Numbered(sender, ++number));
  }

  /** One message after the other, so that the child moves between them, or while they travel. */
  private void stream(Stream stream, int length) {
    try {
      tell(stream.ref, stream.sender);
    } catch (HubClosed closed) {
      simulation.note(stream.sender + " has closed the hub, and sends no more");
      return;
    }
    if (length > 1) {
      simulation
          .loop()
          .schedule(
              stream.random.nextLong(STREAM_GAP_NANOS_MAX),
              stream.life,
              "stream",
              () -> stream(stream, length - 1));
    }
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
