package io.processhub.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Any thread reads while the loop writes. */
final class RegistryStressTest {
  private static final int READERS = 3;
  private static final int WRITES = 100_000;
  private static final int IDS = 16;
  private static final List<NodeId> NODES =
      List.of(new NodeId("a", 1), new NodeId("b", 1), new NodeId("c", 1));

  private final Registry registry = new Registry();
  private final AtomicBoolean done = new AtomicBoolean();

  /**
   * Every write of an instance on a node has a higher serial. The first node's instances are never
   * removed: a reader that misses one has seen a chain in between two states.
   */
  @Test
  void readersSeeWholeChainsThatNeverGoBack() throws Exception {
    for (int i = 0; i < IDS; i++) {
      registry.put("id-" + i, running(NODES.getFirst(), 0));
    }
    List<Callable<Long>> readers = new ArrayList<>();
    for (int r = 0; r < READERS; r++) {
      readers.add(this::read);
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(READERS)) {
      List<Future<Long>> reads = readers.stream().map(executor::submit).toList();
      write();
      done.set(true);
      for (Future<Long> each : reads) {
        assertThat(each.get()).isPositive();
      }
    }
  }

  private void write() {
    SplittableRandom random = new SplittableRandom(1);
    for (int serial = 1; serial <= WRITES; serial++) {
      String id = "id-" + random.nextInt(IDS);
      int node = random.nextInt(NODES.size());
      if (node > 0 && random.nextBoolean()) {
        registry.remove(id, NODES.get(node));
      } else {
        registry.put(id, running(NODES.get(node), serial));
      }
    }
  }

  private long read() {
    long[][] seen = new long[IDS][NODES.size()];
    long reads = 0;
    do {
      for (int i = 0; i < IDS; i++) {
        boolean[] present = new boolean[NODES.size()];
        for (Running r = registry.get("id-" + i); r != null; r = r.next()) {
          int node = NODES.indexOf(r.node());
          assertThat(present[node]).as("one link for each node").isFalse();
          present[node] = true;
          assertThat(r.serial()).isGreaterThanOrEqualTo(seen[i][node]);
          seen[i][node] = r.serial();
        }
        assertThat(present[0]).as("an instance that is never removed").isTrue();
        reads++;
      }
      assertThat(registry.idsOn(NODES.getFirst())).hasSize(IDS);
      assertThat(registry.sizeOf(NODES.getFirst())).isEqualTo(IDS);
    } while (!done.get());
    return reads;
  }

  private static Running running(NodeId node, long serial) {
    return new Running(node, new Stamp(7, node), serial, serial, ChildState.RUNNING, true, "");
  }
}
