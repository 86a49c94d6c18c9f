package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.runtime.MailboxStack.Offered;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MailboxTest {
  private static final int ROOM = 100;

  private static Mailbox newMailbox(boolean dropping) {
    return dropping ? new DroppingMailbox() : new Mailbox();
  }

  private static Offered offer(Mailbox mailbox, Object message) {
    return mailbox.offer(Harness.tell(message), ROOM);
  }

  private static List<Object> takeAll(Mailbox mailbox) {
    List<Object> all = new ArrayList<>();
    for (Envelope next = mailbox.take(); next != null; next = mailbox.take()) {
      all.add(next.message());
    }
    return all;
  }

  private static List<Object> messages(List<Envelope> envelopes) {
    return envelopes.stream().map(Envelope::message).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesComeOutInTheOrderInWhichTheyWentIn(boolean dropping) {
    Mailbox mailbox = newMailbox(dropping);
    offer(mailbox, 1);
    offer(mailbox, 2);
    offer(mailbox, 3);
    Envelope first = mailbox.take();
    offer(mailbox, 4);

    assertThat(first).isNotNull().extracting(Envelope::message).isEqualTo(1);
    assertThat(takeAll(mailbox)).containsExactly(2, 3, 4);
    assertThat(mailbox.take()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyAnOfferToAnIdleMailboxWakesIt(boolean dropping) {
    Mailbox mailbox = newMailbox(dropping);
    assertThat(offer(mailbox, 1)).isEqualTo(Offered.ADDED);
    assertThat(mailbox.idle()).isFalse();
    assertThat(takeAll(mailbox)).containsExactly(1);
    assertThat(mailbox.idle()).isTrue();

    assertThat(offer(mailbox, 2)).isEqualTo(Offered.WOKE);
    assertThat(offer(mailbox, 3)).isEqualTo(Offered.ADDED);
    assertThat(takeAll(mailbox)).containsExactly(2, 3);
    assertThat(mailbox.idle()).isTrue();
    assertThat(offer(mailbox, 4)).isEqualTo(Offered.WOKE);
  }

  @Test
  void aMailboxThatNeverHadAMessageCanBeIdleAndBeWoken() {
    Mailbox mailbox = new Mailbox();
    assertThat(mailbox.wake()).isFalse();
    assertThat(mailbox.idle()).isTrue();
    assertThat(mailbox.wake()).isTrue();
    assertThat(mailbox.wake()).isFalse();
    assertThat(offer(mailbox, 1)).isEqualTo(Offered.ADDED);
    assertThat(takeAll(mailbox)).containsExactly(1);
  }

  @Test
  void capacityCountsWhatWaitsAndNotWhatWasTaken() {
    Mailbox mailbox = new Mailbox();
    for (int i = 0; i < 10; i++) {
      assertThat(mailbox.offer(Harness.tell(i), 2)).isEqualTo(Offered.ADDED);
      assertThat(mailbox.offer(Harness.tell(i), 2)).isEqualTo(Offered.ADDED);
      assertThat(mailbox.offer(Harness.tell(i), 2)).isEqualTo(Offered.FULL);
      assertThat(mailbox.take()).isNotNull();
      assertThat(mailbox.offer(Harness.tell(i), 2)).isEqualTo(Offered.ADDED);
      assertThat(mailbox.size()).isEqualTo(2);
      takeAll(mailbox);
      assertThat(mailbox.idle()).isTrue();
      assertThat(mailbox.wake()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsPutBackComesOutFirst(boolean dropping) {
    Mailbox mailbox = newMailbox(dropping);
    offer(mailbox, 1);
    offer(mailbox, 2);
    mailbox.putBack(Objects.requireNonNull(mailbox.take()));
    assertThat(mailbox.size()).isEqualTo(2);
    assertThat(mailbox.idle()).isFalse();
    assertThat(mailbox.offer(Harness.tell(3), 2)).isEqualTo(Offered.FULL);
    assertThat(takeAll(mailbox)).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClosedMailboxRefusesOffersAndGivesUpWhatWaitsInOrder(boolean dropping) {
    Mailbox mailbox = newMailbox(dropping);
    offer(mailbox, 1);
    offer(mailbox, 2);
    offer(mailbox, 3);
    mailbox.take();
    offer(mailbox, 4);
    mailbox.close();
    mailbox.close();

    assertThat(offer(mailbox, 5)).isEqualTo(Offered.CLOSED);
    assertThat(mailbox.wake()).isFalse();
    assertThat(messages(mailbox.drain())).containsExactly(2, 3, 4);
    assertThat(mailbox.drain()).isEmpty();
  }

  @Test
  void theOldestGivesWayWhetherItWasReadOrNot() {
    DroppingMailbox mailbox = new DroppingMailbox();
    for (int i = 1; i <= 4; i++) {
      offer(mailbox, i);
    }
    assertThat(mailbox.dropOldest()).extracting(Envelope::message).isEqualTo(1);
    assertThat(mailbox.size()).isEqualTo(3);
    offer(mailbox, 5);
    assertThat(mailbox.dropOldest()).extracting(Envelope::message).isEqualTo(2);
    assertThat(takeAll(mailbox)).containsExactly(3, 4, 5);
    assertThat(mailbox.dropOldest()).isNull();
    assertThat(mailbox.idle()).isTrue();
  }

  @Test
  void theLastMessageReadMayGiveWayAndLaterOnesAreStillFound() {
    DroppingMailbox mailbox = new DroppingMailbox();
    offer(mailbox, 1);
    assertThat(mailbox.dropOldest()).extracting(Envelope::message).isEqualTo(1);
    assertThat(mailbox.take()).isNull();
    offer(mailbox, 2);
    offer(mailbox, 3);
    assertThat(takeAll(mailbox)).containsExactly(2, 3);
  }
}
