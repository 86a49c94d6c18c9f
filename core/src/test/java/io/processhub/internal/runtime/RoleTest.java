package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ProcessType;
import io.processhub.RestartPolicy;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;
import io.processhub.strategy.RedundancySignal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Roles as processes see them. */
final class RoleTest {
  private static final Assignment PASSIVE = new Assignment(Role.PASSIVE, 0);

  private final List<String> log = new CopyOnWriteArrayList<>();
  private Harness harness = Harness.signalling(RedundancySignal.ALL);

  private final class Replica implements HubProcess<Object> {
    @Override
    public void started(ProcessContext context) {
      log.add("started");
    }

    @Override
    public void roleChanged(Role role, ProcessContext context) {
      assertThat(context.role()).isEqualTo(role);
      log.add(role + " token " + context.fencingToken());
    }

    @Override
    public void receive(Object message, ProcessContext context) {
      if (message.equals("fail")) {
        throw new IllegalStateException("told to");
      }
      log.add(message + " as " + context.role());
    }
  }

  private ProcessCell start(Assignment assignment) {
    return harness.runtime.start(
        Harness.spec(),
        ProcessType.of("type", Object.class, Object.class, unused -> new Replica()),
        assignment);
  }

  @Test
  void aProcessIsToldItsRoleBeforeItsFirstMessage() {
    ProcessCell cell = start(PASSIVE);
    cell.offer(Harness.tell("m"));
    harness.settle();
    assertThat(log).containsExactly("started", "PASSIVE token 101", "m as PASSIVE");
  }

  @Test
  void aProcessThatIsStoppedBeforeItKnowsItsRoleIsToldThatItIsStopped() {
    ProcessCell[] cell = new ProcessCell[1];
    HubProcess<Object> process =
        new HubProcess<>() {
          @Override
          public void started(ProcessContext context) {
            log.add("started");
            harness.runtime.stop(cell[0]);
          }

          @Override
          public void receive(Object message, ProcessContext context) {
            log.add("received");
          }

          @Override
          public void stopped(ProcessContext context) {
            log.add("stopped");
          }
        };
    cell[0] =
        harness.runtime.start(
            Harness.spec(),
            ProcessType.of("type", Object.class, Object.class, unused -> process),
            PASSIVE);
    harness.settle();
    assertThat(log).containsExactly("started", "stopped");
  }

  @Test
  void anIdleProcessIsToldAtOnceAndHasANewToken() {
    ProcessCell cell = start(PASSIVE);
    harness.settle();
    cell.assign(new Assignment(Role.ACTIVE, 500));
    harness.settle();
    assertThat(log).endsWith("ACTIVE token 500");
    assertThat(cell.fencingToken()).isEqualTo(500);
  }

  @Test
  void aNewRoleGoesBeforeTheMessagesThatWait() {
    ProcessCell cell = start(PASSIVE);
    harness.settle();
    cell.offer(Harness.tell("m"));
    cell.assign(new Assignment(Role.ACTIVE, 500));
    harness.settle();
    assertThat(log.subList(2, 4)).containsExactly("ACTIVE token 500", "m as ACTIVE");
  }

  @Test
  void ofRolesThatFollowEachOtherTheLastCounts() {
    ProcessCell cell = start(PASSIVE);
    harness.settle();
    cell.assign(new Assignment(Role.ACTIVE, 500));
    cell.assign(PASSIVE);
    harness.settle();
    assertThat(log).containsExactly("started", "PASSIVE token 101");
  }

  @Test
  void theRoleOutlivesARestartAndIsToldAgain() {
    ProcessCell cell = start(PASSIVE);
    harness.settle();
    cell.assign(new Assignment(Role.ACTIVE, 500));
    cell.offer(Harness.tell("fail"));
    harness.advance(Duration.ofSeconds(1));
    assertThat(log.subList(2, 5))
        .containsExactly("ACTIVE token 500", "started", "ACTIVE token 500");
  }

  @Test
  void aRoleThatIsAssignedDuringTheBackOffIsThatOfTheNextRun() {
    ProcessCell cell = start(PASSIVE);
    harness.settle();
    cell.offer(Harness.tell("fail"));
    harness.settle();
    cell.assign(new Assignment(Role.ACTIVE, 500));
    harness.advance(Duration.ofSeconds(1));
    assertThat(log).endsWith("started", "ACTIVE token 500");
  }

  @Test
  void aProcessIsToldOfTheRolesThatTheSignalNamesAndCanAskForItAlways() {
    harness = Harness.signalling(RedundancySignal.ACTIVE);
    ProcessCell cell = start(PASSIVE);
    cell.offer(Harness.tell("m"));
    harness.settle();
    cell.assign(new Assignment(Role.ACTIVE, 500));
    cell.offer(Harness.tell("n"));
    harness.settle();
    cell.assign(PASSIVE);
    cell.offer(Harness.tell("o"));
    harness.settle();
    assertThat(log)
        .containsExactly(
            "started", "m as PASSIVE", "ACTIVE token 500", "n as ACTIVE", "o as PASSIVE");
  }

  @Test
  void aProcessThatFailsToTakeItsRoleFails() {
    ProcessCell cell =
        harness.runtime.start(
            Harness.spec(),
            ProcessType.of(
                "type",
                Object.class,
                Object.class,
                unused ->
                    new HubProcess<Object>() {
                      @Override
                      public void receive(Object message, ProcessContext context) {}

                      @Override
                      public void roleChanged(Role role, ProcessContext context) {
                        if (role == Role.ACTIVE && log.isEmpty()) {
                          log.add("failed");
                          throw new IllegalStateException("not me");
                        }
                      }
                    }),
            PASSIVE);
    harness.settle();
    cell.assign(new Assignment(Role.ACTIVE, 500));
    harness.settle();
    assertThat(harness.facts.lines()).endsWith("restarting after 1: IllegalStateException: not me");
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.facts.lines().getLast()).startsWith("running 2");
  }

  @Test
  void aTaskIsToldWhileItRunsAndGoesOnIfItCannotTakeIt() throws InterruptedException {
    Harness threaded = Harness.signallingThreads(RedundancySignal.ALL);
    CountDownLatch active = new CountDownLatch(1);
    CountDownLatch passiveAgain = new CountDownLatch(1);
    HubTask task =
        new HubTask() {
          @Override
          public void run(ProcessContext context) throws Exception {
            log.add("runs as " + context.role());
            active.await();
            log.add("goes on as " + context.role());
            new CountDownLatch(1).await();
          }

          @Override
          public void roleChanged(Role role, ProcessContext context) {
            log.add(role + " token " + context.fencingToken());
            if (role == Role.ACTIVE) {
              active.countDown();
              throw new IllegalStateException("not me");
            }
            if (active.getCount() == 0) {
              passiveAgain.countDown();
            }
          }
        };
    ProcessCell cell =
        threaded.runtime.start(
            Harness.spec().restart(RestartPolicy.PERMANENT),
            ProcessType.task("type", Object.class, unused -> task),
            PASSIVE);
    cell.assign(new Assignment(Role.ACTIVE, 500));
    assertThat(active.await(30, TimeUnit.SECONDS)).isTrue();
    cell.assign(PASSIVE);
    assertThat(passiveAgain.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(log).contains("ACTIVE token 500", "PASSIVE token 500");
    threaded.runtime.stop(cell);
    threaded.facts.stopped().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
