package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Registry;
import io.processhub.internal.registry.Running;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept of a look-up is never older than the tables. */
final class DescriptionsTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final int CHANGES = 200_000;

  private final Catalog catalog = new Catalog();
  private final Registry registry = new Registry();
  private final Descriptions descriptions = new Descriptions(catalog, registry, 1);
  private long time;

  DescriptionsTest() {
    registry.watch(
        new Registry.Watcher() {
          @Override
          public void changes(String id, @Nullable Running before, @Nullable Running after) {}

          @Override
          public void changed(String id) {
            descriptions.changed(id);
          }
        });
  }

  private Stamp next() {
    return new Stamp(++time, A);
  }

  private CatalogRecord put(CatalogRecord record) {
    assertThat(catalog.put(record)).isTrue();
    descriptions.changed(record.id());
    return record;
  }

  private CatalogRecord start(String id) {
    Stamp now = next();
    return put(
        CatalogRecord.admitted(
            now, now, ChildSpec.of(id, "type", 1), new Origin(A, now.time()), List.of()));
  }

  private void run(NodeId node, long serial) {
    registry.put("x", new Running(node, new Stamp(1, A), serial, 1, ChildState.RUNNING, true, ""));
  }

  private ChildInfo x() {
    ChildInfo found = descriptions.of("x");
    if (found == null) {
      throw new AssertionError("x is not found");
    }
    return found;
  }

  @Test
  void whatIsNotWantedIsNotFoundAndNotKept() {
    assertThat(descriptions.of("x")).isNull();
    run(A, 1);
    assertThat(descriptions.of("x")).isNull();
    assertThat(descriptions.size()).isZero();
  }

  @Test
  void itIsKeptUntilSomethingChanges() {
    CatalogRecord record = start("x");
    start("y");
    assertThat(x().instances()).isEmpty();
    assertThat(x()).isSameAs(x()).isEqualTo(descriptions.of(record));
    assertThat(descriptions.size()).isEqualTo(1);

    run(B, 2);
    assertThat(x().instances()).extracting(each -> each.processId().serial()).containsExactly(2L);
    run(A, 1);
    assertThat(x().instances())
        .extracting(each -> each.processId().serial())
        .containsExactly(1L, 2L);
    registry.remove("x", B);
    assertThat(x().instances()).extracting(each -> each.processId().serial()).containsExactly(1L);
    put(record.pinnedTo(next(), List.of("b")));
    assertThat(x().nodes()).containsExactly("b");
    descriptions.replicas(2);
    assertThat(x().replicas()).isEqualTo(2);
    assertThat(descriptions.size()).isEqualTo(1);

    CatalogRecord tombstone = put(record.tombstone(next(), null));
    assertThat(descriptions.of("x")).isNull();
    assertThat(descriptions.of(tombstone)).isNull();
    assertThat(descriptions.size()).isZero();
  }

  /** Who has changed something finds it changed, however many look it up at that moment. */
  @Test
  void whoIsJustLookingUpLeavesNothingOutdated() throws Exception {
    start("x");
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Long>> reads =
          List.of(threads.submit(() -> readUntil(done)), threads.submit(() -> readUntil(done)));
      try {
        for (int serial = 1; serial <= CHANGES; serial++) {
          run(A, serial);
          assertThat(x().instances().getFirst().processId().serial()).isEqualTo(serial);
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> each : reads) {
        assertThat(each.get()).isPositive();
      }
    }
  }

  private long readUntil(AtomicBoolean done) {
    long reads = 0;
    while (!done.get()) {
      x();
      reads++;
    }
    return reads;
  }
}
