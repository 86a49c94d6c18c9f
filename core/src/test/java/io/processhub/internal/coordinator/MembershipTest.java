package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.Guided;
import io.processhub.strategy.Singularity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MembershipTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);
  private static final List<NodeId> ALL = List.of(A, B, C);
  private static final HubConfig ONE = HubConfig.named("hub").build();
  private static final HubConfig TWO =
      HubConfig.named("hub").redundancy(members -> Math.min(2, members)).build();

  /** Everything on the last node. */
  private static final HubConfig LAST =
      HubConfig.named("hub").distribution(nodes -> (id, n) -> nodes.reversed()).build();

  private static CatalogRecord record(String id, String... pinned) {
    Stamp now = new Stamp(1, A);
    return CatalogRecord.admitted(
        now, now, ChildSpec.of(id, "type", 1), new Origin(A, 1), List.of(pinned));
  }

  @Test
  void underConsistentHashingTheFirstOwnerIsTheHome() {
    Membership one = new Membership(ALL, ONE);
    Membership two = new Membership(ALL, TWO);
    Set<NodeId> homes = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      String id = "child-" + i;
      homes.add(one.home(id));
      assertThat(one.owners(record(id))).containsExactly(one.home(id));
      assertThat(two.owners(record(id))).hasSize(2).startsWith(one.home(id));
    }
    assertThat(homes).containsExactlyInAnyOrder(A, B, C);
  }

  @Test
  void whatIsNoAnswerOfAStrategyIsRefusedInOneSentence() {
    HubConfigBuilder hub = HubConfig.named("hub");
    assertThatIllegalStateException()
        .isThrownBy(() -> new Membership(ALL, hub.redundancy(members -> 0).build()))
        .withMessage(
            "The redundancy strategy must want 1 instance or more, but wants 0 for 3 members.");
    hub.redundancy(new Singularity());
    for (List<NodeId> owners : List.of(List.<NodeId>of(), List.of(new NodeId("d", 1)))) {
      Membership wrong = new Membership(ALL, hub.distribution(nodes -> (id, n) -> owners).build());
      assertThatIllegalStateException()
          .isThrownBy(() -> wrong.owners(record("x")))
          .withMessage(
              "The distribution strategy must place child 'x' on some of %s, but does on %s.",
              ALL, owners);
    }
    Membership waits = new Membership(ALL, hub.distribution(Guided.DEFAULT).build());
    assertThat(waits.owners(record("x", "away"))).isEmpty();
  }

  @Test
  void homesAreOnTheRingWhateverTheDistributionStrategy() {
    Membership last = new Membership(ALL, LAST);
    Membership ring = new Membership(ALL, ONE);
    for (int i = 0; i < 200; i++) {
      assertThat(last.home("child-" + i)).isEqualTo(ring.home("child-" + i));
    }
    assertThat(last.owners(record("x"))).startsWith(C);
  }

  @Test
  void theRingOfHomesHasThePointsOfTheStrategy() {
    HubConfig few = HubConfig.named("hub").distribution(new ConsistentHashing(2)).build();
    Membership membership = new Membership(ALL, few);
    for (int i = 0; i < 200; i++) {
      String id = "child-" + i;
      assertThat(membership.owners(record(id))).containsExactly(membership.home(id));
    }
  }

  @Test
  void aPinnedChildIsOwnedByTheNodeThatIsNamed() {
    Membership membership = new Membership(ALL, ONE);
    for (NodeId node : ALL) {
      assertThat(membership.owners(record("x", node.name()))).containsExactly(node);
    }
  }

  @Test
  void aPinMeansTheNodeOfThatNameInWhateverLife() {
    NodeId reborn = new NodeId("b", 7);
    Membership membership = new Membership(List.of(A, reborn, C), ONE);
    assertThat(membership.owners(record("x", "b"))).containsExactly(reborn);
  }

  @Test
  void aChildPinnedToANodeThatIsGoneIsPlacedAsAnyOther() {
    Membership membership = new Membership(List.of(A, C), ONE);
    assertThat(membership.owners(record("x", "b"))).isEqualTo(membership.owners(record("x")));
  }

  @Test
  void pinnedNodesComeFirstAndTheStrategyPlacesTheRest() {
    Membership membership = new Membership(ALL, TWO);
    for (int i = 0; i < 50; i++) {
      String id = "child-" + i;
      List<NodeId> owners = membership.owners(record(id, "b"));
      assertThat(owners).hasSize(2).startsWith(B).doesNotHaveDuplicates();
      NodeId placed =
          membership.owners(record(id)).stream()
              .filter(node -> !node.equals(B))
              .findFirst()
              .orElseThrow();
      assertThat(owners.getLast()).isEqualTo(placed);
    }
  }

  @Test
  void thereAreNoMoreOwnersThanInstancesHoweverManyNodesArePinned() {
    Membership membership = new Membership(ALL, ONE);
    assertThat(membership.owners(record("x", "c", "a", "b"))).containsExactly(C);
    assertThat(membership.owners(record("x", "gone", "a"))).containsExactly(A);
  }

  @Test
  void membershipsAreToldApartByNamesAndIncarnations() {
    Membership membership = new Membership(ALL, ONE);
    assertThat(new Membership(ALL, TWO).hash()).isEqualTo(membership.hash());
    assertThat(new Membership(List.of(A, B), ONE).hash()).isNotEqualTo(membership.hash());
    assertThat(new Membership(List.of(A, new NodeId("b", 2), C), ONE).hash())
        .isNotEqualTo(membership.hash());
    assertThat(new Membership(List.of(A, B, new NodeId("d", 1)), ONE).hash())
        .isNotEqualTo(membership.hash());
    assertThat(membership.contains(B)).isTrue();
    assertThat(membership.contains(new NodeId("b", 2))).isFalse();
  }
}
