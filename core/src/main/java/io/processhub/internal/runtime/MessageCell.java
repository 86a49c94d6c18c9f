package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.MailboxOverflow;
import io.processhub.internal.Thrown;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.Legacy.PendingTimer;
import io.processhub.internal.runtime.MailboxStack.Offered;
import io.processhub.process.HubProcess;
import io.processhub.process.Role;
import io.processhub.spi.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A message-driven process: activated when a message comes, and still when none waits. */
final class MessageCell extends Cell {
  /** How many messages are handled before others have a turn. */
  private static final int BATCH_MAX = 256;

  /** So many messages between two looks into an empty mailbox are a stream. */
  private static final int STREAM = 2;

  /** How often the processor is told to wait before the owner looks again; about 3 us. */
  private static final int LINGERING = 100;

  /** Who sends what comes from timers. */
  private static final long SENDER = 0;

  private static final String TOO_LATE =
      "the message came too late, by way of a node that was taken for gone.";

  private final Class<?> messageClass;
  private final Function<Object, HubProcess<?>> constructor;
  private final Mailbox mailbox;

  /** For the owner; with what is in the mailbox it goes on to the next process. */
  private volatile Cutoff cutoff = Cutoff.NONE;

  /** Made when first needed. */
  private volatile @Nullable Timers timers;

  MessageCell(
      LocalRuntime runtime,
      ChildSpec spec,
      Assignment assignment,
      Class<?> messageClass,
      Function<Object, HubProcess<?>> constructor) {
    super(runtime, spec, assignment);
    this.messageClass = messageClass;
    this.constructor = constructor;
    mailbox = runtime.newMailbox();
  }

  @Override
  public Class<?> messageClass() {
    return messageClass;
  }

  @Override
  public int backlog() {
    return mailbox.size();
  }

  @Override
  public Offer offer(Envelope envelope) {
    RuntimeSettings settings = runtime.settings();
    int capacity = Cutoff.isOne(envelope) ? Integer.MAX_VALUE : settings.mailboxCapacity();
    Offered offered = offer(envelope, capacity);
    while (offered == Offered.FULL) {
      if (settings.mailboxOverflow() == MailboxOverflow.REJECT) {
        refuse(envelope);
        return Offer.TAKEN;
      }
      Envelope oldest = mailbox.dropOldest();
      if (oldest == null) {
        // Nothing but what is bounded by itself waits.
        offered = offer(envelope, Integer.MAX_VALUE);
      } else {
        refuse(oldest);
        offered = offer(envelope, capacity);
      }
    }
    return offered == Offered.CLOSED ? Offer.CLOSED : Offer.TAKEN;
  }

  private Offered offer(Envelope envelope, int capacity) {
    Offered offered = mailbox.offer(envelope, capacity);
    if (offered == Offered.WOKE) {
      dispatch();
    } else {
      retrieve();
    }
    return offered;
  }

  private void refuse(Envelope envelope) {
    int capacity = runtime.settings().mailboxCapacity();
    fail(envelope, Failure.MAILBOX_FULL, "it holds " + capacity + " messages.");
  }

  @Override
  Object make() {
    return construct(constructor);
  }

  @Override
  void begin(Activation now, Run run, @Nullable Legacy legacy) {
    HubProcess<Object> process = process(run);
    if (restsWithoutPermit() || !perform(now, Duty.LIFECYCLE, () -> process.started(run))) {
      return;
    }
    if (legacy != null) {
      cancelTimers();
      timers().resume(run, legacy.timers());
    }
    takeRole(run);
    // A process that has been started is told that it is stopped, also before it knows its role.
    reach(Phase.RUNNING);
    if (tellRole(now, run, process)) {
      running();
      work(now, run);
    }
  }

  /** False if the cell is not this activation's any more. */
  private boolean tellRole(Activation now, Run run, HubProcess<Object> process) {
    Role role = role();
    return !runtime.settings().signal().tells(role)
        || perform(now, Duty.LIFECYCLE, () -> process.roleChanged(role, run));
  }

  @Override
  void work(Activation now, Run run) {
    HubProcess<Object> process = process(run);
    int handled = 0;
    int handledWhenEmpty = 0;
    boolean more = true;
    while (more) {
      if (isStopping() || now.isEnding()) {
        conclude(now);
        break;
      }
      if (isFreezing()) {
        freezeNow(now);
        break;
      }
      byte[] luggage = takeMerge();
      if (luggage != null && !Merger.merge(this, now, luggage)) {
        break;
      }
      if (handled == BATCH_MAX) {
        giveWay();
        break;
      }
      if (isReassigned() && takeRole(run) && !tellRole(now, run, process)) {
        break;
      }
      Envelope envelope = mailbox.take();
      if (envelope != null) {
        handled++;
        more = receive(now, run, process, envelope);
      } else if (handled - handledWhenEmpty >= STREAM) {
        handledWhenEmpty = handled;
        linger();
      } else {
        more = !rest(now, mailbox);
      }
    }
    runtime.messagesHandled.add(handled);
  }

