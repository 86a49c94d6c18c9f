package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  /** The child is about to be started here; returns the nodes on which it is to run. */
  List<NodeId> starting(CatalogRecord record) {
    List<NodeId> nodes = owners.apply(record);
    starting.put(record.id(), nodes);
    return nodes;
  }

  /** The child's process is up, for the first time or again. */
  void up(String id, ProcessId process) {
    startups.put(id, process);
  }

  /** The start has succeeded. */
  void started(String id, ProcessId process) {
    publish(id, Optional.of(process), "");
  }

  /** The start has failed. */
  void failed(String id, String reason) {
    publish(id, Optional.empty(), reason);
  }

  private void publish(String id, Optional<ProcessId> process, String failure) {
    CatalogRecord record = ground.catalog.live(id);
    List<NodeId> nodes = record == null ? List.of() : owners.apply(record);
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
