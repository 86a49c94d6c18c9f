package io.processhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.StartOptions.OnFailure;
import io.processhub.process.HubTask;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The immutable values of the API, and what they refuse. */
final class ValuesTest {
  private static final ProcessType<String, Void> TASK =
      ProcessType.task("task", String.class, text -> (HubTask) context -> {});
  private static final ChildSpec SPEC = ChildSpec.of("x", TASK, "arguments");

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  // --- child specs

  @Test
  void aChildIsPermanentAndHasFiveSecondsToEndUnlessToldOtherwise() {
    assertThat(SPEC.id()).isEqualTo("x");
    assertThat(SPEC.type()).isEqualTo("task");
    assertThat(SPEC.arguments()).isEqualTo("arguments");
    assertThat(SPEC.restart()).isEqualTo(RestartPolicy.PERMANENT);
    assertThat(SPEC.shutdownTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(SPEC.restartLimits()).isEmpty();
    assertThat(SPEC.metadata()).isEmpty();
  }

  @Test
  void eachChangeMakesANewSpecAndKeepsTheRest() {
    RestartLimits limits = RestartLimits.of(3, Duration.ofSeconds(1));
    ChildSpec changed =
        SPEC.restart(RestartPolicy.TRANSIENT)
            .restartLimits(limits)
            .metadata(Map.of("b", "2", "a", "1"))
            .tag("north")
            .brutalKill();
    assertThat(changed.restart()).isEqualTo(RestartPolicy.TRANSIENT);
    assertThat(changed.restartLimits()).contains(limits);
    assertThat(changed.shutdownTimeout()).isEqualTo(Duration.ZERO);
    assertThat(changed.metadata().keySet()).containsExactly("a", "b", "tag");
    assertThat(changed.metadata()).containsEntry(ChildSpec.TAG, "north");
    assertThat(SPEC).isEqualTo(ChildSpec.of("x", TASK, "arguments")).isNotEqualTo(changed);
  }

  @Test
  void metadataGivenLaterReplacesWhatHasTheSameKey() {
    assertThat(SPEC.tag("north").tag("south").metadata()).containsOnly(Map.entry("tag", "south"));
  }

  @Test
  void metadataCannotBeChangedFromOutside() {
    Map<String, String> mine = new HashMap<>(Map.of("a", "1"));
    ChildSpec spec = SPEC.metadata(mine);
    mine.put("b", "2");
    assertThat(spec.metadata()).containsOnlyKeys("a");
    assertThatThrownBy(() -> spec.metadata().put("c", "3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void moreMetadataThanAChildMayHaveIsRefusedWithTheNumber() {
    Map<String, String> many =
        IntStream.range(0, 64).boxed().collect(Collectors.toMap(i -> "key-" + i, i -> "v"));
    assertThat(SPEC.metadata(many).metadata()).hasSize(64);
    assertRefused(
        () -> SPEC.metadata(many).tag("north"),
        "The metadata of child 'x' has 65 entries; at most 64 are allowed.");
    assertThat(StartOptions.DEFAULT.metadata(many).metadata()).hasSize(64);
    Map<String, String> more = new HashMap<>(many);
    more.put("tag", "north");
    assertRefused(
        () -> StartOptions.DEFAULT.metadata(more),
        "The metadata of the start options has 65 entries; at most 64 are allowed.");
  }

  @Test
  void aNegativeShutdownTimeoutIsRefusedWithTheValueAndTheRange() {
    assertRefused(
        () -> SPEC.shutdownTimeout(Duration.ofMillis(-1)),
        "shutdownTimeout must be 0 to PT87600H, but is PT-0.001S.");
  }

  // --- names

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void idsAndNamesAreNotBlank(String blank) {
    assertRefused(() -> ChildSpec.of(blank, TASK, ""), "The child id must not be blank.");
    assertRefused(() -> ChildSpec.of("x", blank, ""), "The process type's name must not be blank.");
    assertRefused(() -> new NodeId(blank, 1), "The node name must not be blank.");
    assertRefused(() -> NodeConfig.local(blank), "The node name must not be blank.");
  }

  @Test
  void idsMayBeLongInAnyScriptUpTo512Bytes() {
    assertThat(ChildSpec.of("ü".repeat(256), TASK, "").id()).hasSize(256);
    assertRefused(
        () -> ChildSpec.of("ü".repeat(257), TASK, ""),
        "The child id must be at most 512 bytes long in UTF-8, but begins with '"
            + "ü".repeat(32)
            + "' and is longer.");
    assertRefused(
        () -> new NodeId("n".repeat(513), 1),
        "The node name must be at most 512 bytes long in UTF-8, but begins with '"
            + "n".repeat(32)
            + "' and is longer.");
    assertThatThrownBy(() -> ChildSpec.of("北".repeat(200), TASK, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void controlCharactersAreRefusedAndNotRepeated() {
    assertRefused(
        () -> ChildSpec.of("a\u0007b\nc", TASK, ""),
        "The child id must not contain control characters, but 'a\\u0007b\\nc' has one at index"
            + " 1.");
  }

  @Test
  void halfASurrogatePairIsRefusedBecauseOtherNodesWouldSeeAnotherText() {
    assertRefused(
        () -> ChildSpec.of("a\ud83d", TASK, ""),
        "The child id must be well-formed Unicode, but has half a surrogate pair, \\ud83d, at index"
            + " 1.");
    assertRefused(
        () -> new NodeId("\ude00\ud83d", 1),
        "The node name must be well-formed Unicode, but has half a surrogate pair, \\ude00, at"
            + " index 0.");
    assertRefused(
        () -> SPEC.tag("\ud83d!"),
        "The metadata 'tag' of child 'x' must be well-formed Unicode, but has half a surrogate"
            + " pair, \\ud83d, at index 0.");
    assertThat(ChildSpec.of("a\ud83d\ude00b", TASK, "").tag("\ud83d\ude00").id()).hasSize(4);
  }

  @Test
  void nodesAreOrderedByNameThenByIncarnation() {
    NodeId old = new NodeId("a", 1);
    NodeId young = new NodeId("a", 255);
    NodeId other = new NodeId("b", 0);
    assertThat(new TreeSet<>(List.of(other, young, old))).containsExactly(old, young, other);
    assertThat(young).hasToString("a#ff");
    assertThat(new ProcessId(young, 17)).hasToString("a#ff/17");
    assertThat(new ProcessId(old, 9)).isLessThan(new ProcessId(old, 10));
    assertThat(new ProcessId(old, 10)).isLessThan(new ProcessId(young, 9));
  }

  // --- limits and options

  @Test
  void restartLimitsOutOfRangeAreRefusedWithNameAndValue() {
    Duration second = Duration.ofSeconds(1);
    assertRefused(() -> RestartLimits.of(-1, second), "maxRestarts must be 0 or more, but is -1.");
    assertRefused(
        () -> RestartLimits.of(1, Duration.ZERO),
        "window must be more than 0 and at most PT87600H, but is PT0S.");
    assertRefused(
        () -> new RestartLimits(1, second, second.negated(), second),
        "minBackoff must be 0 to PT87600H, but is PT-1S.");
    assertRefused(
        () -> new RestartLimits(1, second, second, Duration.ofMillis(999)),
        "maxBackoff must be at least minBackoff (PT1S), but is PT0.999S.");
    assertThat(RestartLimits.of(0, second).maxRestarts()).isZero();
  }

  @Test
  void theDefaultLimitsAreUpstreams() {
    assertThat(RestartLimits.DEFAULT.maxRestarts()).isEqualTo(100);
    assertThat(RestartLimits.DEFAULT.window()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void optionsWithoutTimeAreRefused() {
    String message = "timeout must be more than 0 and at most PT87600H, but is PT0S.";
    assertRefused(() -> StartOptions.DEFAULT.timeout(Duration.ZERO), message);
    assertRefused(() -> StopOptions.DEFAULT.timeout(Duration.ZERO), message);
  }

  @Test
  void eachOptionChangesItselfOnly() {
    StartOptions options =
        StartOptions.DEFAULT
            .timeout(Duration.ofSeconds(1))
            .checkExisting(false)
            .onFailure(OnFailure.ROLLBACK)
            .metadata(Map.of("a", "1"))
            .quiet(true)
            .childMapping(Map.of("x", List.of("a")));
    assertThat(options)
        .isEqualTo(
            new StartOptions(
                Duration.ofSeconds(1),
                false,
                OnFailure.ROLLBACK,
                Map.of("a", "1"),
                true,
                Map.of("x", List.of("a"))));
    assertThat(StartOptions.DEFAULT)
        .isEqualTo(
            new StartOptions(
                Duration.ofSeconds(10), true, OnFailure.CONTINUE, Map.of(), false, Map.of()));
    assertThat(StopOptions.DEFAULT.quiet(true).timeout(Duration.ofSeconds(2)))
        .isEqualTo(new StopOptions(Duration.ofSeconds(2), true));
  }
}
