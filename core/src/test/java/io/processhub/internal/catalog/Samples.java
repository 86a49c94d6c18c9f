package io.processhub.internal.catalog;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Makes records for tests. */
final class Samples {
  static final NodeId A = new NodeId("a", 1);
  static final NodeId B = new NodeId("b", 1);
  static final NodeId C = new NodeId("c", 1);
  private static final List<NodeId> NODES = List.of(A, B, C);

  private Samples() {}

  /** The moment {@code millis} on node a's clock. */
  static Stamp at(long millis) {
    return at(millis, A);
  }

  static Stamp at(long millis, NodeId node) {
    return new Stamp(millis << Stamp.COUNTER_BITS, node);
  }

  /** A child that is wanted since its generation. */
  static CatalogRecord live(String id, Stamp generation) {
    return CatalogRecord.admitted(
        generation,
        generation,
        ChildSpec.of(id, "type", 1),
        new Origin(generation.node(), generation.time()),
        List.of());
  }

  static CatalogRecord tombstone(String id, Stamp generation, Stamp stamp) {
    return live(id, generation).tombstone(stamp, null);
  }

  /** Records of few ids, generations and stamps, so that they compete. */
  static List<CatalogRecord> competing(SplittableRandom random, int count) {
    List<CatalogRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CatalogRecord born = live("id-" + random.nextInt(count / 6 + 1), stamp(random, 3));
      Stamp later = new Stamp(born.generation().time() + random.nextInt(3), node(random));
      records.add(
          switch (random.nextInt(3)) {
            case 0 -> born;
            case 1 -> born.pinnedTo(later, List.of(later.node().name()));
            default -> born.tombstone(later, null);
          });
    }
    return records;
  }

  private static Stamp stamp(SplittableRandom random, int times) {
    return at(1 + random.nextInt(times), node(random));
  }

  private static NodeId node(SplittableRandom random) {
    return NODES.get(random.nextInt(NODES.size()));
  }

  static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, Random.from(random));
    return copy;
  }
}
