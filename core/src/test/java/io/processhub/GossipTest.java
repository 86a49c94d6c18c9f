package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.Gossip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub whose changes spread by rumour. */
final class GossipTest {
  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  private List<Hub> hubs(int count) {
    return nodes.hubs(
        count,
        TestNodes.counters().synchronization(new Gossip(2, Duration.ofMillis(500), true)).build());
  }

  private static List<ChildSpec> specs(int count) {
    return IntStream.range(0, count).mapToObj(i -> Counter.spec("x" + i)).toList();
  }

  @Test
  void startsAndStopsAreKnownEverywhere() {
    List<Hub> hubs = hubs(6);
    StartResult started = get(hubs.get(0).startChildren(specs(100))).orThrow();
    assertThat(started.holders()).isGreaterThanOrEqualTo(2);
    TestNodes.awaitAgreement(hubs);
    for (Hub hub : hubs) {
      assertThat(hub.processes(Scope.GLOBAL)).hasSize(100);
    }
    List<String> some = IntStream.range(0, 40).mapToObj(i -> "x" + i).toList();
    assertThat(get(hubs.get(5).stopChildren(some)).isOk()).isTrue();
    await(
        "all know of the stops", () -> hubs.stream().allMatch(hub -> hub.registry().size() == 60));
    TestNodes.awaitAgreement(hubs);
  }

  @Test
  void theChildrenOfANodeThatIsLostRunAgain() {
    List<Hub> hubs = new ArrayList<>(hubs(5));
    get(hubs.get(0).startChildren(specs(100))).orThrow();
    nodes.kill(hubs.remove(2));
    await(
        "all run again and all know",
        () -> hubs.stream().allMatch(hub -> hub.processes(Scope.GLOBAL).size() == 100));
    TestNodes.awaitAgreement(hubs);
  }

  @Test
  void aMessageFindsItsChildFromEveryNode() {
    List<Hub> hubs = hubs(5);
    get(hubs.get(0).startChildren(specs(20))).orThrow();
    TestNodes.awaitAgreement(hubs);
    for (Hub hub : hubs) {
      for (int i = 0; i < 20; i++) {
        TestNodes.tell(hub, "x" + i, new Counter.Add(1));
      }
    }
    for (int i = 0; i < 20; i++) {
      String id = "x" + i;
      await("all were counted", () -> TestNodes.ask(hubs.get(0), id, new Counter.Total()) == 5);
    }
  }
}
