package io.processhub.benchmarks;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/** One node with one hub, for measuring what stays within a JVM. */
final class LocalNode implements AutoCloseable {
  static final ProcessType<Config, Command> ECHO =
      ProcessType.of("echo", Config.class, Command.class, config -> new Echo());

  /** How many {@link Count} messages were handled. */
  static final LongAdder HANDLED = new LongAdder();

  /** The arguments. */
  record Config(int number) {}

  /** What an echo understands. */
  sealed interface Command {}

  /** Answered with the number. */
  record Say(long number) implements Command, Ask<Long> {}

  /** Counted. */
  record Count() implements Command {}

  private final HubNode node = HubNode.start(NodeConfig.local("bench"));
  private final Hub hub;
  private final List<String> ids = new ArrayList<>();

  /** With so many children. */
  LocalNode(int children) {
    hub = node.open(HubConfig.named("bench").process(ECHO).build());
    List<ChildSpec> specs = new ArrayList<>();
    for (int i = 0; i < children; i++) {
      ids.add("child-" + i);
      specs.add(ChildSpec.of(ids.getLast(), ECHO, new Config(i)));
    }
    hub.startChildren(specs).join().orThrow();
    Collections.shuffle(ids, new Random(1));
  }

  Hub hub() {
    return hub;
  }

  /** The children's ids, in no order. */
  String[] ids() {
    return ids.toArray(String[]::new);
  }

  @Override
  public void close() {
    node.close();
  }

  private static final class Echo implements HubProcess<Command> {
    @Override
    public void receive(Command command, ProcessContext context) {
      switch (command) {
        case Say say -> context.reply(say.number());
        case Count ignored -> HANDLED.increment();
      }
    }
  }
}
