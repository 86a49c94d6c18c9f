package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.idOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.processhub.Trouble.Place;
import io.processhub.event.AlterHook;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.internal.wire.TestCodec;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.spi.Codec;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.HotSwap;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever code of the user's throws, wherever it is called: it harms what it belongs to only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ForeignCodeTest {
  /** Arguments that fail when they are looked at. */
  record Setup(String name) {
    @Override
    public boolean equals(Object other) {
      Trouble.at(Place.VALUE_METHODS);
      return other instanceof Setup setup && setup.name.equals(name);
    }

    @Override
    public int hashCode() {
      Trouble.at(Place.VALUE_METHODS);
      return name.hashCode();
    }

    @Override
    public String toString() {
      Trouble.at(Place.VALUE_METHODS);
      return name;
    }
  }

  sealed interface Command {}

  record Echo(String text) implements Command, Ask<String> {
    @Override
    public boolean equals(Object other) {
      Trouble.at(Place.VALUE_METHODS);
      return other instanceof Echo echo && echo.text.equals(text);
    }

    @Override
    public int hashCode() {
      Trouble.at(Place.VALUE_METHODS);
      return text.hashCode();
    }

    @Override
    public String toString() {
      Trouble.at(Place.VALUE_METHODS);
      return text;
    }
  }

  static final class Actor implements HubProcess<Command>, Handover<Integer> {
    private int state = 1;

    Actor(Setup setup) {
      Trouble.at(Place.CONSTRUCTOR);
    }

    @Override
    public void started(ProcessContext context) {
      Trouble.at(Place.STARTED);
    }

    @Override
    public void receive(Command command, ProcessContext context) {
      Trouble.at(Place.RECEIVE);
      context.reply(((Echo) command).text() + state);
    }

    @Override
    public void stopped(ProcessContext context) {
      Trouble.at(Place.STOPPED);
    }

    @Override
    public Integer handOver() {
      Trouble.at(Place.HAND_OVER);
      return state + 1;
    }

    @Override
    public void takeOver(Integer handedOver) {
      Trouble.at(Place.TAKE_OVER);
      state = handedOver;
    }
  }

  private static final class TroubledCodec implements Codec {
    private final Codec inner = new TestCodec();

    @Override
    public byte[] encode(Object value, Type type) {
      at(type, Place.ENCODE_MESSAGE, Place.ENCODE_ANSWER, Place.ENCODE_STATE);
      if (type == Setup.class) {
        Trouble.at(Place.ENCODE_ARGUMENTS);
      }
      return inner.encode(value, type);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length, Type type) {
      at(type, Place.DECODE_MESSAGE, Place.DECODE_ANSWER, Place.DECODE_STATE);
      return inner.decode(bytes, offset, length, type);
    }

    private static void at(Type type, Place message, Place answer, Place state) {
      if (type == Echo.class) {
        Trouble.at(message);
      } else if (type == String.class) {
        Trouble.at(answer);
      } else if (type == Integer.class) {
        Trouble.at(state);
      }
    }

    @Override
    public void check(Type type) {
      inner.check(type);
    }
  }

  private static final ProcessType<Setup, Command> ACTOR =
      ProcessType.of("actor", Setup.class, Command.class, Actor::new);

  private final List<HubNode> nodes = new ArrayList<>();
  private final List<Hub> hubs = new ArrayList<>();
  private final Queue<HubEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ids = new AtomicInteger();

  @BeforeAll
  void open() {
    InJvmNetwork network = InJvmNetwork.create();
    HubConfig config =
        HubConfig.named("actors")
            .process(ACTOR)
            .messages(Echo.class)
            .migration(HotSwap.withHandover())
            .restartLimits(
                new RestartLimits(
                    1_000, Duration.ofSeconds(4), Duration.ofMillis(5), Duration.ofMillis(5)))
            .hook(new Hook<>("troubled", HubEvent.class, 10, event -> Trouble.at(Place.HOOK)))
            .hook(Hook.of("events", HubEvent.class, events::add))
            .hook(
                AlterHook.of(
                    "alter",
                    data -> {
                      Trouble.at(Place.ALTER_HOOK);
                      return data;
                    }))
            .build();
    for (String name : List.of("a", "b")) {
      HubNode node =
          HubNode.start(NodeConfig.of(name, network.transport()).codec(new TroubledCodec()));
      nodes.add(node);
      hubs.add(node.open(config));
    }
    hubs.forEach(hub -> await("both are there", () -> hub.nodes().size() == 2 && !hub.isLocked()));
  }

  @AfterAll
  void close() {
    nodes.forEach(node -> get(node.closeAsync()));
  }

  /** Whatever it was, it is over, and has left nothing behind. */
  @AfterEach
  void allIsWell() {
    Trouble.disarmAll();
    for (Hub owner : hubs) {
      String id = start(owner);
      for (Hub asker : hubs) {
        assertThat(get(asker.ref(ACTOR, id).ask(new Echo("well")))).isEqualTo("well1");
      }
    }
    events.clear();
  }

  private String nextId(Hub owner) {
    return idOn(owner, "x" + ids.incrementAndGet() + "-");
  }

  private String start(Hub owner) {
    String id = nextId(owner);
    get(hubs.getFirst().startChild(spec(id))).orThrow();
    return id;
  }

  private static ChildSpec spec(String id) {
    return ChildSpec.of(id, ACTOR, new Setup("setup"));
  }

  private <E extends HubEvent> E event(Class<E> type) {
    await("an event " + type.getSimpleName(), () -> events.stream().anyMatch(type::isInstance));
    return events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  private static <X extends Throwable> X failure(CompletableFuture<?> ask, Class<X> type) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, () -> get(ask));
    assertThat(thrown).hasCauseInstanceOf(type);
    return Objects.requireNonNull(type.cast(thrown.getCause()));
  }

  // --- processes

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"CONSTRUCTOR", "STARTED"})
  void aProcessThatFailsAtItsFirstStartFailsTheCall(Place place) {
    for (Trouble trouble : Trouble.values()) {
      String id = nextId(hubs.getLast());
      Trouble.arm(place, trouble);
      StartResult result = get(hubs.getFirst().startChild(spec(id)));
      assertThat(result.errors())
          .singleElement()
          .satisfies(error -> {
            assertThat(error.reason()).isEqualTo(ChildError.Reason.START_FAILED);
            assertThat(error.detail()).isEqualTo(trouble.inWords());
          });
      assertThat(event(HubEvent.ChildFailed.class).reason()).isEqualTo(trouble.inWords());
      Trouble.disarmAll();
      await("it is written off", () -> hubs.stream().allMatch(hub -> hub.lookup(id).isEmpty()));
      get(hubs.getFirst().startChild(spec(id))).orThrow();
      assertThat(get(hubs.getFirst().ref(ACTOR, id).ask(new Echo("up")))).isEqualTo("up1");
      events.clear();
    }
  }

  @ParameterizedTest
  @EnumSource
  void receiveFailsTheAskInHandAndTheProcessIsRestarted(Trouble trouble) {
    String id = start(hubs.getLast());
    Trouble.arm(Place.RECEIVE, trouble);
    ProcessRef<Command> ref = hubs.getFirst().ref(ACTOR, id);
    assertThat(failure(ref.ask(new Echo("?")), ProcessFailed.class))
        .hasMessageContaining(trouble.inWords());
    assertThat(event(HubEvent.ChildFailed.class).reason()).isEqualTo(trouble.inWords());
    Trouble.disarmAll();
    assertThat(get(ref.ask(new Echo("again")))).isEqualTo("again1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"CONSTRUCTOR", "STARTED"})
  void aProcessThatFailsAtItsRestartIsRestartedAgain(Place place) {
    for (Trouble trouble : Trouble.values()) {
      ProcessRef<Command> ref = hubs.getFirst().ref(ACTOR, start(hubs.getLast()));
      Trouble.arm(place, trouble);
      Trouble.arm(Place.RECEIVE, Trouble.ASSERTION);
      failure(ref.ask(new Echo("?")), ProcessFailed.class);
      await("it fails once more, and again", () -> reasons().size() > 2);
      Trouble.disarmAll();
      assertThat(get(ref.ask(new Echo("again")))).isEqualTo("again1");
      assertThat(reasons().getFirst()).isEqualTo(Trouble.ASSERTION.inWords());
      assertThat(reasons().stream().skip(1)).containsOnly(trouble.inWords());
      events.clear();
    }
  }

  private List<String> reasons() {
    return events.stream()
        .filter(HubEvent.ChildFailed.class::isInstance)
        .map(event -> ((HubEvent.ChildFailed) event).reason())
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void stoppedFailsAndTheChildIsStoppedAllTheSame(Trouble trouble) {
    String id = start(hubs.getLast());
    Trouble.arm(Place.STOPPED, trouble);
    assertThat(get(hubs.getFirst().stopChild(id)).isOk()).isTrue();
    assertThat(hubs.getFirst().lookup(id)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"HAND_OVER", "ENCODE_STATE", "DECODE_STATE", "TAKE_OVER"})
  void aHandoverFailsAndTheChildGoesOnWhereItIs(Place place) {
    for (Trouble trouble : Trouble.values()) {
      String id = start(hubs.getFirst());
      Trouble.arm(place, trouble);
      CompletableFuture<ProcessId> moved = hubs.getFirst().move(id, hubs.getLast().self());
      assertThat(event(HubEvent.MigrationFailed.class).reason()).contains(trouble.inWords());
      Trouble.disarmAll();
      assertThat(get(hubs.getLast().ref(ACTOR, id).ask(new Echo("here")))).isEqualTo("here1");
      assertThat(moved).isNotDone();
      assertThat(get(hubs.getFirst().stopChild(id)).isOk()).isTrue();
      events.clear();
    }
  }

  // --- hooks

  @ParameterizedTest
  @EnumSource
  void aHookFailsAndTheOthersHearOfTheEvent(Trouble trouble) {
    Trouble.arm(Place.HOOK, trouble);
    String id = start(hubs.getLast());
    await(
        "the other hook is told",
        () ->
            events.stream()
                .anyMatch(event ->
                    event instanceof HubEvent.PostChildrenStart up && up.child().equals(id)));
  }

  @ParameterizedTest
  @EnumSource
  void anAlterHookFailsAndSoDoesTheStart(Trouble trouble) {
    Trouble.arm(Place.ALTER_HOOK, trouble);
    StartResult result = get(hubs.getFirst().startChild(spec(nextId(hubs.getLast()))));
    assertThat(result.errors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.reason()).isEqualTo(ChildError.Reason.START_FAILED);
          assertThat(error.detail()).startsWith("alter hook 'alter': ");
        });
    assertThat(event(HubEvent.AlterHookFailed.class).hook()).isEqualTo("alter");
  }

  @ParameterizedTest
  @EnumSource
  void anAlterHookFailsAtAHandoverAndTheChildStaysWhereItIs(Trouble trouble) {
    String id = start(hubs.getFirst());
    Trouble.arm(Place.ALTER_HOOK, trouble);
    CompletableFuture<ProcessId> moved = hubs.getFirst().move(id, hubs.getLast().self());
    String said = trouble.inWords().replaceFirst(".*: ", "");
    assertThat(event(HubEvent.MigrationFailed.class).reason())
        .contains("alter hook 'alter': ")
        .contains(said);
    assertThat(event(HubEvent.AlterHookFailed.class).child()).isEqualTo(id);
    Trouble.disarmAll();
    assertThat(get(hubs.getLast().ref(ACTOR, id).ask(new Echo("here")))).isEqualTo("here1");
    assertThat(moved).isNotDone();
    assertThat(get(hubs.getFirst().stopChild(id)).isOk()).isTrue();
  }

  // --- codecs

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"ENCODE_MESSAGE", "DECODE_MESSAGE", "ENCODE_ANSWER", "DECODE_ANSWER"})
  void aMessageOrAnAnswerThatTheCodecFailsAtIsRefused(Place place) {
    String id = start(hubs.getLast());
    ProcessRef<Command> ref = hubs.getFirst().ref(ACTOR, id);
    for (Trouble trouble : Trouble.values()) {
      Trouble.arm(place, trouble);
      assertThat(failure(ref.ask(new Echo("?")), MessageRefused.class))
          .hasMessageContaining("The codec failed to")
          .hasMessageContaining(trouble.inWords());
      Trouble.disarmAll();
      assertThat(get(ref.ask(new Echo("next")))).isEqualTo("next1");
    }
    assertThat(events).noneMatch(HubEvent.ChildFailed.class::isInstance);
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"ENCODE_MESSAGE", "DECODE_MESSAGE"})
  void aTellThatTheCodecFailsAtIsUndeliverable(Place place) {
    String id = start(hubs.getLast());
    ProcessRef<Command> ref = hubs.getFirst().ref(ACTOR, id);
    for (Trouble trouble : Trouble.values()) {
      Trouble.arm(place, trouble);
      ref.tell(new Echo("?"));
      HubEvent.MessageUndeliverable event = event(HubEvent.MessageUndeliverable.class);
      assertThat(event.child()).isEqualTo(id);
      assertThat(event.reason()).contains("The codec failed to").contains(trouble.inWords());
      Trouble.disarmAll();
      assertThat(get(ref.ask(new Echo("next")))).isEqualTo("next1");
      assertThat(events).noneMatch(HubEvent.ChildFailed.class::isInstance);
      events.clear();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChildWhoseArgumentsTheCodecFailsAtIsNotStarted(Trouble trouble) {
    Trouble.arm(Place.ENCODE_ARGUMENTS, trouble);
    for (Hub owner : hubs) {
      StartResult result = get(hubs.getFirst().startChild(spec(nextId(owner))));
      assertThat(result.errors())
          .singleElement()
          .satisfies(error ->
              assertThat(error.detail())
                  .contains("The codec failed to encode")
                  .contains(trouble.inWords()));
    }
  }

  // --- values

  @ParameterizedTest
  @EnumSource
  void valuesNeedNeitherTextNorEqualityNorHash(Trouble trouble) {
    Trouble.arm(Place.VALUE_METHODS, trouble);
    Trouble.arm(Place.HOOK, trouble);
    String id = start(hubs.getFirst());
    ProcessRef<Command> ref = hubs.getLast().ref(ACTOR, id);
    assertThat(get(ref.ask(new Echo("here")))).isEqualTo("here1");
    get(hubs.getLast().move(id, hubs.getLast().self()));
    assertThat(get(ref.ask(new Echo("there")))).isEqualTo("there2");
    await(
        "the event with the spec is told",
        () -> events.stream().anyMatch(HubEvent.ChildrenMigrated.class::isInstance));
    assertThat(hubs.getFirst().lookup(id)).isPresent();
    assertThat(get(hubs.getFirst().stopChild(id)).isOk()).isTrue();
  }

  // --- callers

  @Test
  void aThreadThatIsInterruptedSendsAsAnyOther() {
    for (Hub owner : hubs) {
      ProcessRef<Command> ref = hubs.getFirst().ref(ACTOR, start(owner));
      Thread.currentThread().interrupt();
      CompletableFuture<String> answer = ref.ask(new Echo("interrupted"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(get(answer)).isEqualTo("interrupted1");
    }
  }
}
