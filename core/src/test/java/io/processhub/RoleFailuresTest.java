package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.Trouble.Place;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that fail when they are told of their role, and tasks that fail. */
final class RoleFailuresTest {
  record Whoami() implements Ask<String> {}

  private static final AtomicInteger RUNS = new AtomicInteger();

  private static final ProcessType<String, Whoami> ACTOR =
      ProcessType.of("actor", String.class, Whoami.class, unused -> new Actor());

  private static final ProcessType<String, Void> TASK =
      ProcessType.task("task", String.class, unused -> new Task());

  private static final class Actor implements HubProcess<Whoami> {
    private Role told = Role.PASSIVE;

    @Override
    public void receive(Whoami question, ProcessContext context) {
      context.reply(told + " on " + context.processId().node().name());
    }

    @Override
    public void roleChanged(Role role, ProcessContext context) {
      Trouble.at(Place.ROLE_CHANGED);
      told = role;
    }
  }

  private static final class Task implements HubTask {
    @Override
    public void run(ProcessContext context) throws InterruptedException {
      Trouble.at(Place.TASK_RUN);
      RUNS.incrementAndGet();
      new CountDownLatch(1).await();
    }

    @Override
    public void roleChanged(Role role, ProcessContext context) {
      Trouble.at(Place.TASK_ROLE_CHANGED);
    }
  }

  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent.ChildFailed> failures = new ConcurrentLinkedQueue<>();
  private final HubConfig config =
      HubConfig.named("roles")
          .process(ACTOR)
          .process(TASK)
          .redundancy(Replication.factor(2).activePassive().signal(RedundancySignal.ALL))
          .restartLimits(
              new RestartLimits(
                  1_000, Duration.ofSeconds(4), Duration.ofMillis(5), Duration.ofMillis(5)))
          .hook(Hook.of("failures", HubEvent.ChildFailed.class, failures::add))
          .build();

  @AfterEach
  void close() {
    Trouble.disarmAll();
    nodes.close();
  }

  private static Hub hubOf(List<Hub> hubs, NodeId node) {
    return hubs.stream().filter(hub -> hub.self().equals(node)).findFirst().orElseThrow();
  }

  /** At its start, and when it is promoted. */
  @ParameterizedTest
  @EnumSource
  void aProcessThatFailsAtItsRoleIsRestartedAndToldAgain(Trouble trouble) {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(2, config));
    Trouble.arm(Place.ROLE_CHANGED, trouble);
    StartResult start = get(hubs.getFirst().startChild(ChildSpec.of("x", ACTOR, "")));
    assertThat(start.errors())
        .isNotEmpty()
        .allSatisfy(error -> {
          assertThat(error.reason()).isEqualTo(ChildError.Reason.START_FAILED);
          assertThat(error.detail()).contains(trouble.inWords());
        });
    Trouble.disarmAll();
    await("it is written off", () -> hubs.stream().allMatch(hub -> hub.lookup("x").isEmpty()));
    get(hubs.getFirst().startChild(ChildSpec.of("x", ACTOR, ""))).orThrow();
    await("both run", () -> hubs.stream().allMatch(hub -> hub.processIds("x").size() == 2));
    Hub active = hubOf(hubs, hubs.getFirst().processId("x").orElseThrow().node());
    hubs.remove(active);
    Hub left = hubs.getFirst();

    failures.clear();
    Trouble.arm(Place.ROLE_CHANGED, trouble);
    nodes.kill(active);
    await("it fails and is restarted, again and again", () -> failures.size() > 2);
    assertThat(failures).allMatch(failure -> failure.reason().equals(trouble.inWords()));
    Trouble.disarmAll();
    assertThat(get(left.ref(ACTOR, "x").ask(new Whoami())))
        .isEqualTo("ACTIVE on " + left.self().name());
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatFailsAtItsRoleGoesOnAndOneThatFailsInItsRunIsRestarted(Trouble trouble) {
    Hub hub = nodes.hubs(1, config).getFirst();
    int before = RUNS.get();
    Trouble.arm(Place.TASK_ROLE_CHANGED, trouble);
    get(hub.startChild(ChildSpec.of("told", TASK, ""))).orThrow();
    await("it runs", () -> RUNS.get() == before + 1);
    assertThat(failures).isEmpty();

    Trouble.arm(Place.TASK_RUN, trouble);
    get(hub.startChild(ChildSpec.of("failing", TASK, "")));
    await("it fails and is restarted, again and again", () -> failures.size() > 2);
    assertThat(failures)
        .allMatch(failure -> failure.child().equals("failing"))
        .allMatch(failure -> failure.reason().equals(trouble.inWords()));
    Trouble.disarmAll();
    await("it runs", () -> RUNS.get() == before + 2);
    assertThat(get(hub.stopChild("told")).isOk()).isTrue();
  }
}
