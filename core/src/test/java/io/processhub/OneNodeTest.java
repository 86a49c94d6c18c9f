package io.processhub;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OneNodeTest {
  /** What a counter understands. */
  public sealed interface Command {
    record Add(int amount) implements Command {}

    record Total() implements Command, Ask<Integer> {}

    record Fail() implements Command {}
  }

  static final class Counter implements HubProcess<Command> {
    private int total;

    Counter(Integer start) {
      total = start;
      if (start < 0) {
        throw new IllegalArgumentException("negative");
      }
    }

    @Override
    public void receive(Command command, ProcessContext context) {
      switch (command) {
        case Command.Add add -> total += add.amount();
        case Command.Total ignored -> context.reply(total);
        case Command.Fail ignored -> throw new IllegalStateException("told to");
      }
    }
  }

  static final ProcessType<Integer, Command> COUNTER =
      ProcessType.of("counter", Integer.class, Command.class, Counter::new);

  @Test
  void childrenAreStartedFoundAskedAndStopped() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(HubConfig.named("counters").process(COUNTER).build());
      StartResult started = hub.startChild(ChildSpec.of("a", COUNTER, 5)).get(10, SECONDS);
      assertThat(started.status()).isEqualTo(Status.OK);
      ProcessRef<Command> ref = hub.ref(COUNTER, "a");
      ref.tell(new Command.Add(2));
      assertThat(ref.ask(new Command.Total()).get(5, SECONDS)).isEqualTo(7);
      ref.tell(new Command.Fail());
      assertThat(ref.ask(new Command.Total()).get(5, SECONDS)).isEqualTo(5);
      assertThat(hub.stopChild("a").get(5, SECONDS).isOk()).isTrue();
      assertThat(hub.lookup("a")).isEmpty();
      assertThat(hub.startChild(ChildSpec.of("b", COUNTER, -1)).get(5, SECONDS).errors())
          .singleElement()
          .satisfies(e -> assertThat(e.reason()).isEqualTo(ChildError.Reason.START_FAILED));
    }
  }

  @Test
  void messagesAreHandledAndTasksRunOnVirtualThreads() throws Exception {
    CompletableFuture<Boolean> handled = new CompletableFuture<>();
    CompletableFuture<Boolean> ran = new CompletableFuture<>();
    ProcessType<String, String> process =
        ProcessType.of(
            "process",
            String.class,
            String.class,
            unused -> (message, context) -> handled.complete(Thread.currentThread().isVirtual()));
    ProcessType<String, Void> task =
        ProcessType.task(
            "task",
            String.class,
            unused -> (HubTask) context -> ran.complete(Thread.currentThread().isVirtual()));
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(HubConfig.named("threads").process(process).process(task).build());
      hub.startChild(ChildSpec.of("a", process, "")).get(10, SECONDS).orThrow();
      hub.startChild(ChildSpec.of("b", task, "")).get(10, SECONDS).orThrow();
      hub.ref(process, "a").tell("hello");
      assertThat(handled.get(10, SECONDS)).isTrue();
      assertThat(ran.get(10, SECONDS)).isTrue();
    }
  }
}
