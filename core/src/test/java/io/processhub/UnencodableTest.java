package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError.Reason;
import io.processhub.process.HubTask;
import io.processhub.spi.CodecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A value that cannot cross the wire, and one that is too long, harm nobody but their own child.
 */
final class UnencodableTest {
  /** Cannot be encoded: the accessor throws. */
  record Config(String text) {
    @Override
    public String text() {
      if (text.equals("poison")) {
        throw new CodecException("this cannot be encoded", null);
      }
      return text;
    }
  }

  private static final ProcessType<Config, Void> TASK =
      ProcessType.task(
          "task", Config.class, config -> (HubTask) context -> new CountDownLatch(1).await());

  private final TestNodes nodes = new TestNodes();
  private final List<Hub> hubs =
      nodes.hubs(
          3, HubConfig.named("tasks").process(TASK).leaveTimeout(Duration.ofSeconds(10)).build());

  @AfterEach
  void close() {
    nodes.close();
  }

  private static ChildSpec spec(String id, String text) {
    return ChildSpec.of(id, TASK, new Config(text));
  }

  @Test
  void childrenWhoseArgumentsCannotBeEncodedAreRefusedAndTheOthersRun() {
    for (Hub hub : hubs) {
      List<ChildSpec> specs = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        specs.add(spec("good-" + hub.self().name() + i, "fine"));
        specs.add(spec("bad-" + hub.self().name() + i, "poison"));
      }
      StartResult result = get(hub.startChildren(specs));
      assertThat(result.started())
          .hasSize(30)
          .allSatisfy((id, ids) -> assertThat(id).startsWith("good"));
      assertThat(result.errors())
          .hasSize(30)
          .allSatisfy(error -> assertThat(error.child()).startsWith("bad"));
    }
    assertAllIsWell(90);
  }

  @Test
  void childrenThatAreTooLongForAFrameAreRefusedAndTheOthersRun() {
    String tooLong = "x".repeat(1 << 20);
    for (Hub hub : hubs) {
      List<ChildSpec> specs = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        specs.add(spec("good-" + hub.self().name() + i, "fine"));
        specs.add(spec("bad-" + hub.self().name() + i, tooLong));
      }
      StartResult result = get(hub.startChildren(specs));
      assertThat(result.started()).hasSize(5);
      assertThat(result.errors())
          .hasSize(5)
          .extracting(ChildError::reason)
          .containsOnly(Reason.LIMIT_EXCEEDED);
    }
    assertAllIsWell(15);
  }

  @Test
  void manyChildrenWithLongIdsAndArgumentsTravelInSeveralFrames() {
    String filler = "-" + "y".repeat(480);
    List<ChildSpec> specs =
        IntStream.range(0, 1_500).mapToObj(i -> spec(i + filler, "z".repeat(1_000))).toList();
    assertThat(get(hubs.getFirst().startChildren(specs)).isOk()).isTrue();
    for (Hub hub : hubs) {
      await("all are known", () -> hub.processes(Scope.GLOBAL).size() == 1_500);
    }
    Hub newcomer = nodes.node("d").open(HubConfig.named("tasks").process(TASK).build());
    get(newcomer.ready());
    await(
        "all are known to the newcomer",
        () ->
            newcomer.processes(Scope.GLOBAL).size() == 1_500
                && !newcomer.processes(Scope.LOCAL).isEmpty());
    assertThat(get(newcomer.distributor().whichChildrenGlobal(Duration.ofSeconds(20))).children())
        .hasSize(4);
  }

  /** The hubs still replicate, and still answer one another. */
  private void assertAllIsWell(int children) {
    for (Hub hub : hubs) {
      get(hub.startChild(spec("after-" + hub.self().name(), "fine"))).orThrow();
    }
    for (Hub hub : hubs) {
      await(
          "all children are known: " + hub.registry().size(),
          () ->
              hub.processes(Scope.GLOBAL).size() == children + 3
                  && hub.registry().size() == children + 3);
    }
    TestNodes.awaitAgreement(hubs);
  }
}
