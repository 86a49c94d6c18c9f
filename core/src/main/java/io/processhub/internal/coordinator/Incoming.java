package io.processhub.internal.coordinator;

import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import io.processhub.internal.wire.HandoverMessage.Step;
import java.io.ByteArrayOutputStream;

/**
 * One sealed handover, as its target sees it; {@link Outgoing} has the whole protocol. What the
 * target has answered is binding: having accepted, it begins when it is released, or when the
 * source is gone, and drops the process only if the source says so.
 *
 * <p>If the child runs here already, as after a split, no new process is made: the state that comes
 * is merged into that of the one that runs, once, and there is nothing to begin.
 */
final class Incoming {
  /** How far it is. */
  enum State {
    /** The process is being constructed. */
    CONSTRUCTING,
    /** It is held; the chunks come. */
    READY,
    /** All have come; it takes over. */
    TAKING,
    /** It has taken over, and waits for its release. */
    ACCEPTED,
    /** It begins, or has begun. */
    BEGUN,
    /** It was dropped. */
    REFUSED
  }

  /** What the handover has done. */
  interface Deeds {
    /** Sends to the source. */
    void answer(Answer answer);

    /** Whether there is room for so many bytes more. */
    boolean takeRoom(int bytes);

    /** So many bytes are not held any more. */
    void giveRoom(long bytes);

    /** Has the process take over, or merges. */
    void takeOver(byte[] luggage);

    /** Shows everyone that the process is here. */
    void show();

    /** Whether the process may begin: not if the licence under which it was made has lapsed. */
    boolean mayBegin();

    /** Has the process begin. */
    void begin(long token);

    /** Drops the process. */
    void drop();
  }

  private static final long ASK_AGAIN_NANOS = 1_000_000_000L;

  private final long id;
  private final boolean merges;
  private final boolean confirms;
  private final long dataWaitNanos;
  private final Deeds deeds;
  private State state;
  private ByteArrayOutputStream luggage = new ByteArrayOutputStream();
  private long received;

  /** How many bytes there is room taken for, until the process has taken over. */
  private long roomBytes;

  private long heardAtNanos;
  private boolean isUp;
  private String reason = "";

  /**
   * {@code merges}: the child runs here; {@code confirms}: it counts as begun only once it is up.
   */
  Incoming(
      long id, boolean merges, boolean confirms, long dataWaitNanos, long nowNanos, Deeds deeds) {
    this.id = id;
    this.merges = merges;
    this.confirms = confirms && !merges;
    this.dataWaitNanos = dataWaitNanos;
    this.deeds = deeds;
    this.heardAtNanos = nowNanos;
    state = merges ? State.READY : State.CONSTRUCTING;
  }

  State state() {
    return state;
  }

  boolean merges() {
    return merges;
  }

  /**
   * Whether the source has nothing to wait for but to hear so: it was refused, or counts as begun.
   */
  boolean isOver() {
    return state == State.REFUSED || (state == State.BEGUN && !isAwaited());
  }

  /** Whether it has begun, and is still to come up before it counts. */
  private boolean isAwaited() {
    return state == State.BEGUN && confirms && !isUp;
  }

  // --- what the source says

  /** It asks how far this is. */
  void onOffer(long nowNanos) {
    heardAtNanos = nowNanos;
    answer();
  }

  void onChunk(Chunk chunk, long nowNanos) {
    heardAtNanos = nowNanos;
    if (state != State.READY) {
      answer();
      return;
    }
    if (chunk.index() == received) {
      if (luggage.size() + chunk.bytes().length > Outgoing.LUGGAGE_BYTES_MAX) {
        refuse("too much is handed over");
        return;
      }
      if (!deeds.takeRoom(chunk.bytes().length)) {
        refuse(LuggageRoom.FULL);
        return;
      }
      roomBytes += chunk.bytes().length;
      luggage.writeBytes(chunk.bytes());
      received++;
      if (chunk.last()) {
        state = State.TAKING;
        byte[] all = luggage.toByteArray();
        luggage = new ByteArrayOutputStream(0);
        deeds.takeOver(all);
        return;
      }
    }
    answer();
  }

  void onRelease(long token) {
    if (state == State.ACCEPTED) {
      begin(token);
    } else {
      answer();
    }
  }

