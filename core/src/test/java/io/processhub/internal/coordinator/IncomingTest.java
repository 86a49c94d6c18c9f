package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.coordinator.Incoming.State;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The target of a handover, step by step. */
final class IncomingTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> done = new ArrayList<>();
  private final LuggageRoom room = new LuggageRoom();
  private boolean mayBegin = true;

  private final class Written implements Incoming.Deeds {
    @Override
    public void answer(Answer answer) {
      done.add(answer.step() + " " + answer.chunks());
    }

    @Override
    public boolean takeRoom(int bytes) {
      return room.take(bytes);
    }

    @Override
    public void giveRoom(long bytes) {
      room.give(bytes);
    }

    @Override
    public void takeOver(byte[] luggage) {
      done.add("take over " + luggage.length);
    }

    @Override
    public void show() {
      done.add("show");
    }

    @Override
    public boolean mayBegin() {
      return mayBegin;
    }

    @Override
    public void begin(long token) {
      done.add("begin " + token);
    }

    @Override
    public void drop() {
      done.add("drop");
    }
  }

  private Incoming incoming(boolean merges, boolean confirms) {
    return new Incoming(7, merges, confirms, 3 * SECOND, 0, new Written());
  }

  private List<String> takeDone() {
    List<String> all = List.copyOf(done);
    done.clear();
    return all;
  }

  private static Chunk chunk(long index, boolean last) {
    return new Chunk(7, index, last, new byte[4]);
  }

  @Test
  void whatWaitsForItsReleaseIsDroppedWhenItIsOverForTheSource() {
    Incoming incoming = accepted(false);
    takeDone();
    incoming.onOver();
    assertThat(takeDone()).containsExactly("drop", "REFUSED 1");
    assertThat(incoming.state()).isEqualTo(State.REFUSED);
  }

  @Test
  void whatWasMadeUnderALicenceThatHasLapsedIsGivenBackWhenItIsReleased() {
    Incoming incoming = accepted(false);
    takeDone();
    mayBegin = false;
    incoming.onRelease(9);
    assertThat(takeDone()).containsExactly("drop", "REFUSED 1");
  }

  @Test
  void whatComesUpUnderALicenceThatHasLapsedDoesNotCountAsBegun() {
    Incoming incoming = accepted(true);
    incoming.onRelease(9);
    takeDone();
    mayBegin = false;
    incoming.onRunning();
    assertThat(takeDone()).containsExactly("drop", "REFUSED 1");
  }

  @Test
  void withConfirmationItIsOverOnlyOnceItIsUpHasFailedOrWasRefused() {
    Incoming up = accepted(true);
    up.onRelease(9);
    assertThat(up.isOver()).isFalse();
    up.onRunning();
    assertThat(up.isOver()).isTrue();
    Incoming failed = accepted(true);
    failed.onRelease(9);
    failed.onFailed("it threw");
    assertThat(failed.isOver()).isTrue();
    Incoming unconfirmed = accepted(false);
    unconfirmed.onRelease(9);
    assertThat(unconfirmed.isOver()).isTrue();
  }

  @Test
  void whatHasBegunStaysWhenItIsOverForTheSource() {
    Incoming incoming = accepted(false);
    incoming.onRelease(5);
    takeDone();
    incoming.onOver();
    assertThat(takeDone()).isEmpty();
    assertThat(incoming.state()).isEqualTo(State.BEGUN);
  }

  private Incoming accepted(boolean confirms) {
    Incoming incoming = incoming(false, confirms);
    incoming.onHeld(0);
    incoming.onChunk(chunk(0, true), 0);
    incoming.onAccepted();
    takeDone();
    return incoming;
  }

  @Test
  void whatThereIsNoRoomForIsRefusedAndFreesWhatHadCome() {
    Incoming incoming = incoming(false, false);
    incoming.onHeld(0);
    incoming.onChunk(chunk(0, false), 0);
    assertThat(room.bytes()).isEqualTo(4);
    int others = (int) LuggageRoom.BYTES_MAX - 7;
    assertThat(room.take(others)).isTrue();
    takeDone();

    incoming.onChunk(chunk(1, true), 0);
    assertThat(takeDone()).containsExactly("drop", "REFUSED 1");
    assertThat(room.bytes()).isEqualTo(others);
  }

  @Test
  void theRoomIsTakenUntilTheProcessHasTakenOver() {
    Incoming incoming = incoming(false, false);
    incoming.onHeld(0);
    incoming.onChunk(chunk(0, false), 0);
    incoming.onChunk(chunk(0, false), 0);
    incoming.onChunk(chunk(1, true), 0);
    assertThat(room.bytes()).isEqualTo(8);
    incoming.onAccepted();
    assertThat(room.bytes()).isZero();
    incoming.onOver();
    incoming.giveRoom();
    assertThat(room.bytes()).isZero();
  }

  @Test
  void theStepsFollowOneAnother() {
    Incoming incoming = incoming(false, false);
    incoming.onHeld(0);
    assertThat(takeDone()).containsExactly("READY 0");
    incoming.onChunk(chunk(0, false), 0);
    assertThat(takeDone()).containsExactly("RECEIVED 1");
    incoming.onChunk(chunk(1, true), 0);
    assertThat(takeDone()).containsExactly("take over 8");
    incoming.onAccepted();
    assertThat(takeDone()).containsExactly("show", "ACCEPTED 2");
    incoming.onRelease(5);
    assertThat(takeDone()).containsExactly("begin 5", "BEGUN 2");
  }

  @Test
  void aChunkThatComesTwiceOrTooEarlyIsNotTaken() {
    Incoming incoming = incoming(false, false);
    incoming.onHeld(0);
    incoming.onChunk(chunk(1, true), 0);
    incoming.onChunk(chunk(0, false), 0);
    incoming.onChunk(chunk(0, false), 0);
    assertThat(takeDone()).containsExactly("READY 0", "READY 0", "RECEIVED 1", "RECEIVED 1");
  }

  @Test
  void itIsReleasedOnceHoweverOftenItIsTold() {
    Incoming incoming = accepted(false);
    incoming.onRelease(5);
    incoming.onRelease(5);
    assertThat(takeDone()).containsExactly("begin 5", "BEGUN 1", "BEGUN 1");
  }

  @Test
  void withConfirmationItHasBegunWhenItIsUp() {
    Incoming incoming = accepted(true);
    incoming.onRelease(5);
    assertThat(takeDone()).containsExactly("begin 5");
    incoming.onRunning();
    assertThat(takeDone()).containsExactly("BEGUN 1");
  }

  @Test
  void withConfirmationItIsRefusedIfItDoesNotComeUp() {
    Incoming incoming = accepted(true);
    incoming.onRelease(5);
    takeDone();
    incoming.onFailed("broken");
    assertThat(takeDone()).containsExactly("drop", "REFUSED 1");
  }

  @Test
  void whatWasAcceptedIsDroppedIfItIsCalledOffAndNotIfItHasBegun() {
    Incoming incoming = accepted(false);
    incoming.onAbort();
    assertThat(takeDone()).containsExactly("drop", "REFUSED 1");
    incoming.onRelease(5);
    assertThat(takeDone()).containsExactly("REFUSED 1");
    Incoming begun = accepted(false);
    begun.onRelease(5);
    takeDone();
    begun.onAbort();
    assertThat(takeDone()).containsExactly("BEGUN 1");
  }

  @Test
  void withoutASourceOnlyWhatHasAcceptedBegins() {
    Incoming incoming = accepted(false);
    incoming.onSourceLost();
    incoming.beginAlone(9);
    assertThat(takeDone()).containsExactly("begin 9", "BEGUN 1");
    Incoming early = incoming(false, false);
    early.onHeld(0);
    takeDone();
    early.onSourceLost();
    early.beginAlone(9);
    assertThat(takeDone()).containsExactly("drop", "REFUSED 0");
    assertThat(early.state()).isEqualTo(State.REFUSED);
  }

  @Test
  void dataThatDoesNotComeIsNotWaitedForForever() {
    Incoming incoming = incoming(false, false);
    incoming.onHeld(0);
    incoming.onOffer(2 * SECOND);
    takeDone();
    incoming.tick(4 * SECOND);
    assertThat(takeDone()).isEmpty();
    incoming.tick(5 * SECOND);
    assertThat(takeDone()).containsExactly("drop", "REFUSED 0");
  }

  /** Nor does the answer provoke the same question: they would go to and fro for ever. */
  @Test
  void aMergeThatHasBegunIsNotCalledOff() {
    Incoming incoming = incoming(true, false);
    incoming.onOffer(0);
    incoming.onChunk(chunk(0, true), 0);
    incoming.onAbort();
    incoming.onAccepted();
    incoming.onAbort();
    incoming.onRelease(5);
    assertThat(takeDone())
        .containsExactly("READY 0", "take over 4", "ACCEPTED 1", "BEGUN 1", "BEGUN 1");
  }

  @Test
  void nothingIsMergedIntoAProcessThatHasEnded() {
    Incoming incoming = incoming(true, false);
    incoming.onOffer(0);
    incoming.onChunk(chunk(0, true), 0);
    incoming.onEnd("it was given up");
    incoming.onAccepted();
    assertThat(takeDone()).containsExactly("READY 0", "take over 4", "REFUSED 1");
  }

  @Test
  void whatIsMergedStaysSoIfTheProcessEndsLater() {
    Incoming incoming = incoming(true, false);
    incoming.onChunk(chunk(0, true), 0);
    incoming.onAccepted();
    incoming.onEnd("it was given up");
    assertThat(incoming.state()).isEqualTo(State.ACCEPTED);
  }

  @Test
  void whatTheSourceHasNotHeardIsSaidAgain() {
    Incoming incoming = accepted(false);
    incoming.tick(2 * SECOND);
    assertThat(takeDone()).containsExactly("ACCEPTED 1");
  }
}
