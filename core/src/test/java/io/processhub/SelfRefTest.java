package io.processhub;

import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a process knows of itself when it is not wanted any more. */
final class SelfRefTest {
  /** What the process is told. */
  record Hello() {}

  private final CompletableFuture<ProcessRef<?>> self = new CompletableFuture<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ProcessType<String, Hello> type =
      ProcessType.of("late", String.class, Hello.class, arguments -> new Late());
  private final TestNodes nodes = new TestNodes();
  private final Hub hub = nodes.hubs(1, counters().process(type).build()).getFirst();

  /** Asks for itself in the end. */
  private final class Late implements HubProcess<Hello> {
    @Override
    public void receive(Hello message, ProcessContext context) {}

    @Override
    public void stopped(ProcessContext context) {
      stopping.countDown();
      try {
        gate.await();
        self.complete(context.self());
      } catch (InterruptedException | RuntimeException e) {
        self.completeExceptionally(e);
      }
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    nodes.close();
  }

  @SuppressWarnings("unchecked")
  private static void tell(ProcessRef<?> ref, Object message) {
    ((ProcessRef<Object>) ref).tell(message);
  }

  @Test
  void aProcessThatIsStoppedKnowsItselfToTheEnd() {
    assertThat(get(hub.startChild(ChildSpec.of("x", type, ""))).isOk()).isTrue();
    gate.countDown();
    assertThat(get(hub.stopChild("x")).isOk()).isTrue();

    assertThat(get(self).childId()).isEqualTo("x");
  }

  @Test
  void alsoIfItsIdIsAnothersByThen() throws InterruptedException {
    assertThat(get(hub.startChild(ChildSpec.of("x", type, ""))).isOk()).isTrue();
    CompletableFuture<StopResult> stop = hub.stopChild("x");
    stopping.await();
    CompletableFuture<StartResult> start = hub.startChild(Counter.spec("x"));
    TestNodes.await(
        "it is wanted anew",
        () -> hub.lookup("x").filter(child -> child.spec().type().equals("counter")).isPresent());
    gate.countDown();

    ProcessRef<?> ref = get(self);
    tell(ref, new Hello());
    assertThatThrownBy(() -> tell(ref, new Counter.Quit()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(get(stop).isOk()).isTrue();
    assertThat(get(start).isOk()).isTrue();
  }
}
