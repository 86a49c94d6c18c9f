package io.processhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.event.AlterHook;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.HubTask;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.Singularity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HubConfigTest {
  private static final ProcessType<String, Void> TASK =
      ProcessType.task("task", String.class, text -> (HubTask) context -> {});

  private static HubConfigBuilder hub() {
    return HubConfig.named("hub").process(TASK);
  }

  @Test
  void whatIsNotSaidHasTheDocumentedDefault() {
    HubConfig config = HubConfig.named("hub").build();
    assertThat(config.name()).isEqualTo("hub");
    assertThat(config.isObserver()).isFalse();
    assertThat(config.types()).isEmpty();
    assertThat(config.children()).isEmpty();
    assertThat(config.hooks()).isEmpty();
    assertThat(config.distribution()).isEqualTo(ConsistentHashing.DEFAULT);
    assertThat(config.redundancy()).isEqualTo(new Singularity());
    assertThat(config.migration()).isEqualTo(new ColdSwap());
    assertThat(config.synchronization()).isEqualTo(PubSub.DEFAULT);
    assertThat(config.partitionTolerance()).isEqualTo(new Divergence());
    assertThat(config.restartLimits()).isEqualTo(RestartLimits.DEFAULT);
    assertThat(config.mailboxCapacity()).isEqualTo(65_536);
    assertThat(config.mailboxOverflow()).isEqualTo(MailboxOverflow.REJECT);
    assertThat(config.askTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.routeWait()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.debounce()).isEqualTo(Duration.ofMillis(20));
    assertThat(config.barrierWait()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.leaveTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.tombstoneRetention()).isEqualTo(Duration.ofHours(1));
    assertThat(config.clockDriftMax()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.childrenMax()).isEqualTo(5_000_000);
    assertThat(config.pendingAsksMax()).isEqualTo(100_000);
  }

  static Stream<Arguments> positiveDurations() {
    return Stream.of(
        setter("alterTimeout", HubConfigBuilder::alterTimeout),
        setter("askTimeout", HubConfigBuilder::askTimeout),
        setter("barrierWait", HubConfigBuilder::barrierWait),
        setter("leaveTimeout", HubConfigBuilder::leaveTimeout),
        setter("tombstoneRetention", HubConfigBuilder::tombstoneRetention),
        setter("clockDriftMax", HubConfigBuilder::clockDriftMax));
  }

  static Stream<Arguments> durationsThatMayBeZero() {
    return Stream.of(
        setter("routeWait", HubConfigBuilder::routeWait),
        setter("debounce", HubConfigBuilder::debounce));
  }

  private static Arguments setter(String name, BiConsumer<HubConfigBuilder, Duration> set) {
    return Arguments.of(name, set);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("positiveDurations")
  void aDurationThatMustBePositiveIsRefusedWithItsNameValueAndRange(
      String name, BiConsumer<HubConfigBuilder, Duration> set) {
    for (String wrong : List.of("PT0S", "PT-1S", "PT87600H0.001S", "PT2562047788015215H")) {
      assertThatThrownBy(() -> set.accept(hub(), Duration.parse(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(name + " must be more than 0 and at most PT87600H, but is " + wrong + ".");
    }
    set.accept(hub(), Duration.ofNanos(1));
    set.accept(hub(), Duration.ofDays(3_650));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("durationsThatMayBeZero")
  void aDurationThatMayBeZeroIsRefusedWithItsNameValueAndRange(
      String name, BiConsumer<HubConfigBuilder, Duration> set) {
    for (String wrong : List.of("PT-0.001S", "PT87600H0.001S")) {
      assertThatThrownBy(() -> set.accept(hub(), Duration.parse(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(name + " must be 0 to PT87600H, but is " + wrong + ".");
    }
    set.accept(hub(), Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void countsBelowOneAreRefusedWithNameAndValue(int wrong) {
    Map<String, BiConsumer<HubConfigBuilder, Integer>> setters =
        Map.of(
            "mailboxCapacity", HubConfigBuilder::mailboxCapacity,
            "childrenMax", HubConfigBuilder::childrenMax,
            "pendingAsksMax", HubConfigBuilder::pendingAsksMax);
    setters.forEach((name, set) ->
        assertThatThrownBy(() -> set.accept(hub(), wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(name + " must be 1 or more, but is " + wrong + "."));
  }

  @Test
  void aProcessTypeCannotBeRegisteredTwice() {
    assertThatThrownBy(() -> hub().process(TASK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Process type 'task' is registered twice in hub 'hub'.");
  }

  @Test
  void staticChildrenHaveIdsOfTheirOwn() {
    HubConfigBuilder builder =
        hub().child(ChildSpec.of("x", TASK, "a")).child(ChildSpec.of("x", TASK, "b"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Hub 'hub' has two static children with the id 'x'.");
  }

  @Test
  void aStaticChildIsMappedToDistinctNodes() {
    HubConfigBuilder builder = hub();
    assertThatThrownBy(() -> builder.child(ChildSpec.of("x", TASK, "a"), "a", "b", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Static child 'x' is mapped to node 'a' twice; each node may be named once.");
    assertThat(builder.build().children()).isEmpty();
    assertThat(builder.build().childMapping()).isEmpty();
  }

  @Test
  void aMessageClassIsNotPrimitive() {
    HubConfigBuilder builder = hub();
    assertThatThrownBy(() -> builder.messages(String.class, int.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A message class must not be primitive, but is int.");
    assertThat(builder.build().messageClasses()).isEmpty();
  }

  @Test
  void staticChildrenAreOfRegisteredTypes() {
    HubConfigBuilder builder = hub().child(ChildSpec.of("x", "tusk", "a"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Static child 'x' of hub 'hub' has the type 'tusk'; registered are [task].");
  }

  @Test
  void staticChildrenHaveArgumentsOfTheirTypesClass() {
    HubConfigBuilder builder = hub().child(ChildSpec.of("x", "task", 7));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Static child 'x' of hub 'hub' needs arguments of class java.lang.String, but has a"
                + " java.lang.Integer.");
  }

  @Test
  void aConfigurationDoesNotChangeWithItsBuilder() {
    HubConfigBuilder builder = hub();
    HubConfig before = builder.build();
    builder
        .child(ChildSpec.of("x", TASK, "a"))
        .hook(Hook.of("h", HubEvent.class, event -> {}))
        .mailboxCapacity(1);
    assertThat(before.children()).isEmpty();
    assertThat(before.hooks()).isEmpty();
    assertThat(before.mailboxCapacity()).isEqualTo(65_536);
    HubConfig after = builder.build();
    assertThat(after.children()).hasSize(1);
    builder.observer();
    assertThat(after.isObserver()).isFalse();
  }

  @Test
  void anObserverHasNoStaticChildren() {
    HubConfigBuilder builder = hub().observer().child(ChildSpec.of("x", TASK, "a"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "An observer starts no static children, but this one of hub 'hub' has 'x'; configure"
                + " them on members.");
    assertThat(hub().observer().build().isObserver()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void aHubHasAName(String blank) {
    assertThatThrownBy(() -> HubConfig.named(blank))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The hub name must not be blank.");
  }

  @Test
  void hooksHaveIdsOfTheirOwn() {
    Hook<HubEvent> hook = Hook.of("h", HubEvent.class, event -> {});
    assertThatThrownBy(() -> hub().hook(hook).hook(hook))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Hub 'hub' has a hook with the id 'h' already.");
  }

  @Test
  void aHookHasAName() {
    assertThatThrownBy(() -> Hook.of(" ", HubEvent.class, event -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The hook's id must not be blank.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u0007b", "\ud83d"})
  void theRulesForNamesHoldForIdsOfHooks(String id) {
    assertThatThrownBy(() -> Hook.of(id, HubEvent.class, event -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The hook's id must ");
    assertThatThrownBy(() -> AlterHook.of(id, data -> data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The hook's id must ");
  }

  @Test
  void anIdOfAHookIsNoLongerThanOtherNames() {
    String message =
        "The hook's id must be at most 512 bytes long in UTF-8, but begins with '"
            + "h".repeat(32)
            + "' and is longer.";
    assertThatThrownBy(() -> Hook.of("h".repeat(1_000), HubEvent.class, event -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> AlterHook.of("h".repeat(1_000), data -> data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