  void onAbort() {
    switch (state) {
      case BEGUN, REFUSED -> answer();
      case TAKING, ACCEPTED -> {
        if (!merges) {
          refuse("it was called off");
        } else if (state == State.ACCEPTED) {
          // What is merged is merged. To be told so again would only make the source repeat itself.
          begin(0);
        }
      }
      case CONSTRUCTING, READY -> refuse("it was called off");
    }
  }

  /**
   * The source knows how it has ended. Where the process waits for its release, the source took
   * this node for gone meanwhile, and goes on with what it had handed over.
   */
  void onOver() {
    if (!merges) {
      onRefused("the source goes on itself");
    }
  }

  // --- what the process does

  void onHeld(long nowNanos) {
    heardAtNanos = nowNanos;
    if (state == State.CONSTRUCTING) {
      state = State.READY;
      answer();
    }
  }

  void onAccepted() {
    if (state == State.TAKING && !refuseIfLapsed()) {
      giveRoom();
      state = State.ACCEPTED;
      if (!merges) {
        deeds.show();
      }
      answer();
    }
  }

  /** It could not be constructed, or not take over, or is not wanted here any more. */
  void onRefused(String why) {
    if (state != State.BEGUN && state != State.REFUSED) {
      refuse(why);
    }
  }

  /** Its licence may have lapsed meanwhile: then it does not count. */
  void onRunning() {
    if (!isAwaited()) {
      isUp = true;
    } else if (!refuseIfLapsed()) {
      isUp = true;
      answer();
    }
  }

  /** It has begun, but has failed, or was stopped, before it was up. */
  void onFailed(String why) {
    if (isAwaited()) {
      refuse(why);
    }
  }

  /** The process into which was to be merged is no more; if it was done by then, it stays so. */
  void onEnd(String why) {
    if (merges && (state == State.READY || state == State.TAKING)) {
      refuse(why);
    }
  }

  // --- what else happens

  /**
   * The source is out of sight: what has not been accepted is dropped. A state that the process has
   * been given to merge cannot be taken back.
   */
  void onSourceLost() {
    boolean isTaking = state == State.TAKING && !merges;
    if (state == State.CONSTRUCTING || state == State.READY || isTaking) {
      refuse("the source is gone");
    }
  }

  /** The source is gone: who has accepted begins nevertheless. */
  void beginAlone(long token) {
    if (state == State.ACCEPTED) {
      begin(token);
    }
  }

  /** Gives up if nothing has come for too long; says again what the source may not have heard. */
  void tick(long nowNanos) {
    long silence = nowNanos - heardAtNanos;
    if (state == State.READY && silence >= dataWaitNanos) {
      refuse("no data came for the handover data wait");
    } else if (isToBeHeard() && silence >= ASK_AGAIN_NANOS) {
      heardAtNanos = nowNanos;
      answer();
    }
  }

  /** Whether the source must hear of it, and then lets it be forgotten. */
  private boolean isToBeHeard() {
    return state == State.ACCEPTED || state == State.BEGUN || state == State.REFUSED;
  }

  private void begin(long token) {
    if (refuseIfLapsed()) {
      return;
    }
    state = State.BEGUN;
    if (!merges) {
      deeds.begin(token);
    }
    answer();
  }

  /** True if it was made under a licence that has lapsed; what runs here already is no matter. */
  private boolean refuseIfLapsed() {
    boolean isLapsed = !merges && !deeds.mayBegin();
    if (isLapsed) {
      refuse("it takes no children now");
    }
    return isLapsed;
  }

  private void refuse(String why) {
    reason = why;
    state = State.REFUSED;
    luggage = new ByteArrayOutputStream(0);
    giveRoom();
    if (!merges) {
      deeds.drop();
    }
    answer();
  }

  /** What has come is held no more: it was taken over, or dropped, or this is forgotten. */
  void giveRoom() {
    deeds.giveRoom(roomBytes);
    roomBytes = 0;
  }

  private void answer() {
    switch (state) {
      case CONSTRUCTING, TAKING -> {}
      case READY -> say(received == 0 ? Step.READY : Step.RECEIVED);
      case ACCEPTED -> say(Step.ACCEPTED);
      case BEGUN -> {
        if (isOver()) {
          say(Step.BEGUN);
        }
      }
      case REFUSED -> say(Step.REFUSED);
    }
  }

  private void say(Step step) {
    deeds.answer(new Answer(id, step, received, reason));
  }
}
