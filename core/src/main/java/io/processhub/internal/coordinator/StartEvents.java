package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is published of the starts on this node: of those of one batch of the loop in one event, of
 * each what has become of it.
 */
final class StartEvents {
  private final Ground ground;
  private final Function<CatalogRecord, List<NodeId>> owners;
  private Map<String, ProcessId> startups = new LinkedHashMap<>();
  private Map<String, List<NodeId>> starting = new LinkedHashMap<>();

  /** {@code owners}: the nodes on which a child is to run. */
  StartEvents(Ground ground, Function<CatalogRecord, List<NodeId>> owners) {
    this.ground = ground;
    this.owners = owners;
  }

  /** The nodes on which a child is to run. */
  List<NodeId> nodes(CatalogRecord record) {
    return owners.apply(record);
  }

  /** The child is about to be started here. */
  void starting(CatalogRecord record) {
    if (ground.isWanted(HubEvent.PreChildrenStart.class)) {
      starting.put(record.id(), nodes(record));
    }
  }

  /** The child's process is up, for the first time or again. */
  void up(String id, Running instance) {
    if (ground.isWanted(HubEvent.ProcessStartups.class)) {
      startups.put(id, instance.processId());
    }
  }

  /** The start has succeeded. */
  void started(String id, Running instance) {
    publish(id, instance, "");
    if (ground.isWanted(HubEvent.RegistryPidInserted.class)) {
      ground.publish(new HubEvent.RegistryPidInserted(ground.hub(), id, instance.processId()));
    }
  }

  /** The start has failed. */
  void failed(String id, String reason) {
    publish(id, null, reason);
  }

  private void publish(String id, @Nullable Running instance, String failure) {
    if (!ground.isWanted(HubEvent.PostChildrenStart.class)) {
      return;
    }
    CatalogRecord record = ground.catalog.live(id);
    List<NodeId> nodes = record == null ? List.of() : nodes(record);
    Optional<ProcessId> process = Optional.ofNullable(instance).map(Running::processId);
    ground.publish(new HubEvent.PostChildrenStart(ground.hub(), id, process, nodes, failure));
  }

  /** Publishes what has been started in this batch. */
  void flush() {
    if (!starting.isEmpty()) {
      ground.publish(
          new HubEvent.PreChildrenStart(ground.hub(), Collections.unmodifiableMap(starting)));
      starting = new LinkedHashMap<>();
    }
    if (!startups.isEmpty()) {
      ground.publish(
          new HubEvent.ProcessStartups(ground.hub(), Collections.unmodifiableMap(startups)));
      startups = new LinkedHashMap<>();
    }
  }
}
