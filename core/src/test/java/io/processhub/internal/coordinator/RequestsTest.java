package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Phase;
import org.junit.jupiter.api.Test;

/** What a node does that is asked to own no children, or to own some again. */
final class RequestsTest {
  private static final NodeId A = new NodeId("a", 1);

  private final Ground ground = Grounds.of(A);
  private final Members members = new Members(ground, () -> 0);

  @SuppressWarnings("NullAway") // whom the hub acts on, and records, matter to those who wait only
  private final Requests requests =
      new Requests(ground, members, null, null, child -> false, (to, message) -> {});

  /** Under a quorum no epoch need have followed, and so no other change by which it would. */
  @Test
  void whoOwnsChildrenAgainLooksAtAllOfThem() {
    members.become(Phase.READY);
    requests.onDrain(new Control.Drain(true, 0));
    assertThat(members.own()).isEqualTo(Phase.DRAINED);
    ground.takeAllTouched();

    requests.onDrain(new Control.Drain(false, 0));
    assertThat(members.own()).isEqualTo(Phase.READY);
    assertThat(ground.takeAllTouched()).isTrue();
  }

  /** The words were said before, one of them twice, and have taken their time. */
  @Test
  void whoIsToOwnChildrenHeedsNoOlderWord() {
    members.become(Phase.READY);
    Control.Drain older = new Control.Drain(true, members.readyTime(A));
    requests.onDrain(older);
    requests.onDrain(new Control.Drain(false, members.readyTime(A)));
    requests.onDrain(older);
    assertThat(members.own()).isEqualTo(Phase.READY);

    Control.Drain unheard = new Control.Drain(true, members.readyTime(A));
    requests.onDrain(new Control.Drain(false, members.readyTime(A)));
    requests.onDrain(unheard);
    assertThat(members.own()).isEqualTo(Phase.READY);

    requests.onDrain(new Control.Drain(true, members.readyTime(A)));
    assertThat(members.own()).isEqualTo(Phase.DRAINED);
  }

  /** It knew of no later time, or said the opposite just before. */
  @Test
  void aWordThatNamesNoTimeCounts() {
    members.become(Phase.READY);
    requests.onDrain(new Control.Drain(false, members.readyTime(A)));
    requests.onDrain(new Control.Drain(true, 0));
    assertThat(members.own()).isEqualTo(Phase.DRAINED);
  }
}
