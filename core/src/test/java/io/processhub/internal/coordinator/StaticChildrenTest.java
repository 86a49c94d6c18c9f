package io.processhub.internal.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.internal.wire.Control.StartRequest;
import io.processhub.process.HubTask;
import io.processhub.strategy.Guided;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of the children in a configuration that cannot be started at the first attempt. */
final class StaticChildrenTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final ProcessType<String, Void> TASK =
      ProcessType.task("task", String.class, text -> (HubTask) context -> {});

  /** Answers and timers of the calls; the test is the loop's thread. */
  private final BlockingQueue<Runnable> batches = new LinkedBlockingQueue<>();

  private final List<StartRequest> asked = new ArrayList<>();

  /** One node, with the calls of one configuration. */
  private final class Scene {
    private final Ground ground;
    private final Loop loop = new Loop(batches::add, () -> {}, () -> false, () -> {}, thrown -> {});
    private final Calls calls;
    private final StaticChildren children;

    @SuppressWarnings("NullAway") // nobody leaves
    Scene(HubConfigBuilder config) {
      ground = Grounds.of(A, config.build());
      Members members = new Members(ground, () -> 0);
      members.become(Phase.READY);
      calls = new Calls(ground, new OneHome(A, A), loop, new Refusals(ground), this::send);
      children =
          new StaticChildren(
              ground,
              loop,
              members,
              calls,
              new Lifecycle(ground, loop, members, null, null, null, () -> {}));
    }

    private void send(NodeId home, Control request) {
      asked.add((StartRequest) request);
    }

    void fail(String child, Reason reason) {
      StartRequest last = asked.getLast();
      Outcome failure = Outcome.failed(child, reason, "no " + child);
      calls.onRefusal(
          new Control.Refusal(last.origin().request(), last.issued(), List.of(failure)));
    }

    void succeed(String child) {
      Outcome started = new Outcome(child, null, null, "", List.of());
      calls.onReply(
          new Control.StartReply(asked.getLast().origin().request(), 1, List.of(started)));
    }
  }

  private static HubConfigBuilder hub() {
    return HubConfig.named("hub").process(TASK);
  }

  private static ChildSpec child(String id) {
    return ChildSpec.of(id, TASK, "argument");
  }

  /** The call has ended, and its result is taken in. */
  private void takeAnswer() throws InterruptedException {
    Objects.requireNonNull(batches.poll(20, TimeUnit.SECONDS), "no answer has come").run();
  }

  private List<String> askedLast() {
    return asked.getLast().items().stream().map(item -> item.spec().id()).toList();
  }

  /** One that runs by then may have been stopped since, one that has failed fails again. */
  @Test
  void onlyThoseOfWhichNothingIsKnownAreTriedAgainAtOnce() throws InterruptedException {
    Scene scene = new Scene(hub().child(child("late")).child(child("bad")).child(child("good")));
    scene.children.begin();
    assertThat(askedLast()).containsExactly("late", "bad", "good");
    scene.fail("late", Reason.TIMEOUT);
    scene.fail("bad", Reason.START_FAILED);
    scene.succeed("good");
    takeAnswer();
    assertThat(asked).hasSize(2);
    assertThat(askedLast()).containsExactly("late");

    scene.succeed("late");
    takeAnswer();
    scene.children.begin();
    assertThat(asked).hasSize(2);
  }

  @Test
  void allFailuresAreLogged() throws InterruptedException {
    Scene scene = new Scene(hub().child(child("late")).child(child("bad")).child(child("there")));
    PrintStream console = System.err;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    System.setErr(new PrintStream(logged, true, UTF_8));
    try {
      scene.children.begin();
      scene.fail("late", Reason.TIMEOUT);
      scene.fail("bad", Reason.START_FAILED);
      scene.fail("there", Reason.ALREADY_STARTED);
      takeAnswer();
    } finally {
      System.setErr(console);
    }
    assertThat(logged.toString(UTF_8)).contains("no late").contains("no bad");
    assertThat(logged.toString(UTF_8)).doesNotContain("no there");
  }

  /** That its node is there by then is not told once more. */
  @Test
  void whatIsSettledWhileAnAnswerIsOnItsWayIsNotMissed() throws InterruptedException {
    Scene scene = new Scene(hub().child(child("x"), "b"));
    scene.children.begin();
    scene.fail("x", Reason.INVALID_CHILD_MAPPING);
    scene.children.begin();
    takeAnswer();
    assertThat(asked).hasSize(2);

    scene.fail("x", Reason.INVALID_CHILD_MAPPING);
    takeAnswer();
    assertThat(asked).hasSize(2);
    scene.children.begin();
    assertThat(asked).hasSize(3);
  }

  /** No node that comes can mend what is wrong with the one. */
  @Test
  void oneThatIsNotMappedKeepsNoOtherFromBeingStarted() throws InterruptedException {
    Scene scene =
        new Scene(
            hub()
                .distribution(Guided.DEFAULT)
                .child(child("unmapped"))
                .child(child("mapped"), "a"));
    scene.children.begin();
    assertThat(asked).isEmpty();
    takeAnswer();
    assertThat(askedLast()).containsExactly("mapped");
  }
}
