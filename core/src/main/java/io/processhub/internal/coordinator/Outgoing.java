package io.processhub.internal.coordinator;

import io.processhub.internal.wire.HandoverMessage;
import io.processhub.internal.wire.HandoverMessage.Abort;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import io.processhub.internal.wire.HandoverMessage.Offer;
import io.processhub.internal.wire.HandoverMessage.Over;
import io.processhub.internal.wire.HandoverMessage.Release;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One sealed handover, as its source sees it. What happens comes in as a call; what is to be done
 * goes out to {@link Deeds}.
 *
 * <ol>
 *   <li><em>Offered.</em> The target constructs the process and holds it. Here it runs on.
 *   <li><em>Freezing.</em> The process finishes the message in hand and says what it hands over;
 *       from now on nothing is received.
 *   <li><em>Sending.</em> That travels in chunks, of which a few at a time are on their way.
 *   <li><em>Sent.</em> The target's process takes over. Until now the source may go on with its own
 *       process whenever it likes. From now on the target may have taken over, so that the source
 *       goes on only if the target says that it has not, or is gone: <em>aborting</em>.
 *   <li><em>Sealing.</em> The target has accepted: the process here is stopped, for good.
 *   <li><em>Released.</em> It has ended: the target gets the next fencing token and begins. If it
 *       refuses now, or goes before it has said that it has begun, the process is restored here
 *       from what was handed over, which the source keeps until then.
 * </ol>
 *
 * A target that is silent is asked again; it is never taken for gone for its silence.
 */
final class Outgoing {
  /** How many chunks may be on their way. */
  static final int WINDOW = 8;

  /** How much a process may hand over. */
  static final int LUGGAGE_BYTES_MAX = 256 * 1024 * 1024;

  private static final long RESEND_NANOS = 1_000_000_000L;

  /** How far it is. */
  enum State {
    OFFERED,
    FREEZING,
    SENDING,
    SENT,
    ABORTING,
    SEALING,
    RELEASED,
    OVER
  }

  /** What the handover has done. */
  interface Deeds {
    /** Sends to the target. */
    void send(HandoverMessage message);

    /** Freezes the process. */
    void freeze();

    /** Lets the process go on. */
    void thaw();

    /** Stops the process, for good. */
    void seal();

    /** A token later than that of the process. */
    long nextToken();

    /** Makes the process anew from what it has handed over. */
    void restore(byte[] luggage, String reason);

    /** It is over: the child has moved. */
    void moved();

    /** It is over: the process goes on here. */
    void failed(String reason);
  }

  private final Offer offer;
  private final long id;
  private final int chunkBytes;
  private final long deadlineNanos;
  private final Deeds deeds;
  private State state = State.OFFERED;
  private byte[] luggage = {};
  private long sent;
  private long received;
  private long token;
  private long heardAtNanos;
  private boolean asked;
  private boolean begun;
  private @Nullable String refusal;

  Outgoing(Offer offer, int chunkBytes, long deadlineNanos, Deeds deeds) {
    this.offer = offer;
    id = offer.id();
    this.chunkBytes = chunkBytes;
    this.deadlineNanos = deadlineNanos;
    this.deeds = deeds;
  }

  State state() {
    return state;
  }

  /** Whether the process here is being stopped or has been: nothing but the target can run it. */
  boolean isSealed() {
    return state == State.SEALING || state == State.RELEASED;
  }

  /** Whether the target has, or may have, all that the process hands over. */
  boolean isGivenInFull() {
    return switch (state) {
      case SENT, ABORTING, SEALING, RELEASED -> true;
      case OFFERED, FREEZING, SENDING, OVER -> false;
    };
  }

  void begin(long nowNanos) {
    heardAtNanos = nowNanos;
    deeds.send(offer);
  }

  // --- what the target says

  void onAnswer(Answer answer, long nowNanos) {
    heardAtNanos = nowNanos;
    switch (answer.step()) {
      case READY -> onReady();
      case RECEIVED -> onReceived(answer.chunks());
      case ACCEPTED -> onAccepted();
      case BEGUN -> onBegun();
      case REFUSED -> onRefused(answer.reason());
    }
  }

  private void onReady() {
    if (state == State.OFFERED) {
      state = State.FREEZING;
      deeds.freeze();
    }
  }

  private void onReceived(long chunks) {
    if (state == State.SENDING || state == State.SENT) {
      received = Math.max(received, chunks);
      if (asked && sent > received) {
        // It was silent for long: what it has not got by now was lost.
        sent = received;
        state = State.SENDING;
      }
      asked = false;
      sendMore();
    }
  }

  private void onAccepted() {
    switch (state) {
      case SENDING, SENT, ABORTING -> seal();
      case RELEASED -> deeds.send(new Release(id, token));
      default -> {}
    }
  }

