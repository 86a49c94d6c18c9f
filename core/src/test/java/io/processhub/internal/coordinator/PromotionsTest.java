package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a replica asks before it takes the active role. */
final class PromotionsTest {
  private final Ground ground = Grounds.of(new NodeId("a", 1));

  @SuppressWarnings("NullAway") // what others have matters to who asks them only
  private final Barrier barrier = new Barrier(ground, null, null, List::of, () -> {}, () -> {});

  private final Promotions promotions = new Promotions(ground, barrier);

  /** When it is back there need not be another membership, after which all is looked at. */
  @Test
  void whoCanAskNobodySinceAnOwnerIsMissingLooksAgain() {
    ground.takeAllTouched();
    assertThat(promotions.mayTakeRole("x", false, false)).isFalse();
    assertThat(ground.takeTouched()).isEmpty();
    assertThat(promotions.pending()).isEqualTo(1);

    promotions.tick();
    assertThat(ground.takeTouched()).containsExactly("x");
    assertThat(promotions.pending()).isZero();
    promotions.tick();
    assertThat(ground.takeTouched()).isEmpty();
  }

  /** It may have moved to where had answered before it did. */
  @Test
  void ifAnInstanceGoesWhileOthersAreAskedTheyAreAskedAnew() {
    barrier.adopt(new Membership(List.of(ground.self), 0, ground.config), true);
    assertThat(promotions.mayTakeRole("x", false, true)).isFalse();
    ground.takeTouched();
    promotions.onGone("y");
    assertThat(ground.takeTouched()).isEmpty();

    promotions.onGone("x");
    assertThat(ground.takeTouched()).containsExactly("x");
    assertThat(promotions.mayTakeRole("x", false, true)).isTrue();
    promotions.onGone("x");
    assertThat(ground.takeTouched()).isEmpty();
  }

  @Test
  void whatNeedsNoRoleAnyMoreIsNotLookedAtAgain() {
    ground.takeAllTouched();
    assertThat(promotions.mayTakeRole("x", false, false)).isFalse();
    promotions.forget("x");
    promotions.tick();
    assertThat(ground.takeTouched()).isEmpty();
  }
}
