package io.processhub.cli.worker;

import io.processhub.ProcessType;
import io.processhub.cli.history.Event;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;

/**
 * A process that writes down when it begins, ends and handles messages, in the {@link Recording} of
 * its JVM. Its state, the number of messages handled, moves with it.
 */
public final class Recorded implements HubProcess<Recorded.Command>, Handover<Recorded.State> {
  /** The type under which these are registered with a hub. */
  public static final ProcessType<Probe.Config, Command> RECORDED =
      ProcessType.of("recorded", Probe.Config.class, Command.class, config -> new Recorded());

  /** What it understands. */
  public sealed interface Command {}

  /**
   * A message with a number.
   *
   * @param sender who sends it
   * @param number rises with each message of the sender
   * @param sentNanos when it was sent
   */
  public record Numbered(String sender, long number, long sentNanos) implements Command {}

  /**
   * Answers the number plus one.
   *
   * @param number any
   */
  public record Next(long number) implements Command, Ask<Long> {}

  /** Has it fail. */
  public record Fail() implements Command {}

  /**
   * What moves with it.
   *
   * @param instance whose state it is
   * @param handled how many messages were handled
   */
  public record State(String instance, long handled) {}

  private String self = "";
  private String from = "";
  private long handled;

  @Override
  public State handOver() {
    return new State(self, handled);
  }

  @Override
  public void takeOver(State state) {
    from = state.instance();
    handled = state.handled();
  }

  @Override
  public void started(ProcessContext context) {
    self = context.hub().name() + ":" + context.processId();
    Recording.add(nanos -> started(nanos, context));
  }

  /** The moment comes first: if the licence holds after it, it held at it. */
  private Event started(long nanos, ProcessContext context) {
    return new Event.Started(
        nanos,
        context.hub().name(),
        context.childId(),
        self,
        context.processId().node().toString(),
        context.fencingToken(),
        context.isLicensed(),
        from,
        handled);
  }

  @Override
  public void roleChanged(Role role, ProcessContext context) {
    Recording.add(nanos ->
        new Event.RoleTaken(
            nanos, context.hub().name(), context.childId(), self, role == Role.ACTIVE));
  }

  @Override
  public void receive(Command command, ProcessContext context) {
    switch (command) {
      case Numbered numbered -> {
        handled++;
        Recording.add(nanos -> handled(nanos, numbered, context));
      }
      case Next(long number) -> context.reply(number + 1);
      case Fail() -> {
        ended(context);
        throw new IllegalStateException("It was told to fail.");
      }
    }
  }

  private Event handled(long nanos, Numbered message, ProcessContext context) {
    return new Event.Handled(
        nanos,
        context.hub().name(),
        context.childId(),
        self,
        context.fencingToken(),
        context.isLicensed(),
        message.sender(),
        message.number(),
        message.sentNanos(),
        handled);
  }

  @Override
  public void stopped(ProcessContext context) {
    ended(context);
  }

  private void ended(ProcessContext context) {
    Recording.add(
        nanos -> new Event.Ended(nanos, context.hub().name(), context.childId(), self, handled));
  }
}
