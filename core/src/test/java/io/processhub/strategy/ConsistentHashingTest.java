package io.processhub.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.strategy.DistributionStrategy.Placer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsistentHashingTest {
  private static final int IDS = 10_000;
  private static final double EXCESS_MAX = 1.15;

  /** Every shape of ids with every set of six node names; the sixth comes later. */
  static Stream<Arguments> idsAndNodes() {
    List<List<String>> nodeSets =
        List.of(
            List.of("a", "b", "c", "d", "e", "f"),
            List.of("node-1", "node-2", "node-3", "node-4", "node-5", "node-6"),
            List.of("alpha", "beta", "gamma", "delta", "epsilon", "zeta"),
            IntStream.range(0, 6).mapToObj(i -> "10.0.17." + (i + 9) + ":7800").toList(),
            IntStream.range(0, 6).mapToObj(i -> "meters-" + i + ".meters.prod.svc").toList());
    return idShapes().entrySet().stream()
        .flatMap(shape ->
            nodeSets.stream().map(nodes -> Arguments.of(shape.getKey(), shape.getValue(), nodes)));
  }

  private static Map<String, List<String>> idShapes() {
    SplittableRandom random = new SplittableRandom(42);
    return Map.of(
        "meter-n", ids(i -> "meter-" + i),
        "sequential", ids(i -> Integer.toString(i)),
        "padded", ids(i -> "%08d".formatted(i)),
        "uuid", ids(i -> new UUID(random.nextLong(), random.nextLong()).toString()),
        "words", ids(i -> word(random) + i % 3),
        "non-ascii", ids(i -> "zähler-" + i + "-北"));
  }

  private static List<String> ids(IntFunction<String> each) {
    return IntStream.range(0, IDS).mapToObj(each).distinct().toList();
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    int length = 3 + random.nextInt(6);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  @ParameterizedTest(name = "{0} on {2}")
  @MethodSource("idsAndNodes")
  void noNodeHasMuchMoreThanItsShare(String shape, List<String> ids, List<String> names) {
    Placer placer = ConsistentHashing.DEFAULT.placer(nodes(names.subList(0, 5)));
    Map<NodeId, Integer> counts = new HashMap<>();
    ids.forEach(id -> counts.merge(placer.owners(id, 1).getFirst(), 1, Integer::sum));

    double mean = ids.size() / 5.0;
    assertThat(counts).hasSize(5);
    assertThat(counts.values()).allSatisfy(n -> assertThat(n / mean).isLessThan(EXCESS_MAX));
  }

  @ParameterizedTest(name = "{0} on {2}")
  @MethodSource("idsAndNodes")
  void aNewNodeTakesItsShareAndNothingElseMoves(
      String shape, List<String> ids, List<String> names) {
    Placer before = ConsistentHashing.DEFAULT.placer(nodes(names.subList(0, 5)));
    Placer after = ConsistentHashing.DEFAULT.placer(nodes(names));
    NodeId sixth = nodes(names).getLast();
    List<NodeId> movedTo = new ArrayList<>();
    for (String id : ids) {
      NodeId now = after.owners(id, 1).getFirst();
      if (!before.owners(id, 1).getFirst().equals(now)) {
        movedTo.add(now);
      }
    }
    assertThat(movedTo).hasSizeBetween(1, (int) (EXCESS_MAX * ids.size() / 6)).containsOnly(sixth);
  }

  @Test
  void aNodeThatGoesLeavesTheOthersChildrenWhereTheyAre() {
    List<NodeId> five = nodes(List.of("a", "b", "c", "d", "e"));
    Placer before = ConsistentHashing.DEFAULT.placer(five);
    Placer after = ConsistentHashing.DEFAULT.placer(five.subList(0, 4));
    for (int i = 0; i < IDS; i++) {
      NodeId old = before.owners("child-" + i, 1).getFirst();
      if (!old.equals(five.get(4))) {
        assertThat(after.owners("child-" + i, 1)).containsExactly(old);
      }
    }
  }

  @Test
  void aRestartedNodeGetsItsOldPlace() {
    List<NodeId> nodes = nodes(List.of("a", "b", "c"));
    NodeId reborn = new NodeId("b", 99);
    Placer before = ConsistentHashing.DEFAULT.placer(nodes);
    Placer after = ConsistentHashing.DEFAULT.placer(List.of(nodes.get(0), reborn, nodes.get(2)));
    for (int i = 0; i < 1_000; i++) {
      assertThat(names(after.owners("child-" + i, 2)))
          .isEqualTo(names(before.owners("child-" + i, 2)));
    }
  }

  @Test
  void replicasAreOnDistinctNodesAndTheFirstOfThemIsTheSoleOwner() {
    List<NodeId> nodes = nodes(List.of("a", "b", "c", "d", "e"));
    Placer placer = ConsistentHashing.DEFAULT.placer(nodes);
    for (int i = 0; i < 1_000; i++) {
      List<NodeId> three = placer.owners("child-" + i, 3);
      assertThat(new HashSet<>(three)).hasSize(3).isSubsetOf(nodes);
      assertThat(placer.owners("child-" + i, 2)).isEqualTo(three.subList(0, 2));
      assertThat(placer.owners("child-" + i, 1)).isEqualTo(three.subList(0, 1));
    }
  }

  @Test
  void withFewerNodesThanReplicasEveryNodeHasOne() {
    List<NodeId> nodes = nodes(List.of("a", "b", "c"));
    Placer placer = ConsistentHashing.DEFAULT.placer(nodes);
    for (int i = 0; i < 100; i++) {
      assertThat(placer.owners("child-" + i, 7)).containsExactlyInAnyOrderElementsOf(nodes);
    }
    assertThat(ConsistentHashing.DEFAULT.placer(nodes.subList(0, 1)).owners("x", 2))
        .containsExactly(nodes.getFirst());
  }

  @Test
  void thePlacementDoesNotDependOnTheOrderOfTheNodes() {
    List<NodeId> nodes = nodes(List.of("a", "b", "c", "d"));
    Placer one = ConsistentHashing.DEFAULT.placer(nodes);
    Placer other = ConsistentHashing.DEFAULT.placer(nodes.reversed());
    for (int i = 0; i < 1_000; i++) {
      assertThat(one.owners("child-" + i, 2)).isEqualTo(other.owners("child-" + i, 2));
    }
  }

  @Test
  void aSinglePointPerNodeIsEnoughToPlace() {
    List<NodeId> nodes = nodes(List.of("a", "b", "c"));
    Placer placer = new ConsistentHashing(1).placer(nodes);
    List<NodeId> seen = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      seen.addAll(placer.owners("child-" + i, 1));
    }
    assertThat(seen).hasSize(1_000).allMatch(nodes::contains);
  }

  @Test
  void aRingNeedsANode() {
    assertThatThrownBy(() -> new HashRing(List.of(), 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A ring needs at least one node.");
  }

  @Test
  void aRingHasEachNodeOnce() {
    List<NodeId> doubled = List.of(new NodeId("a", 1), new NodeId("b", 1), new NodeId("a", 2));
    assertThatThrownBy(() -> new HashRing(doubled, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A ring has each node once, but 'a' is given twice.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_537, Integer.MAX_VALUE})
  void aRingHasAsManyPointsForEachNodeAsTheStrategyMayHave(int points) {
    assertThatThrownBy(() -> new HashRing(nodes(List.of("a")), points))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("virtualNodes must be 1 to 65536, but is " + points + ".");
  }

  @Test
  void aRingHasNoMorePointsThanAnArrayOfThemCanBeIndexedBy() {
    List<NodeId> many =
        IntStream.rangeClosed(1, 4_097).mapToObj(i -> new NodeId("n" + i, 1)).toList();
    assertThatThrownBy(() -> new HashRing(many, 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("4097 nodes may have 65520 virtual nodes each, but virtualNodes is 65536.");
  }

  @Test
  void aNegativeNumberOfNodesIsRefusedAndZeroGivesNone() {
    HashRing ring = new HashRing(nodes(List.of("a", "b")), 8);
    assertThat(ring.first("k", 0)).isEmpty();
    assertThatThrownBy(() -> ring.first("k", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be 0 or more, but is -1.");
  }

  private static List<NodeId> nodes(List<String> names) {
    return names.stream().map(name -> new NodeId(name, 1)).toList();
  }

  private static List<String> names(List<NodeId> nodes) {
    return nodes.stream().map(NodeId::name).toList();
  }
}
