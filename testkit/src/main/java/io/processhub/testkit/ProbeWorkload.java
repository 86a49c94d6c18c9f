package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.MailboxOverflow;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.RestartLimits;
import io.processhub.RestartPolicy;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.testkit.invariant.SenderOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Probes that are told, asked, made to fail, and now and then ended. */
final class ProbeWorkload implements Workload {
  private static final List<Integer> MAILBOX_CAPACITIES =
      List.of(4, 50, HubConfig.MAILBOX_CAPACITY_DEFAULT);
  private static final int FLOOD = 60;

  /** A handover that has failed again and again is tried again after 16 s. */
  private static final Duration TRIED_AGAIN_MAX = Duration.ofSeconds(20);

  /** Of children that are given up when they are told to fail. */
  private static final RestartLimits BRITTLE = RestartLimits.of(2, Duration.ofSeconds(4));

  private final MigrationStrategy migration;
  private final ProcessType<String, Probe.Message> type;
  private final List<String> complaints = new ArrayList<>();
  private final Temper temper;
  private final Antics antics;
  private final int mailboxCapacity;
  private final MailboxOverflow overflow;
  private boolean audited;
  private long number;

  ProbeWorkload(Simulation simulation) {
    this(simulation, new ColdSwap());
  }

  ProbeWorkload(Simulation simulation, MigrationStrategy migration) {
    this.migration = migration;
    temper = Temper.of(simulation);
    type = simulation.ledger().watch(Probe.type(complaints::add, temper));
    antics = new Antics(simulation, type);
    Random random = new Random(new SplittableRandom(simulation.seed() + 55).nextLong());
    mailboxCapacity = MAILBOX_CAPACITIES.get(random.nextInt(MAILBOX_CAPACITIES.size()));
    overflow = random.nextBoolean() ? MailboxOverflow.REJECT : MailboxOverflow.DROP_OLDEST;
    simulation.note("%s, mailboxes of %d: %s".formatted(temper, mailboxCapacity, overflow));
  }

  Temper temper() {
    return temper;
  }

  ProcessType<String, Probe.Message> type() {
    return type;
  }

  @Override
  public HubConfigBuilder hub() {
    return HubConfig.named("probes")
        .process(type)
        .migration(migration)
        .mailboxCapacity(mailboxCapacity)
        .mailboxOverflow(overflow);
  }

  @Override
  public ChildSpec child(String id) {
    ChildSpec probe = ChildSpec.of(id, type, "argument of " + id).tag("t" + id.hashCode() % 3);
    ChildSpec spec = isBrittle(id) ? probe.restartLimits(BRITTLE) : probe;
    return id.hashCode() % 5 == 0 ? spec.restart(RestartPolicy.TRANSIENT) : spec;
  }

  private static boolean isBrittle(String id) {
    return Math.floorMod(id.hashCode(), 7) == 3;
  }

  @Override
  public void talk(World world, SimNode from, String childId, RandomGenerator random) {
    if (!audited) {
      audited = true;
      world.audit(() -> tell(world));
    }
    ProcessRef<Probe.Message> ref = world.hub(from).ref(type, childId);
    int dice = random.nextInt(100);
    if (dice < 55) {
      ref.tell(new Probe.Numbered(from.id().toString(), ++number));
    } else if (dice < 58) {
      for (int i = 0; i < FLOOD; i++) {
        ref.tell(new Probe.Numbered(from.id().toString(), ++number));
      }
    } else if (dice < 95) {
      ask(world, from, childId, dice < 65);
    } else if (dice < 99) {
      for (int i = isBrittle(childId) ? BRITTLE.maxRestarts() : 0; i >= 0; i--) {
        ref.tell(new Probe.Fail());
      }
    } else {
      world.mayEnd(childId);
      ref.tell(new Probe.End());
    }
    antics.at(world, from, childId);
  }

  private void tell(World world) {
    complaints.forEach(sentence -> world.report(SenderOrder.class, sentence));
    complaints.clear();
  }

  @Override
  public Duration mayFail(boolean on) {
    temper.calm(!on);
    return temper.isEven() ? Duration.ZERO : TRIED_AGAIN_MAX;
  }

  private void ask(World world, SimNode from, String childId, boolean thrice) {
    long question = ++number;
    var unused =
        world
            .ask(
                from, type, childId, thrice ? new Probe.Thrice(question) : new Probe.Next(question))
            .thenAccept(answer -> {
              if (answer != question + 1) {
                world.reportFalsehood(
                    "%s answered %d instead of %d".formatted(childId, answer, question + 1));
              }
            });
  }
}