  private void seal() {
    state = State.SEALING;
    deeds.seal();
  }

  private void onBegun() {
    switch (state) {
      case SENDING, SENT, ABORTING -> {
        // It has lost sight of this node meanwhile, and has begun with what it had.
        begun = true;
        seal();
      }
      case SEALING -> begun = true;
      case RELEASED -> moved();
      default -> deeds.send(new Over(id));
    }
  }

  private void moved() {
    state = State.OVER;
    luggage = new byte[0];
    deeds.send(new Over(id));
    deeds.moved();
  }

  private void onRefused(String reason) {
    switch (state) {
      case OFFERED, FREEZING, SENDING, SENT, ABORTING -> {
        deeds.send(new Over(id));
        goOn(reason);
      }
      case SEALING -> refusal = reason;
      case RELEASED -> restore(reason);
      case OVER -> {}
    }
  }

  // --- what the process does

  void onFrozen(byte[] handedOver) {
    if (state != State.FREEZING) {
      return;
    }
    if (handedOver.length > LUGGAGE_BYTES_MAX) {
      abandon(
          "its state takes %d bytes; at most %d are handed over."
              .formatted(handedOver.length, LUGGAGE_BYTES_MAX));
      return;
    }
    luggage = handedOver;
    state = State.SENDING;
    sendMore();
  }

  /** It could not say what it hands over, or cannot go on itself. */
  void onNotFrozen(String reason) {
    if (state == State.OFFERED || state == State.FREEZING) {
      abandon(reason);
    }
  }

  /** The process that was to be stopped has ended. */
  void onSealed() {
    if (state != State.SEALING) {
      return;
    }
    if (begun) {
      moved();
    } else if (refusal != null) {
      restore(refusal);
    } else {
      state = State.RELEASED;
      token = deeds.nextToken();
      deeds.send(new Release(id, token));
    }
  }

  // --- what else happens

  /** The target is gone, and will not come back as a member. */
  void onTargetGone() {
    String reason = "the target is gone";
    switch (state) {
      case OFFERED, FREEZING, SENDING, SENT, ABORTING -> goOn(reason);
      case SEALING -> refusal = reason;
      case RELEASED -> restore(reason);
      case OVER -> {}
    }
  }

  /** It is not to go to this target any more: it does not, if that cannot have taken over yet. */
  void callOff(String reason) {
    if (state == State.OFFERED || state == State.FREEZING || state == State.SENDING) {
      abandon(reason);
    }
  }

  /** The child is to run nowhere, or ends here: nothing is handed over any more. */
  void cancel() {
    if (state != State.OVER) {
      state = State.OVER;
      deeds.send(new Abort(id));
    }
  }

  void tick(long nowNanos) {
    boolean late = nowNanos - deadlineNanos >= 0;
    switch (state) {
      case OFFERED, FREEZING, SENDING -> {
        if (late) {
          abandon("it took longer than the child migration timeout");
          return;
        }
      }
      case SENT -> {
        if (late) {
          state = State.ABORTING;
          deeds.send(new Abort(id));
        }
      }
      default -> {}
    }
    if (nowNanos - heardAtNanos >= RESEND_NANOS) {
      heardAtNanos = nowNanos;
      askAgain();
    }
  }

  private void askAgain() {
    switch (state) {
      case OFFERED, FREEZING, SENT -> {
        asked = state == State.SENT;
        deeds.send(offer);
      }
      case SENDING -> {
        sent = received;
        sendMore();
      }
      case ABORTING -> deeds.send(new Abort(id));
      case RELEASED -> deeds.send(new Release(id, token));
      case SEALING, OVER -> {}
    }
  }

  /** Gives up before all has been sent: so the target cannot have taken over. */
  private void abandon(String reason) {
    deeds.send(new Abort(id));
    goOn(reason);
  }

  private void goOn(String reason) {
    state = State.OVER;
    luggage = new byte[0];
    deeds.thaw();
    deeds.failed(reason);
  }

  private void restore(String reason) {
    byte[] kept = luggage;
    state = State.OVER;
    luggage = new byte[0];
    deeds.send(new Over(id));
    deeds.restore(kept, reason);
  }

  private void sendMore() {
    long chunks = Math.max(1, (luggage.length + chunkBytes - 1L) / chunkBytes);
    while (sent < chunks && sent - received < WINDOW) {
      int from = Math.toIntExact(sent * chunkBytes);
      int to = Math.toIntExact(Math.min(luggage.length, (long) from + chunkBytes));
      boolean last = sent == chunks - 1;
      deeds.send(new Chunk(id, sent, last, Arrays.copyOfRange(luggage, from, to)));
      sent++;
    }
    if (sent == chunks && state == State.SENDING) {
      state = State.SENT;
    }
  }
}
