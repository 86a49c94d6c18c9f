package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.DistributionStrategy.Placer;
import io.processhub.strategy.RecordedDistribution;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DistributionStrategy} must do; for a {@link RecordedDistribution} see {@link
 * RecordedDistributionContract}.
 */
public abstract class DistributionContract extends StrategyContract<DistributionStrategy> {
  private static final int CHILDREN = 200;
  static final List<Integer> SIZES = List.of(1, 2, 3, 7, 20);
  private static final List<Integer> COUNTS = List.of(1, 2, 3, 30);

  /** For subclasses. */
  protected DistributionContract() {}

  static List<String> ids() {
    return IntStream.range(0, CHILDREN).mapToObj(i -> "group-" + i % 9 + "/child-" + i).toList();
  }

  /** The owners of each child, with this many nodes and instances. */
  private interface Case {
    void check(List<NodeId> nodes, int count, Placer placer);
  }

  private void forAll(Case each) {
    for (int size : SIZES) {
      List<NodeId> nodes = nodes(size);
      Placer placer = newStrategy().placer(nodes);
      COUNTS.forEach(count -> each.check(nodes, count, placer));
    }
  }

  @Test
  final void ownersAreDistinctMembersAsManyAsWantedOrAsThereAre() {
    forAll((nodes, count, placer) -> {
      for (String id : ids()) {
        assertThat(placer.owners(id, count))
            .describedAs("owners of %s", id)
            .hasSize(Math.min(count, nodes.size()))
            .doesNotHaveDuplicates()
            .isSubsetOf(nodes);
      }
    });
  }

  @Test
  final void moreInstancesOnlyAddOwners() {
    forAll((nodes, count, placer) -> {
      for (String id : ids()) {
        assertThat(placer.owners(id, count + 1)).startsWith(first(placer, id, count));
      }
    });
  }

  private static NodeId[] first(Placer placer, String id, int count) {
    return placer.owners(id, count).toArray(NodeId[]::new);
  }

  /** Who places by record asks for all of them, in their order. */
  @Test
  final void allNodesCanBeAskedFor() {
    forAll((nodes, count, placer) ->
        assertThat(placer.owners("child", Integer.MAX_VALUE))
            .containsExactlyInAnyOrderElementsOf(nodes));
  }

  @Test
  final void allMembersDecideAlike() {
    forAll((nodes, count, placer) -> {
      Placer other = newStrategy().placer(List.copyOf(nodes));
      for (String id : ids().reversed()) {
        assertThat(other.owners(id, count)).isEqualTo(placer.owners(id, count));
        List<String> recorded = recorded(nodes, id);
        assertThat(other.owners(id, count, recorded)).isEqualTo(placer.owners(id, count, recorded));
      }
    });
  }

  @Test
  final void aPlacerAnswersSeveralThreadsAlike() {
    Placer placer = newStrategy().placer(nodes(7));
    List<List<NodeId>> alone = ids().stream().map(id -> placer.owners(id, 2)).toList();
    List<List<NodeId>> together = ids().parallelStream().map(id -> placer.owners(id, 2)).toList();
    assertThat(together).isEqualTo(alone);
  }

  /** Names of nodes, some of which are not there. */
  private static List<String> recorded(List<NodeId> nodes, String id) {
    int at = Math.floorMod(id.hashCode(), nodes.size());
    return switch (Math.floorMod(id.hashCode(), 4)) {
      case 0 -> List.of();
      case 1 -> List.of("nobody");
      case 2 -> List.of("nobody", nodes.get(at).name());
      default -> List.of(nodes.get(at).name(), nodes.getFirst().name());
    };
  }

  @Test
  final void ownersOfAChildWithRecordedNodesAreDistinctMembersToo() {
    boolean mayWait = newStrategy() instanceof RecordedDistribution;
    forAll((nodes, count, placer) -> {
      for (String id : ids()) {
        List<NodeId> owners = placer.owners(id, count, recorded(nodes, id));
        assertThat(owners).doesNotHaveDuplicates().isSubsetOf(nodes);
        assertThat(owners).hasSizeLessThanOrEqualTo(count);
        if (!mayWait) {
          assertThat(owners).hasSize(Math.min(count, nodes.size()));
        }
      }
    });
  }

  @Test
  final void aChildThatWasMovedIsOwnedByTheNodeItWasMovedTo() {
    forAll((nodes, count, placer) -> {
      for (NodeId target : nodes) {
        assertThat(placer.owners("child", count, List.of(target.name()))).startsWith(target);
      }
    });
  }
}
