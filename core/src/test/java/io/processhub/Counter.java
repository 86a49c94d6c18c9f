package io.processhub;

import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.time.Duration;

/** A process that counts, and does whatever else a test wants of a process. */
final class Counter implements HubProcess<Counter.Command> {
  static final ProcessType<Integer, Command> TYPE =
      ProcessType.of("counter", Integer.class, Command.class, Counter::new);

  /** What a counter understands. */
  sealed interface Command {}

  record Add(int amount) implements Command {}

  record Total() implements Command, Ask<Integer> {}

  /** The node that it runs on. */
  record Where() implements Command, Ask<String> {}

  record Metadata(String key) implements Command, Ask<String> {}

  record Token() implements Command, Ask<Long> {}

  record Fail(String reason) implements Command {}

  record Quit() implements Command {}

  /** Adds the amount later: once, or again and again. */
  record AddLater(int amount, int millis, int repeat) implements Command {}

  private int total;

  /** A negative start makes the constructor throw. */
  Counter(Integer start) {
    total = start;
    if (start < 0) {
      throw new IllegalArgumentException("cannot count from " + start);
    }
  }

  @Override
  public void receive(Command command, ProcessContext context) {
    switch (command) {
      case Add add -> total += add.amount();
      case Total unused -> context.reply(total);
      case Where unused -> context.reply(context.processId().node().name());
      case Metadata metadata ->
          context.reply(context.metadata().getOrDefault(metadata.key(), "none"));
      case Token unused -> context.reply(context.fencingToken());
      case Fail fail -> throw new IllegalStateException(fail.reason());
      case Quit unused -> context.stop();
      case AddLater later -> {
        Duration wait = Duration.ofMillis(later.millis());
        if (later.repeat() == 0) {
          context.after(wait, new Add(later.amount()));
        } else {
          context.every(wait, new Add(later.amount()));
        }
      }
    }
  }

  static ChildSpec spec(String id, int start) {
    return ChildSpec.of(id, TYPE, start);
  }

  static ChildSpec spec(String id) {
    return spec(id, 0);
  }
}
