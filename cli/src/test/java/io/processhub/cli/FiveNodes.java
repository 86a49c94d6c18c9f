package io.processhub.cli;

import io.processhub.cli.worker.ClusterHub;
import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Five JVMs that form one cluster over loopback, for all test classes together. Each test finds
 * five of them, and opens hubs of its own there; if it ends one, another is started for the next
 * test.
 */
final class FiveNodes implements BeforeEachCallback, AfterEachCallback {
  /** How many nodes a test finds. */
  static final int COUNT = 5;

  /** How many children a hub has. */
  static final int CHILDREN = 1_000;

  private final List<ClusterHub> hubs = new ArrayList<>();
  private @Nullable WorkerCluster cluster;

  /** What outlives the test; closed after the last one. */
  private static final class Shared implements AutoCloseable {
    private @Nullable WorkerCluster cluster;

    WorkerCluster cluster() {
      if (cluster == null) {
        cluster = WorkerCluster.start(COUNT, JvmCommand.SHORT_LIVED);
      }
      return cluster;
    }

    /** After a failure nobody knows in what state the nodes are. */
    void abandon() {
      if (cluster != null) {
        cluster.workers().forEach(node -> System.err.println(node.name() + node.lastWords()));
      }
      close();
    }

    @Override
    public void close() {
      if (cluster != null) {
        cluster.close();
        cluster = null;
      }
    }
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(FiveNodes.class))
        .computeIfAbsent(Shared.class, key -> new Shared(), Shared.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    cluster = shared(context).cluster();
    while (all().size() < COUNT) {
      join(cluster().launch());
    }
    cluster().all(hub -> hub.members(COUNT, WorkerCluster.PATIENCE));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      shared(context).abandon();
      return;
    }
    try {
      hubs.forEach(ClusterHub::end);
    } catch (RuntimeException | Error e) {
      shared(context).abandon();
      throw e;
    }
  }

  WorkerCluster cluster() {
    return Objects.requireNonNull(cluster, "There is a cluster during a test only.");
  }

  /** The nodes that run, in the order of their start. */
  List<WorkerProcess> all() {
    return cluster().workers();
  }

  WorkerProcess get(int index) {
    return cluster().workers().get(index);
  }

  /** A hub with {@value #CHILDREN} children to be, open on all nodes. */
  ClusterHub hub(String name, String... options) {
    return hub(all(), name, options);
  }

  /** The same, open on these nodes. */
  ClusterHub hub(List<WorkerProcess> those, String name, String... options) {
    ClusterHub hub = new ClusterHub(name, CHILDREN, options);
    hubs.add(hub);
    hub.open(those);
    return hub;
  }

  /** One more node, in a JVM of its own, which opens none of the test's hubs yet. */
  WorkerProcess join() {
    WorkerProcess joiner = cluster().launch();
    join(joiner);
    return joiner;
  }

  /** One with the name that another had. */
  WorkerProcess rejoin(WorkerProcess former) {
    WorkerProcess joiner = cluster().launchAs(former.name());
    join(joiner);
    return joiner;
  }

  /** Has a JVM that was launched join the cluster. */
  void join(WorkerProcess joiner) {
    cluster().startNode(joiner);
    WorkerCluster.await(cluster().open(joiner));
  }

  /** Ends one as {@code kill -9} does. */
  void kill(WorkerProcess victim) {
    hubs.forEach(hub -> hub.forget(victim));
    cluster().kill(victim);
  }

  /** Has one leave in order; its JVM ends. */
  void leave(WorkerProcess leaver) {
    hubs.forEach(hub -> hub.forget(leaver));
    cluster().leave(leaver);
  }
}
