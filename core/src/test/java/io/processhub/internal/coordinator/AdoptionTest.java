package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.event.HubEvent.PriorityStateUpdated;
import io.processhub.strategy.MajorityQuorum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the lock while memberships follow one another. */
final class AdoptionTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final List<HubEvent> events = new ArrayList<>();
  private final Ground ground =
      Grounds.of(
          A,
          HubConfig.named("hub")
              .partitionTolerance(MajorityQuorum.ofAtLeast(2))
              .debounce(Duration.ofSeconds(50))
              .build(),
          events::add);

  @SuppressWarnings("NullAway") // nobody is asked
  private final Barrier barrier = new Barrier(ground, null, null, List::of, () -> {}, () -> {});

  @SuppressWarnings("NullAway") // neither members nor the loop are needed for what is decided here
  private final Adoption adoption = new Adoption(ground, null, null, barrier, () -> {});

  private List<Boolean> told() {
    return events.stream()
        .filter(PriorityStateUpdated.class::isInstance)
        .map(event -> ((PriorityStateUpdated) event).locked())
        .toList();
  }

  @Test
  void aHubIsNotSaidToBeUnlockedWhileAnotherChangeWaits() {
    adoption.adopt(List.of(A), 1, true);
    assertThat(told()).containsExactly(true);
    adoption.membersChanged();
    adoption.settled();
    assertThat(adoption.isLocked()).isTrue();
    assertThat(told()).containsExactly(true);
  }

  @Test
  void itIsSaidOnceThatItIsLockedAndOnceThatItIsNot() {
    adoption.adopt(List.of(A), 1, true);
    adoption.adopt(List.of(A, B), 2, true);
    adoption.settled();
    assertThat(adoption.isLocked()).isFalse();
    assertThat(told()).containsExactly(true, false);
    adoption.adopt(List.of(A), 3, true);
    assertThat(told()).containsExactly(true, false, true);
  }
}
