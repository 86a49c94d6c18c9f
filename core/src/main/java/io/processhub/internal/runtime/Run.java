package io.processhub.internal.runtime;

import io.processhub.Hub;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.process.ProcessContext;
import io.processhub.process.ReplyTo;
import io.processhub.process.Role;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a process, from its construction to its end or failure; the context it is given. */
final class Run implements ProcessContext {
  private final Cell cell;
  private final long serial;
  private volatile long fencingToken;

  /** The user's object, while there is one. Belongs to the owner of the cell. */
  @Nullable Object process;

  Run(Cell cell, long serial, long fencingToken) {
    this.cell = cell;
    this.serial = serial;
    this.fencingToken = fencingToken;
  }

  long serial() {
    return serial;
  }

  @Override
  public String childId() {
    return cell.spec().id();
  }

  @Override
  public ProcessId processId() {
    return new ProcessId(cell.runtime.numbers().self(), serial);
  }

  @Override
  public ProcessRef<?> self() {
    return cell.runtime.services().ref(cell.spec());
  }

  @Override
  public Hub hub() {
    return cell.runtime.services().hub();
  }

  @Override
  public Map<String, String> metadata() {
    return cell.spec().metadata();
  }

  @Override
  public Role role() {
    return cell.role();
  }

  @Override
  public long fencingToken() {
    return fencingToken;
  }

  /** A new activation of the same process; for who gives the cell its role. */
  void raiseToken(long least) {
    if (fencingToken < least) {
      fencingToken = least;
    }
  }

  @Override
  public boolean isLicensed() {
    return cell.isPermitted();
  }

  @Override
  public void reply(Object value) {
    Activation now = activation();
    answer(cell, now.unanswered(), value);
    now.answered();
  }

  @Override
  public ReplyTo replyLater() {
    Activation now = activation();
    Envelope.Reply reply = now.unanswered();
    now.answered();
    return new LaterReply(cell, reply);
  }

  @Override
  public Timer after(Duration delay, Object message) {
    activation();
    return cell.timers().after(this, delay, message);
  }

  @Override
  public Timer every(Duration period, Object message) {
    activation();
    return cell.timers().every(this, period, message);
  }

  @Override
  public void stop() {
    activation().end();
  }

  /** What runs now, which must be this run, called by its own thread. */
  private Activation activation() {
    Activation now = cell.activation();
    if (now == null || !now.isCurrentThread() || cell.currentRun() != this) {
      throw new IllegalStateException(
          "The context of '%s' was used by another thread, or after the process had ended."
              .formatted(childId()));
    }
    return now;
  }

  /** No answer leaves without a licence: the child may run elsewhere by now. */
  private static void answer(Cell cell, Envelope.Reply reply, Object value) {
    if (cell.isPermitted()) {
      reply.succeed(value);
    } else {
      reply.fail(Failure.PARTITIONED, "");
    }
  }

  private record LaterReply(Cell cell, Envelope.Reply reply) implements ReplyTo {
    @Override
    public void reply(Object value) {
      answer(cell, reply, value);
    }

    @Override
    public void fail(String reason) {
      reply.fail(Failure.PROCESS_FAILED, reason);
    }
  }
}
