package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.idOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sender of a message hears when it fails: the same here and from another node. */
final class MessageFailuresTest {
  private static final int CAPACITY = 10;

  /** What a talker understands. */
  sealed interface Question {}

  record Fail(String reason) implements Question, Ask<String> {}

  record Silence() implements Question, Ask<String> {}

  record WrongAnswer() implements Question, Ask<String> {}

  record Echo(String text) implements Question, Ask<String> {}

  /** Is answered when the gate is open. */
  record Wait() implements Question, Ask<String> {}

  private final class Talker implements HubProcess<Question> {
    Talker(String pace) {
      if (pace.equals("slow")) {
        awaitGate();
      }
    }

    @Override
    public void receive(Question question, ProcessContext context) {
      switch (question) {
        case Fail fail -> throw new IllegalStateException(fail.reason());
        case Silence unused -> {}
        case WrongAnswer unused -> context.reply(17);
        case Echo echo -> context.reply(echo.text());
        case Wait unused -> {
          awaitGate();
          context.reply("at last");
        }
      }
    }
  }

  private void awaitGate() {
    inside.countDown();
    try {
      assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private final TestNodes nodes = new TestNodes();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);
  private final Queue<HubEvent.MessageUndeliverable> undeliverable = new ConcurrentLinkedQueue<>();
  private final ProcessType<String, Question> talker =
      ProcessType.of("talker", String.class, Question.class, Talker::new);
  private final List<Hub> hubs =
      nodes.hubs(
          2,
          counters()
              .process(talker)
              .mailboxCapacity(CAPACITY)
              .routeWait(Duration.ofMillis(200))
              .hook(Hook.of("u", HubEvent.MessageUndeliverable.class, undeliverable::add))
              .build());
  private final Hub hub = hubs.getFirst();

  @AfterEach
  void close() {
    gate.countDown();
    nodes.close();
  }

  /** A talker here or on the other node. */
  private ProcessRef<Question> talker(boolean remote) {
    String id = idOn(hubs.get(remote ? 1 : 0), "t");
    get(hub.startChild(ChildSpec.of(id, talker, ""))).orThrow();
    return hub.ref(talker, id);
  }

  private static <X extends ProcessHubException> X failure(
      CompletableFuture<?> ask, Class<X> type) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, () -> get(ask));
    assertThat(thrown).hasCauseInstanceOf(type);
    return Objects.requireNonNull(type.cast(thrown.getCause()));
  }

  @ParameterizedTest(name = "remote: {0}")
  @ValueSource(booleans = {false, true})
  void aProcessThatFailsFailsTheAskThatItHadInHandAndNoOther(boolean remote) {
    ProcessRef<Question> ref = talker(remote);
    CompletableFuture<String> failed = ref.ask(new Fail("told to"));
    CompletableFuture<String> next = ref.ask(new Echo("next"));
    ProcessFailed failure = failure(failed, ProcessFailed.class);
    assertThat(failure.childId()).isEqualTo(ref.childId());
    assertThat(failure)
        .hasMessage(
            "Child '%s' of hub 'counters' failed: IllegalStateException: told to"
                .formatted(ref.childId()));
    assertThat(get(next)).isEqualTo("next");
  }

  @ParameterizedTest(name = "remote: {0}")
  @ValueSource(booleans = {false, true})
  void aProcessThatReturnsWithoutAnsweringFailsTheAsk(boolean remote) {
    ProcessRef<Question> ref = talker(remote);
    assertThat(failure(ref.ask(new Silence()), ProcessFailed.class))
        .hasMessageEndingWith("it returned without answering.");
    assertThat(get(ref.ask(new Echo("still there")))).isEqualTo("still there");
  }

  @ParameterizedTest(name = "remote: {0}")
  @ValueSource(booleans = {false, true})
  void anAnswerOfAnotherTypeIsTheProcesssFailure(boolean remote) {
    ProcessRef<Question> ref = talker(remote);
    assertThat(failure(ref.ask(new WrongAnswer()), ProcessFailed.class))
        .hasMessageContaining("java.lang.String")
        .hasMessageContaining("java.lang.Integer");
  }

  @ParameterizedTest(name = "remote: {0}")
  @ValueSource(booleans = {false, true})
  void anAnswerThatTakesTooLongIsATimeout(boolean remote) {
    ProcessRef<Question> ref = talker(remote);
    AskTimeout failure = failure(ref.ask(new Wait(), Duration.ofMillis(50)), AskTimeout.class);
    assertThat(failure.childId()).isEqualTo(ref.childId());
    CompletableFuture<String> patient = ref.ask(new Echo("later"));
    gate.countDown();
    assertThat(get(patient)).isEqualTo("later");
  }

  @ParameterizedTest(name = "remote: {0}")
  @ValueSource(booleans = {false, true})
  void moreMessagesThanTheMailboxHoldsAreRefusedOrReported(boolean remote) {
    ProcessRef<Question> ref = talker(remote);
    CompletableFuture<String> first = ref.ask(new Wait());
    await("the process is busy", () -> inside.getCount() == 0);
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    for (int i = 0; i < CAPACITY; i++) {
      waiting.add(ref.ask(new Echo("m" + i)));
    }
    MailboxFull failure = failure(ref.ask(new Echo("one too many")), MailboxFull.class);
    assertThat(failure.childId()).isEqualTo(ref.childId());
    ref.tell(new Echo("another"));
    await("the tell is reported", () -> !undeliverable.isEmpty());
    assertThat(undeliverable.element().child()).isEqualTo(ref.childId());
    assertThat(undeliverable.element().reason())
        .isEqualTo("The child has a full mailbox: it holds " + CAPACITY + " messages.");

    gate.countDown();
    assertThat(get(first)).isEqualTo("at last");
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(get(waiting.get(i))).isEqualTo("m" + i);
    }
    assertThat(get(ref.ask(new Echo("there is room")))).isEqualTo("there is room");
  }

  @Test
  void inAHubThatDropsTheOldestMessageThatOneFailsAndTheNewestIsHandled() {
    Hub dropping =
        nodes
            .node("c")
            .open(
                HubConfig.named("dropping")
                    .process(talker)
                    .mailboxCapacity(2)
                    .mailboxOverflow(MailboxOverflow.DROP_OLDEST)
                    .build());
    get(dropping.startChild(ChildSpec.of("t", talker, ""))).orThrow();
    ProcessRef<Question> ref = dropping.ref(talker, "t");
    CompletableFuture<String> first = ref.ask(new Wait());
    await("the process is busy", () -> inside.getCount() == 0);
    CompletableFuture<String> oldest = ref.ask(new Echo("oldest"));
    CompletableFuture<String> next = ref.ask(new Echo("next"));
    CompletableFuture<String> newest = ref.ask(new Echo("newest"));
    assertThat(failure(oldest, MailboxFull.class).childId()).isEqualTo("t");
    gate.countDown();
    assertThat(get(first)).isEqualTo("at last");
    assertThat(get(next)).isEqualTo("next");
    assertThat(get(newest)).isEqualTo("newest");
  }

  @ParameterizedTest(name = "remote: {0}")
  @ValueSource(booleans = {false, true})
  void whatAStoppedProcessHadInHandOrWaitingFails(boolean remote) {
    ProcessRef<Question> ref = talker(remote);
    CompletableFuture<String> inHand = ref.ask(new Wait());
    await("the process is busy", () -> inside.getCount() == 0);
    CompletableFuture<String> waiting = ref.ask(new Echo("waits"));
    CompletableFuture<StopResult> stop = hub.stopChild(ref.childId());
    await("it has been told to stop", () -> !isRunning(ref.childId()));
    gate.countDown();
    assertThat(get(stop).isOk()).isTrue();
    assertThat(get(inHand)).isEqualTo("at last");
    assertThat(failure(waiting, NoSuchChild.class).childId()).isEqualTo(ref.childId());
  }

  /**
   * As the loops of the coordinators say: each between two steps, so a stop is told whole or not.
   */
  private boolean isRunning(String id) {
    return get(hub.distributor().whichChildrenGlobal(Duration.ofSeconds(5)))
        .children()
        .values()
        .stream()
        .flatMap(List::stream)
        .anyMatch(c -> c.id().equals(id) && c.state() == Distributor.Child.State.RUNNING);
  }

  @Test
  void aChildThatDoesNotExistIsNamed() {
    NoSuchChild failure = failure(hub.ref(talker, "nobody").ask(new Echo("?")), NoSuchChild.class);
    assertThat(failure.childId()).isEqualTo("nobody");
    assertThat(failure).hasMessage("Child 'nobody' of hub 'counters' does not exist.");
  }

  @Test
  void aChildThatDoesNotComeUpInTimeElsewhereIsUnavailable() {
    String id = idOn(hubs.getLast(), "t");
    CompletableFuture<StartResult> start = startSlowly(id);
    ProcessRef<Question> ref = hub.ref(talker, id);
    ChildUnavailable failure = failure(ref.ask(new Echo("?")), ChildUnavailable.class);
    assertThat(failure.childId()).isEqualTo(id);
    assertThat(failure).hasMessageEndingWith("it was not running anywhere for 200 ms.");
    gate.countDown();
    get(start).orThrow();
    assertThat(get(ref.ask(new Echo("up")))).isEqualTo("up");
  }

  @Test
  void aMessageForAChildThatComesUpHereWaitsInItsMailbox() {
    String id = idOn(hub, "t");
    CompletableFuture<StartResult> start = startSlowly(id);
    await("it is under construction", () -> inside.getCount() == 0);
    ProcessRef<Question> ref = hub.ref(talker, id);
    CompletableFuture<String> early = ref.ask(new Echo("early"));
    failure(ref.ask(new Echo("in a hurry"), Duration.ofMillis(20)), AskTimeout.class);
    gate.countDown();
    get(start).orThrow();
    assertThat(get(early)).isEqualTo("early");
  }

  private CompletableFuture<StartResult> startSlowly(String id) {
    CompletableFuture<StartResult> start = hub.startChild(ChildSpec.of(id, talker, "slow"));
    await("it is wanted", () -> hub.lookup(id).isPresent());
    return start;
  }

  @ParameterizedTest(name = "remote: {0}")
  @ValueSource(booleans = {false, true})
  void aMessageThatTheChildsTypeDoesNotReceiveIsRefused(boolean remote) {
    String id = idOn(hubs.get(remote ? 1 : 0), "c");
    get(hub.startChild(Counter.spec(id))).orThrow();
    MessageRefused failure = failure(hub.ref(talker, id).ask(new Echo("?")), MessageRefused.class);
    assertThat(failure.childId()).isEqualTo(id);
    assertThat(failure)
        .hasMessageContaining(Echo.class.getName())
        .hasMessageContaining(Counter.Command.class.getName());
  }

  @Test
  void mistakesOfTheCallerAreThrownAtTheCaller() {
    ProcessRef<Question> ref = talker(false);
    ProcessType<String, Question> unheard =
        ProcessType.of("unheard", String.class, Question.class, Talker::new);
    assertThatThrownBy(() -> hub.ref(unheard, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Process type 'unheard' with messages of %s is not registered with hub 'counters'."
                .formatted(Question.class.getName()));
    assertThatThrownBy(() -> ref.ask(new Echo("x"), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must be more than 0 and at most PT87600H, but is PT0S.");
    @SuppressWarnings("unchecked")
    ProcessRef<Object> raw = (ProcessRef<Object>) (ProcessRef<?>) ref;
    assertThatThrownBy(() -> raw.tell("text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Child '%s' receives %s, not java.lang.String."
                .formatted(ref.childId(), Question.class.getName()));
  }
}
