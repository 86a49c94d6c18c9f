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
 * its JVM. Its state, the number of messages handled, moves with it. It fails when it is told to,
 * and hangs: for a time, or until it is interrupted.
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
   * @param hangMillis for how long it hangs before it counts the message
   */
  public record Numbered(String sender, long number, long sentNanos, int hangMillis)
      implements Command {}

  /**
   * Answers the number plus one.
   *
   * @param number any
   */
  public record Next(long number) implements Command, Ask<Long> {}

  /**
   * Has it hang when it is stopped.
   *
   * @param millis for how long
   */
  public record Linger(int millis) implements Command {}

  /** Has it fail. */
  public record Fail() implements Command {}

  /**
   * What moves with it.
   *
   * @param instance whose state it is
   * @param handled how many messages were handled
   */
  public record State(String instance, long handled) {}

  /**
   * So much later it may hang again: so that it can end in order within the shutdown timeout, and
   * say so.
   */
  private static final long HANG_AGAIN_NANOS = 10_000_000_000L;

  private String self = "";
  private String from = "";
  private long handled;
  private int lingerMillis;
  private long lastHangNanos = System.nanoTime() - HANG_AGAIN_NANOS;

  @Override
  public State handOver() {
    return new State(self, handled);
  }

  @Override
  public void takeOver(State state) {
    from = state.instance();
    handled = state.handled();
    Recording.add(nanos -> new Event.TakenOver(nanos, from, Recording.node()));
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
        if (hang(numbered.hangMillis(), false, context)) {
          handled++;
          Recording.add(nanos -> handled(nanos, numbered, context));
        } else {
          ended(context);
        }
      }
      case Linger(int millis) -> lingerMillis = millis;
      case Next(long number) -> context.reply(number + 1);
      case Fail() -> {
        Recording.add(
            nanos -> new Event.Failed(nanos, context.hub().name(), context.childId(), self));
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

  /** What it does from now on is no message's. */
  @Override
  public void stopped(ProcessContext context) {
    ended(context);
    hang(lingerMillis, true, context);
  }

  /** Blocks its thread; false if it was interrupted, as one is that does not end when stopped. */
  private boolean hang(int millis, boolean stopped, ProcessContext context) {
    long now = System.nanoTime();
    if (millis == 0 || (!stopped && now - lastHangNanos < HANG_AGAIN_NANOS)) {
      return true;
    }
    lastHangNanos = now;
    Recording.add(
        nanos -> new Event.Hung(nanos, context.hub().name(), context.childId(), self, stopped));
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void ended(ProcessContext context) {
    Recording.add(
        nanos -> new Event.Ended(nanos, context.hub().name(), context.childId(), self, handled));
  }
}
