package io.processhub.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistryTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);
  private static final List<NodeId> NODES = List.of(A, B, C);

  private final Registry registry = new Registry();

  @Test
  void anEmptyRegistryKnowsNothing() {
    assertThat(registry.get("x")).isNull();
    assertThat(registry.get("x", A)).isNull();
    assertThat(registry.remove("x", A)).isNull();
    assertThat(registry.idsOn(A)).isEmpty();
    assertThat(registry.sizeOf(A)).isZero();
    assertThat(registry.digestOf(A)).isZero();
    assertThat(registry.digest()).isZero();
  }

  @Test
  void aChildHasOneLinkForEachNodeThatRunsIt() {
    assertThat(registry.put("x", running(A, 1))).isNull();
    assertThat(registry.put("x", running(B, 2))).isNull();
    assertThat(registry.put("x", running(C, 3))).isNull();
    assertThat(chain("x")).containsOnly(Map.entry(A, 1L), Map.entry(B, 2L), Map.entry(C, 3L));
    assertThat(registry.size()).isEqualTo(1);
  }

  @Test
  void anInstanceReplacesTheOneOnItsNodeAndNoOther() {
    registry.put("x", running(A, 1));
    registry.put("x", running(B, 2));
    registry.put("x", running(C, 3));
    assertThat(registry.put("x", running(B, 9)))
        .extracting(replaced -> replaced == null ? null : replaced.serial())
        .isEqualTo(2L);
    assertThat(chain("x")).containsOnly(Map.entry(A, 1L), Map.entry(B, 9L), Map.entry(C, 3L));
    assertThat(registry.sizeOf(B)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "c"})
  void anInstanceCanBeTakenOutOfAnyPlaceOfTheChain(String name) {
    NodeId node = new NodeId(name, 1);
    NODES.forEach(each -> registry.put("x", running(each, 1)));
    assertThat(registry.remove("x", node)).isNotNull();
    assertThat(registry.get("x", node)).isNull();
    assertThat(chain("x")).hasSize(2).doesNotContainKey(node);
    assertThat(registry.remove("x", node)).isNull();
    assertThat(registry.sizeOf(node)).isZero();
  }

  @Test
  void aChildWithoutInstancesIsNotThere() {
    registry.put("x", running(A, 1));
    registry.remove("x", A);
    assertThat(registry.get("x")).isNull();
    assertThat(registry.size()).isZero();
    assertThat(registry.digest()).isZero();
  }

  @Test
  void aReaderHoldsAChainThatDoesNotChangeUnderIt() {
    registry.put("x", running(A, 1));
    registry.put("x", running(B, 2));
    Running seen = registry.get("x");
    registry.remove("x", A);
    registry.put("x", running(B, 3));
    assertThat(chain(seen)).containsOnly(Map.entry(A, 1L), Map.entry(B, 2L));
  }

  @Test
  void twoIncarnationsOfANodeAreTwoNodes() {
    NodeId reborn = new NodeId("a", 2);
    registry.put("x", running(A, 1));
    registry.put("x", running(reborn, 2));
    registry.remove("x", A);
    registry.forget(A);
    assertThat(chain("x")).containsOnly(Map.entry(reborn, 2L));
  }

  @Test
  void theIdsOfANodeAreThoseOfItsSlice() {
    for (int i = 0; i < 30; i++) {
      registry.put("id-" + i, running(NODES.get(i % 3), i));
    }
    registry.put("id-0", running(B, 0));
    assertThat(registry.idsOn(A)).hasSize(10).contains("id-0", "id-27");
    assertThat(registry.idsOn(B)).hasSize(11).contains("id-0", "id-1");
    assertThat(registry.sizeOf(B)).isEqualTo(11);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void registriesWithTheSameInstancesHaveTheSameDigestsWhateverTheirPast(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Running> wanted = new TreeMap<>();
    for (int i = 0; i < 2_000; i++) {
      NodeId node = NODES.get(random.nextInt(3));
      String id = "id-" + random.nextInt(200);
      if (random.nextInt(3) == 0) {
        registry.remove(id, node);
        wanted.remove(node + "/" + id);
      } else {
        Running instance = running(node, random.nextInt(5));
        registry.put(id, instance);
        wanted.put(node + "/" + id, instance);
      }
    }
    Registry fresh = new Registry();
    wanted.forEach((key, instance) -> fresh.put(key.substring(key.indexOf('/') + 1), instance));
    for (NodeId node : NODES) {
      assertThat(registry.sizeOf(node)).isEqualTo(fresh.sizeOf(node));
      assertThat(registry.digestOf(node)).isEqualTo(fresh.digestOf(node));
    }
    assertThat(registry.digest()).isEqualTo(fresh.digest());
  }

  @Test
  void theDigestTellsInstancesStatesAndIdsApart() {
    List<Long> digests = new ArrayList<>();
    digests.add(digest("x", running(A, 1)));
    digests.add(digest("y", running(A, 1)));
    digests.add(digest("x", running(A, 2)));
    digests.add(digest("x", running(A, 1).in(ChildState.FAILED, "why")));
    digests.add(digest("x", new Running(A, new Stamp(8, B), 1, 0, ChildState.RUNNING, true, "")));
    digests.add(digest("x", running(B, 1)));
    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  void everyIdIsVisitedOnce() {
    for (int i = 0; i < 100; i++) {
      registry.put("id-" + i, running(A, i));
      registry.put("id-" + i, running(B, i));
    }
    Map<String, Integer> visits = new HashMap<>();
    registry.forEach((id, first) -> visits.merge(id, 1, Integer::sum));
    assertThat(visits).hasSize(100);
    assertThat(visits.values()).containsOnly(1);
  }

  private static long digest(String id, Running instance) {
    Registry one = new Registry();
    one.put(id, instance);
    return one.digest();
  }

  private Map<NodeId, Long> chain(String id) {
    return chain(registry.get(id));
  }

  private static Map<NodeId, Long> chain(@Nullable Running first) {
    Map<NodeId, Long> serials = new TreeMap<>();
    for (Running r = first; r != null; r = r.next()) {
      assertThat(serials.put(r.node(), r.serial())).as("one link for each node").isNull();
    }
    return serials;
  }

  private static Running running(NodeId node, long serial) {
    return new Running(node, new Stamp(7, A), serial, serial, ChildState.RUNNING, true, "");
  }
}
