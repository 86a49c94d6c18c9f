package io.processhub.internal.runtime;

import io.processhub.internal.runtime.MailboxStack.Offered;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** What threads can do to one mailbox at a time: offer, take, lay it still, wake and close it. */
public final class MailboxStress {
  private static final int ROOM = 8;

  private MailboxStress() {}

  private static Offered offer(Mailbox mailbox, int message, int capacity) {
    return mailbox.offer(Cells.message(message), capacity);
  }

  private static @Nullable Object message(@Nullable Envelope envelope) {
    return envelope == null ? null : envelope.message();
  }

  private static String rest(Mailbox mailbox) {
    StringBuilder all = new StringBuilder();
    for (Envelope next = mailbox.take(); next != null; next = mailbox.take()) {
      all.append(next.message());
    }
    return all.toString();
  }

  /** Two senders: no message is lost, and those of one sender stay in order. */
  @JCStressTest
  @Outcome(id = "123|132|312", expect = Expect.ACCEPTABLE, desc = "all, each sender's in order")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or overtaken")
  @State
  public static class TwoSenders {
    private final Mailbox mailbox = new Mailbox();

    /** The first sender. */
    @Actor
    public void first() {
      offer(mailbox, 1, ROOM);
      offer(mailbox, 2, ROOM);
    }

    /** The second sender. */
    @Actor
    public void second() {
      offer(mailbox, 3, ROOM);
    }

    /** What is in the mailbox. */
    @Arbiter
    public void all(L_Result r) {
      r.r1 = rest(mailbox);
    }
  }

