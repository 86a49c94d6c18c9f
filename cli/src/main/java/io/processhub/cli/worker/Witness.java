package io.processhub.cli.worker;

import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;

/**
 * A process that says of itself where it runs, as what, and with which state: a sum, which moves
 * with it. Like a {@link Probe} it is recorded in {@link Live} while it lives.
 */
public final class Witness implements HubProcess<Witness.Command>, Handover<Witness.State> {
  /** The type under which witnesses are registered with a hub. */
  public static final ProcessType<Probe.Config, Command> WITNESS =
      ProcessType.of("witness", Probe.Config.class, Command.class, config -> new Witness());

  /** What a witness understands. */
  public sealed interface Command {}

  /**
   * Adds to the sum.
   *
   * @param amount any
   */
  public record Add(long amount) implements Command {}

  /** Has it fail. */
  public record Fail() implements Command {}

  /** What are you? */
  public record Testify() implements Command, Ask<Testimony> {}

  /**
   * The answer to {@link Testify}.
   *
   * @param node the node's name
   * @param incarnation which life of that node
   * @param serial which run of a process on it
   * @param role what it is for
   * @param told the role that it was told last; active if it was told none
   * @param sum all that was added
   */
  public record Testimony(
      String node, long incarnation, long serial, Role role, Role told, long sum) {
    /** Whether this is said by the given process, in the given role. */
    boolean isOf(ProcessId id, Role itsRole) {
      return node.equals(id.node().name())
          && incarnation == id.node().incarnation()
          && serial == id.serial()
          && role == itsRole
          && told == itsRole;
    }
  }

  /**
   * What moves with it.
   *
   * @param sum all that was added
   */
  public record State(long sum) {}

  private Role told = Role.ACTIVE;
  private long sum;

  @Override
  public State handOver() {
    return new State(sum);
  }

  @Override
  public void takeOver(State state) {
    sum = state.sum();
  }

  @Override
  public void started(ProcessContext context) {
    Live.add(context.childId());
  }

  @Override
  public void roleChanged(Role role, ProcessContext context) {
    told = role;
  }

  @Override
  public void receive(Command command, ProcessContext context) {
    switch (command) {
      case Add add -> sum += add.amount();
      case Fail ignored -> {
        Live.remove(context.childId());
        throw new IllegalStateException("It was told to fail.");
      }
      case Testify ignored -> {
        ProcessId self = context.processId();
        context.reply(
            new Testimony(
                self.node().name(),
                self.node().incarnation(),
                self.serial(),
                context.role(),
                told,
                sum));
      }
    }
  }

  @Override
  public void stopped(ProcessContext context) {
    Live.remove(context.childId());
  }
}