  /**
   * Lets the next messages of a stream come together. Who looks for each, or lies still between
   * two, has the senders wait for the mailbox at each.
   */
  private static void linger() {
    for (int i = 0; i < LINGERING; i++) {
      Thread.onSpinWait();
    }
  }

  /** False if the cell is not this activation's any more. */
  private boolean receive(Activation now, Run run, HubProcess<Object> process, Envelope envelope) {
    Object message = envelope.message();
    if (message instanceof Timers.Tick tick) {
      message = tick.take(run);
      if (message == null) {
        return true;
      }
    }
    if (message instanceof Cutoff more) {
      add(more);
      return true;
    }
    if (cutoff.covers(envelope)) {
      fail(envelope, Failure.UNAVAILABLE, TOO_LATE);
      return true;
    }
    if (!isPermitted()) {
      if (!(envelope.message() instanceof Timers.Tick)) {
        fail(envelope, Failure.PARTITIONED, "");
      }
      return true;
    }
    now.enter(envelope);
    if (isStopping()) {
      boolean mine = now.leave(this);
      if (mine) {
        mailbox.putBack(envelope);
      }
      return mine;
    }
    try {
      process.receive(message, run);
    } catch (Throwable thrown) {
      if (now.leave(this)) {
        failInHand(envelope, Thrown.describe(thrown));
        failed(thrown);
      }
      return false;
    }
    if (!now.leave(this)) {
      return false;
    }
    if (envelope.reply() != null && !now.isAnswered()) {
      failInHand(envelope, "it returned without answering.");
    }
    return true;
  }

  private static void failInHand(Envelope envelope, String reason) {
    Envelope.Reply reply = envelope.reply();
    if (reply != null) {
      reply.fail(Failure.PROCESS_FAILED, reason);
    }
  }

  /** The messages' class was checked before they were sent. */
  @SuppressWarnings("unchecked")
  private static HubProcess<Object> process(Run run) {
    return (HubProcess<Object>) Objects.requireNonNull(run.process);
  }

  @Override
  void sayGoodbye(Run run) throws Exception {
    process(run).stopped(run);
  }

  @Override
  Timers timers() {
    Timers mine = timers;
    if (mine == null) {
      Environment environment = runtime.environment();
      mine =
          new Timers(environment.scheduler(), environment.clock(), messageClass, this::offerTick);
      timers = mine;
    }
    return mine;
  }

  private void offerTick(Timers.Tick tick) {
    Envelope.Reply reply = tick.isAsk() ? Unwanted.REPLY : null;
    Envelope envelope = new Envelope(tick, runtime.numbers().self(), SENDER, 0, 0, reply);
    if (offer(envelope, Integer.MAX_VALUE) == Offered.CLOSED) {
      tick.cancel();
    }
  }

  @Override
  List<PendingTimer> pendingTimers() {
    Timers mine = timers;
    return mine == null ? List.of() : mine.pending();
  }

  @Override
  boolean isToldToPause() {
    return false;
  }

  @Override
  boolean isMergeable() {
    return true;
  }

  @Override
  void cancelTimers() {
    Timers mine = timers;
    if (mine != null) {
      mine.cancelAll();
      timers = null;
    }
  }

  @Override
  boolean wakeMailbox() {
    return mailbox.wake();
  }

  @Override
  void closeMailbox() {
    mailbox.close();
  }

  @Override
  List<Envelope> drainMailbox() {
    List<Envelope> waiting = mailbox.drain();
    if (cutoff.isNone()) {
      return waiting;
    }
    List<Envelope> all = new ArrayList<>(waiting.size() + 1);
    all.add(cutoff.envelope(runtime.numbers().self()));
    for (Envelope envelope : waiting) {
      if (cutoff.covers(envelope)) {
        fail(envelope, Failure.UNAVAILABLE, TOO_LATE);
      } else {
        all.add(envelope);
      }
    }
    return all;
  }

  @Override
  Cutoff cutoff() {
    return cutoff;
  }

  @Override
  void add(Cutoff more) {
    cutoff = cutoff.and(more);
  }

  @Override
  void reassigned() {
    if (mailbox.wake()) {
      dispatch();
    }
  }

  @Override
  void hurry(Activation now) {
    // It may take its shutdown timeout.
  }
}