  /** A sender and the owner: the owner sees a beginning of what was sent. */
  @JCStressTest
  @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "all in order")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or overtaken")
  @State
  public static class SenderAndOwner {
    private final Mailbox mailbox = new Mailbox();
    private final StringBuilder taken = new StringBuilder();

    /** The sender. */
    @Actor
    public void sender() {
      offer(mailbox, 1, ROOM);
      offer(mailbox, 2, ROOM);
    }

    /** The owner. */
    @Actor
    public void owner() {
      for (int i = 0; i < 3; i++) {
        Envelope envelope = mailbox.take();
        if (envelope != null) {
          taken.append(envelope.message());
        }
      }
    }

    /** What came out, then and now. */
    @Arbiter
    public void all(L_Result r) {
      r.r1 = taken + rest(mailbox);
    }
  }

  /** An owner that has found nothing lies down: the message wakes the mailbox, or it is seen. */
  @JCStressTest
  @Outcome(id = "WOKE, true, 1", expect = Expect.ACCEPTABLE, desc = "idle before it was woken")
  @Outcome(id = "ADDED, false, 1", expect = Expect.ACCEPTABLE, desc = "the owner goes on")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a message without an owner, or with two")
  @State
  public static class OfferAgainstIdle {
    private final Mailbox mailbox = new Mailbox();

    /** The sender. */
    @Actor
    public void sender(LLL_Result r) {
      r.r1 = offer(mailbox, 1, ROOM);
    }

    /** The owner. */
    @Actor
    public void owner(LLL_Result r) {
      r.r2 = mailbox.idle();
    }

    /** The message is there. */
    @Arbiter
    public void all(LLL_Result r) {
      r.r3 = rest(mailbox);
    }
  }

  /** Both a message and a command find an idle mailbox: one of them becomes its owner. */
  @JCStressTest
  @Outcome(id = "WOKE, false, 1", expect = Expect.ACCEPTABLE, desc = "the message was first")
  @Outcome(id = "ADDED, true, 1", expect = Expect.ACCEPTABLE, desc = "the command was first")
  @Outcome(expect = Expect.FORBIDDEN, desc = "no owner, or two")
  @State
  public static class OfferAgainstWake {
    private final Mailbox mailbox = new Mailbox();

    /** Idle. */
    public OfferAgainstWake() {
      mailbox.idle();
    }

    /** The sender. */
    @Actor
    public void sender(LLL_Result r) {
      r.r1 = offer(mailbox, 1, ROOM);
    }

    /** The command. */
    @Actor
    public void command(LLL_Result r) {
      r.r2 = mailbox.wake();
    }

    /** The message is there. */
    @Arbiter
    public void all(LLL_Result r) {
      r.r3 = rest(mailbox);
    }
  }

  /** A message is refused by a closed mailbox, or is among what waited in it. */
  @JCStressTest
  @Outcome(id = "ADDED, 1", expect = Expect.ACCEPTABLE, desc = "it waited")
  @Outcome(id = "CLOSED, ", expect = Expect.ACCEPTABLE, desc = "it was refused")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
  @State
  public static class OfferAgainstClose {
    private final Mailbox mailbox = new Mailbox();

    /** The sender. */
    @Actor
    public void sender(LL_Result r) {
      r.r1 = offer(mailbox, 1, ROOM);
    }

    /** The owner. */
    @Actor
    public void owner(LL_Result r) {
      mailbox.close();
      StringBuilder left = new StringBuilder();
      mailbox.drain().forEach(envelope -> left.append(envelope.message()));
      r.r2 = left.toString();
    }
  }

  /** Two senders, and room for one message. */
  @JCStressTest
  @Outcome(id = "ADDED, FULL, 1", expect = Expect.ACCEPTABLE, desc = "the first has the room")
  @Outcome(id = "FULL, ADDED, 2", expect = Expect.ACCEPTABLE, desc = "the second has the room")
  @Outcome(expect = Expect.FORBIDDEN, desc = "more than there is room for, or less")
  @State
  public static class RoomForOne {
    private final Mailbox mailbox = new Mailbox();

    /** The first sender. */
    @Actor
    public void first(LLL_Result r) {
      r.r1 = offer(mailbox, 1, 1);
    }

    /** The second sender. */
    @Actor
    public void second(LLL_Result r) {
      r.r2 = offer(mailbox, 2, 1);
    }

    /** What is in the mailbox. */
    @Arbiter
    public void all(LLL_Result r) {
      r.r3 = rest(mailbox);
    }
  }

  /** A full mailbox of which the owner takes a message: one more is refused or has its place. */
  @JCStressTest
  @Outcome(id = "ADDED, 1, 2", expect = Expect.ACCEPTABLE, desc = "there was room again")
  @Outcome(id = "FULL, 1, ", expect = Expect.ACCEPTABLE, desc = "there was none yet")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
  @State
  public static class OfferToFull {
    private final Mailbox mailbox = new Mailbox();

    /** Full. */
    public OfferToFull() {
      offer(mailbox, 1, 1);
    }

    /** The sender. */
    @Actor
    public void sender(LLL_Result r) {
      r.r1 = offer(mailbox, 2, 1);
    }

    /** The owner. */
    @Actor
    public void owner(LLL_Result r) {
      r.r2 = String.valueOf(message(mailbox.take()));
    }

    /** What is left. */
    @Arbiter
    public void all(LLL_Result r) {
      r.r3 = rest(mailbox);
    }
  }

  /** A sender that makes room and the owner want the oldest message: each gets another. */
  @JCStressTest
  @Outcome(id = "1, 2, |2, 1, ", expect = Expect.ACCEPTABLE, desc = "one each")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
  @State
  public static class DropAgainstTake {
    private final Mailbox mailbox = new DroppingMailbox();

    /** Two messages, of which the owner has read none. */
    public DropAgainstTake() {
      offer(mailbox, 1, ROOM);
      offer(mailbox, 2, ROOM);
    }

    /** The sender. */
    @Actor
    public void sender(LLL_Result r) {
      r.r1 = String.valueOf(message(mailbox.dropOldest()));
    }

    /** The owner. */
    @Actor
    public void owner(LLL_Result r) {
      r.r2 = String.valueOf(message(mailbox.take()));
    }

    /** Nothing is left. */
    @Arbiter
    public void all(LLL_Result r) {
      r.r3 = rest(mailbox);
    }
  }

  /** The last message is dropped while the owner lies down, and another one comes. */
  @JCStressTest
  @Outcome(id = "1, true, WOKE", expect = Expect.ACCEPTABLE, desc = "dropped, then idle")
  @Outcome(
      id = "1, false, ADDED",
      expect = Expect.ACCEPTABLE,
      desc = "not idle, so the owner looks")
  @Outcome(expect = Expect.FORBIDDEN, desc = "no owner, or two")
  @State
  public static class DropAgainstIdle {
    private final Mailbox mailbox = new DroppingMailbox();

    /** One message. */
    public DropAgainstIdle() {
      offer(mailbox, 1, ROOM);
    }

    /** The sender. */
    @Actor
    public void sender(LLL_Result r) {
      r.r1 = String.valueOf(message(mailbox.dropOldest()));
    }

    /** The owner. */
    @Actor
    public void owner(LLL_Result r) {
      r.r2 = mailbox.idle();
    }

    /** One more. */
    @Arbiter
    public void more(LLL_Result r) {
      r.r3 = offer(mailbox, 2, ROOM);
    }
  }
}
