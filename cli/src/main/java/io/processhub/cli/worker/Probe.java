package io.processhub.cli.worker;

import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that workers measure with. Each instance is recorded in {@link Live} while it lives,
 * so that what really runs can be compared with what the registry says.
 */
public final class Probe implements HubProcess<Probe.Command> {
  /** Recorded in {@link Live}. */
  public static final ProcessType<Config, Command> PROBE =
      ProcessType.of("probe", Config.class, Command.class, config -> new Probe());

  /** The same without any record of it: for measuring memory. */
  public static final ProcessType<Config, Command> PLAIN =
      ProcessType.of("plain", Config.class, Command.class, config -> new Plain());

  /** How many {@link Count} messages were handled in this JVM. */
  static final AtomicLong HANDLED = new AtomicLong();

  /**
   * What a probe is made from.
   *
   * @param number any
   */
  public record Config(int number) {}

  /** What a probe understands. */
  public sealed interface Command {}

  /**
   * Answers the number.
   *
   * @param number any
   */
  public record Echo(long number) implements Command, Ask<Long> {}

  /** Is counted, and not answered. */
  public record Count() implements Command {}

  @Override
  public void started(ProcessContext context) {
    Live.add(context.childId());
  }

  @Override
  public void roleChanged(Role role, ProcessContext context) {
    Live.role(context.childId(), role);
  }

  @Override
  public void receive(Command command, ProcessContext context) {
    handle(command, context);
  }

  @Override
  public void stopped(ProcessContext context) {
    Live.remove(context.childId());
  }

  private static void handle(Command command, ProcessContext context) {
    switch (command) {
      case Echo echo -> context.reply(echo.number());
      case Count ignored -> HANDLED.lazySet(HANDLED.getPlain() + 1);
    }
  }

  private static final class Plain implements HubProcess<Command> {
    @Override
    public void receive(Command command, ProcessContext context) {
      handle(command, context);
    }
  }
}
