package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Entry;
import org.jspecify.annotations.Nullable;

/** What a slice says of one instance: as this node says it of its own, and takes it from others. */
final class SliceEntries {
  private final Ground ground;

  SliceEntries(Ground ground) {
    this.ground = ground;
  }

  /** What to say of an instance. */
  static Entry of(String id, Running instance) {
    return new Entry(
        id,
        instance.state(),
        instance.wasUp(),
        instance.generation(),
        instance.serial(),
        instance.token(),
        instance.reason(),
        instance.activeSince());
  }

  private static Running running(NodeId from, Entry entry, ChildState state) {
    return new Running(
            from,
            entry.generation(),
            entry.serial(),
            entry.token(),
            state,
            entry.wasUp(),
            entry.reason())
        .activeSince(entry.activeSince());
  }

  /** What a node has said of an instance is so. */
  void take(NodeId from, Entry entry) {
    ground.tokens().observe(entry.token());
    ChildState state = entry.state();
    if (state == null) {
      remove(from, entry.child());
      return;
    }
    Running instance = running(from, entry, state);
    Running before = ground.registry.put(entry.child(), instance);
    ground.touch(entry.child());
    if (state == ChildState.RUNNING) {
      publishRunning(entry.child(), before, instance);
    }
    if (before != null && before.role() != instance.role()) {
      ground.publish(
          new HubEvent.RoleChanged(
              ground.hub(), entry.child(), instance.processId(), instance.role()));
    }
  }

  private void publishRunning(String id, @Nullable Running before, Running now) {
    boolean arrives =
        before != null
            && (before.state() == ChildState.ARRIVING || before.state() == ChildState.STARTING);
    if (before == null || !before.wasUp() || arrives) {
      ground.publish(new HubEvent.RegistryPidInserted(ground.hub(), id, now.processId()));
    } else if (before.serial() != now.serial()) {
      ground.publish(new HubEvent.ChildProcessPidUpdate(ground.hub(), id, now.processId()));
    }
  }

  /** An instance of a node is no more; what was known of it, if anything was. */
  @Nullable Running remove(NodeId from, String id) {
    Running before = ground.registry.remove(id, from);
    if (before != null) {
      ground.touch(id);
      ground.publish(new HubEvent.RegistryPidRemoved(ground.hub(), id, before.processId()));
    }
    return before;
  }
}
