package io.processhub.cli.worker;

import io.processhub.Hub;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy.Placer;
import java.time.Duration;
import java.util.List;

/**
 * Waits until the registry of this node shows everything in its place: so many members, and each
 * child running exactly once, on its first owner.
 *
 * <p>To disturb what is measured as little as possible, it looks at the children one after the
 * other and waits for the first that is not in place; having come to the end, it looks at all of
 * them once more.
 */
final class Settled {
  private final Hub hub;
  private final List<String> ids;
  private final int members;
  private List<NodeId> nodes = List.of();
  private Placer placer = (id, count) -> List.of();

  Settled(Hub hub, List<String> ids, int members) {
    this.hub = hub;
    this.ids = ids;
    this.members = members;
  }

  /** Returns when it was settled. */
  long await(Duration timeout) throws InterruptedException {
    long deadline = Wall.deadline(timeout);
    int next = 0;
    while (true) {
      next = isComplete() ? firstAstray(next) : 0;
      if (next == ids.size()) {
        long settled = Wall.micros();
        if (isComplete() && firstAstray(0) == ids.size()) {
          return settled;
        }
        next = 0;
      }
      if (Wall.micros() > deadline) {
        throw new IllegalStateException("not settled within " + timeout + ": " + description());
      }
      Thread.sleep(1);
    }
  }

  private boolean isComplete() {
    List<NodeId> now = hub.nodes();
    if (!now.equals(nodes)) {
      nodes = now;
      if (!nodes.isEmpty()) {
        placer = ConsistentHashing.DEFAULT.placer(nodes);
      }
    }
    return nodes.size() == members;
  }

  private int firstAstray(int from) {
    int i = from;
    while (i < ids.size() && isInPlace(ids.get(i))) {
      i++;
    }
    return i;
  }

  private boolean isInPlace(String id) {
    List<ProcessId> instances = hub.processIds(id);
    return instances.size() == 1
        && instances.getFirst().node().equals(placer.owners(id, 1).getFirst());
  }

  private String description() {
    if (!isComplete()) {
      return "the members are " + nodes + ", not " + members;
    }
    List<String> astray = ids.stream().filter(id -> !isInPlace(id)).toList();
    if (astray.isEmpty()) {
      return "it is now";
    }
    String id = astray.getFirst();
    return "%d of %d children are not in place; '%s' belongs on %s, and the registry says %s"
        .formatted(
            astray.size(),
            ids.size(),
            id,
            placer.owners(id, 1),
            hub.lookup(id).map(child -> child.instances().toString()).orElse("it is not wanted"));
  }
}
