package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.internal.wire.Control.Presence;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node tells the others of its part. */
final class MembersTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final HubConfig config = HubConfig.named("hub").build();
  private final SentControls network = new SentControls(config);
  private final Ground ground = Grounds.of(A, config, network);
  private final Members members = new Members(ground, () -> 0);

  /** Who takes its children over need have heard of nothing else that it has said. */
  @Test
  void whoClosesTheHubTellsFirstUpToWhereItHasDrawnTokens() {
    members.onView(List.of(A, B));
    network.all.clear();
    long last = ground.tokens().next();
    members.become(Phase.ABSENT);

    assertThat(network.all).hasSize(2).startsWith(new EpochWord(new EpochMessage.Tokens(last)));
    assertThat(network.all.getLast())
        .isInstanceOfSatisfying(
            Presence.class, told -> assertThat(told.phase()).isEqualTo(Phase.ABSENT));
  }
}
