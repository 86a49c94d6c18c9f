package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.idOn;
import static io.processhub.TestNodes.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.Distributor.Child;
import io.processhub.Distributor.GlobalChildren;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The distributor's lists of the children of this node, and of all. */
final class WhichChildrenTest {
  private static final Duration WHOLE_SECONDS = Duration.ofSeconds(5);

  private final TestNodes nodes = new TestNodes();
  private final List<Hub> hubs = nodes.hubs(2, counters().build());
  private final Hub hub = hubs.getFirst();
  private final Hub other = hubs.getLast();

  @AfterEach
  void close() {
    nodes.close();
  }

  private Distributor distributor() {
    return hub.distributor();
  }

  @Test
  void theChildrenOfThisNodeAreListedInTheOrderOfTheirIds() {
    String second = idOn(hub, "b");
    String first = idOn(hub, "a");
    String elsewhere = idOn(other, "c");
    get(hub.startChildren(
            List.of(Counter.spec(second), Counter.spec(first), Counter.spec(elsewhere))))
        .orThrow();
    Distributor.NodeChildren local = distributor().whichChildrenLocal();
    assertThat(local.node()).isEqualTo(hub.self());
    assertThat(local.children()).extracting(Child::id).containsExactly(first, second);
    assertThat(local.children())
        .allSatisfy(child -> {
          assertThat(child.processId()).isEqualTo(hub.processId(child.id())).isPresent();
          assertThat(child.state()).isEqualTo(Child.State.RUNNING);
          assertThat(child.kind()).isEqualTo(Child.Kind.WORKER);
          assertThat(child.type()).isEqualTo("counter");
        });
  }

  @Test
  void theChildrenOfAllNodesAreAskedFor() {
    for (int i = 0; i < 40; i++) {
      get(hub.startChild(Counter.spec("x" + i))).orThrow();
    }
    GlobalChildren all = get(distributor().whichChildrenGlobal(WHOLE_SECONDS));
    assertThat(all.unreachable()).isEmpty();
    assertThat(all.children()).containsOnlyKeys(hub.self(), other.self());
    assertThat(all.children().get(hub.self()))
        .isEqualTo(distributor().whichChildrenLocal().children());
    assertThat(all.children().get(other.self()))
        .isEqualTo(other.distributor().whichChildrenLocal().children());
    assertThat(all.children().values().stream().mapToInt(List::size).sum()).isEqualTo(40);
  }

  @Test
  void aChildThatWasGivenUpHasNoProcess() {
    String id = idOn(hub, "x");
    RestartLimits none = RestartLimits.of(0, WHOLE_SECONDS);
    get(hub.startChild(Counter.spec(id).restartLimits(none))).orThrow();
    tell(hub, id, new Counter.Fail("for good"));
    Child expected =
        new Child(id, Optional.empty(), Child.State.UNDEFINED, Child.Kind.WORKER, "counter");
    await(
        "it is undefined",
        () -> distributor().whichChildrenLocal().children().equals(List.of(expected)));
    GlobalChildren all = get(other.distributor().whichChildrenGlobal(WHOLE_SECONDS));
    assertThat(all.children().get(hub.self())).containsExactly(expected);
  }

  @Test
  void aNodeThatDoesNotAnswerInTimeIsNamed() {
    get(hub.startChild(Counter.spec(idOn(hub, "x")))).orThrow();
    nodes.wire(other.self()).mute(true);
    GlobalChildren all = get(distributor().whichChildrenGlobal(Duration.ofMillis(100)));
    nodes.wire(other.self()).mute(false);
    assertThat(all.unreachable()).containsExactly(other.self());
    assertThat(all.children()).containsOnlyKeys(hub.self());
    assertThat(all.children().get(hub.self())).hasSize(1);
  }

  @Test
  void aNodeThatGoesWhileItIsAskedIsNamedAtOnce() {
    nodes.wire(other.self()).mute(true);
    CompletableFuture<GlobalChildren> asked =
        distributor().whichChildrenGlobal(Duration.ofHours(1));
    nodes.kill(other);
    assertThat(get(asked).unreachable()).containsExactly(other.self());
  }

  @Test
  void aTimeoutOutOfRangeIsRefused() {
    assertThatThrownBy(() -> distributor().whichChildrenGlobal(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must be more than 0 and at most PT87600H, but is PT0S.");
    assertThatThrownBy(() -> distributor().whichChildrenGlobal(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
