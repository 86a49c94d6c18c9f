package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.event.HubEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The children that this node is to hand over: a queue, of which a limited number is under way at a
 * time, and the events that tell how far it has come. From the first child to the last, with no
 * pause in between, is one <em>migration</em>.
 */
final class Migrations {
  private final Ground ground;
  private final Map<String, NodeId> queue = new LinkedHashMap<>();
  private final Map<NodeId, List<ChildSpec>> begun = new LinkedHashMap<>();
  private int total;
  private int done;
  private int failed;
  private boolean started;
  private boolean progressed;

  Migrations(Ground ground) {
    this.ground = ground;
  }

  /** A child waits for its turn. */
  void add(String id, NodeId target) {
    if (queue.put(id, target) == null) {
      total++;
    }
  }

  /** A child that waits is not to go any more. */
  void remove(String id) {
    if (queue.remove(id) != null) {
      total--;
    }
  }

  /** The next child in turn; null if there is none. */
  Map.@Nullable Entry<String, NodeId> next() {
    var all = queue.entrySet().iterator();
    if (!all.hasNext()) {
      return null;
    }
    Map.Entry<String, NodeId> first = Map.Entry.copyOf(all.next());
    all.remove();
    return first;
  }

  /** A child's turn has come, but it does not go. */
  void skipped() {
    total--;
  }

  /** A child goes: what is wanted of it, and the process that it has here. */
  void begun(ChildSpec spec, ProcessId process, NodeId target) {
    begun.computeIfAbsent(target, unused -> new ArrayList<>()).add(spec);
    ground.publish(
        new HubEvent.PreChildrenRedistribution(ground.hub(), spec.id(), process, target));
  }

  /** It neither goes nor stays: it was stopped on its way. */
  void cancelled() {
    total--;
    progressed = true;
  }

  void moved() {
    done++;
    progressed = true;
    ground.count("childrenHandedOver");
  }

  void failed(String id, NodeId target, String reason) {
    done++;
    failed++;
    progressed = true;
    ground.count("handoversFailed");
    ground.publish(new HubEvent.MigrationFailed(ground.hub(), id, target, reason));
  }

  /** Publishes what has happened since the last call. */
  void flush(int underWay) {
    begun.forEach((target, specs) ->
        ground.publish(new HubEvent.ChildrenMigrated(ground.hub(), target, List.copyOf(specs))));
    if (!begun.isEmpty() && !started) {
      started = true;
      ground.publish(new HubEvent.MigrationStarted(ground.hub(), total));
    }
    begun.clear();
    if (progressed) {
      progressed = false;
      ground.publish(new HubEvent.MigrationProgressed(ground.hub(), done, total));
    }
    if (started && underWay == 0 && queue.isEmpty()) {
      ground.publish(new HubEvent.MigrationFinished(ground.hub(), total, failed));
      started = false;
      total = 0;
      done = 0;
      failed = 0;
    }
  }

  /** How many wait. */
  int waiting() {
    return queue.size();
  }
}
