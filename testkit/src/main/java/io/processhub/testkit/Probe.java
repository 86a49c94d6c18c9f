package io.processhub.testkit;

import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A process that notices messages that come twice or out of order, answers questions, and fails or
 * ends when told to: what {@link RandomRun} runs unless told otherwise.
 */
public final class Probe implements HubProcess<Probe.Message> {
  /** What a probe understands. */
  public sealed interface Message {}

  /**
   * A message with a number.
   *
   * @param sender who sends it
   * @param number rises with each message of this sender
   */
  public record Numbered(String sender, long number) implements Message {}

  /**
   * A question whose answer is its number plus one.
   *
   * @param number any number
   */
  public record Next(long number) implements Message, Ask<Long> {}

  /** A question whose answer is the fencing token. */
  public record Token() implements Message, Ask<Long> {}

  /** Makes the probe fail. */
  public record Fail() implements Message {}

  /** Makes the probe end in order, for good. */
  public record End() implements Message {}

  /** What a probe throws when told to. */
  static final class ToldToFail extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ToldToFail() {
      super("told to", null, false, false);
    }
  }

  private final Map<String, Long> last = new HashMap<>();
  private final Consumer<String> complaints;

  private Probe(Consumer<String> complaints) {
    this.complaints = complaints;
  }

  /**
   * The type of probes that send their complaints there. Its argument is anything at all.
   *
   * @param complaints told, in a sentence, of each message that comes twice or too late
   */
  public static ProcessType<String, Message> type(Consumer<String> complaints) {
    return ProcessType.of("probe", String.class, Message.class, arguments -> new Probe(complaints));
  }

  @Override
  public void receive(Message message, ProcessContext context) {
    switch (message) {
      case Numbered numbered -> take(numbered, context);
      case Next(long number) -> context.reply(number + 1);
      case Token() -> context.reply(context.fencingToken());
      case Fail() -> throw new ToldToFail();
      case End() -> context.stop();
    }
  }

  private void take(Numbered message, ProcessContext context) {
    Long before = last.put(message.sender, message.number);
    if (before != null && before >= message.number) {
      complaints.accept(
          "%s (%s) received message %d of %s after %d"
              .formatted(
                  context.childId(), context.processId(), message.number, message.sender, before));
    }
  }
}
