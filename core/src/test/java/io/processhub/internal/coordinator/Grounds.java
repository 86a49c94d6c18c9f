package io.processhub.internal.coordinator;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.catalog.HybridClock;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.observe.EventSink;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.TypeTable;
import io.processhub.spi.Codec;
import io.processhub.spi.Environment;
import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;
import java.util.Optional;

/** What a part of a coordinator stands on that is tested by itself. */
final class Grounds {
  private Grounds() {}

  /** Of a node without others. */
  static Ground of(NodeId self) {
    return of(self, HubConfig.named("hub").build());
  }

  static Ground of(NodeId self, HubConfig config) {
    return of(self, config, Optional.empty());
  }

  static Ground of(NodeId self, HubConfig config, EventSink events) {
    return of(self, config, Optional.empty(), events);
  }

  static Ground of(NodeId self, HubConfig config, Optional<Codec> values) {
    return of(self, config, values, event -> {});
  }

  static Ground of(NodeId self, HubConfig config, Environment environment) {
    return of(self, config, Optional.empty(), event -> {}, environment);
  }

  /** Of a node that has others. */
  static Ground of(NodeId self, HubConfig config, Transport transport) {
    return of(self, config, Optional.empty(), event -> {}, Environment.system(), transport);
  }

  private static Ground of(
      NodeId self, HubConfig config, Optional<Codec> values, EventSink events) {
    return of(self, config, values, events, Environment.system());
  }

  private static Ground of(
      NodeId self,
      HubConfig config,
      Optional<Codec> values,
      EventSink events,
      Environment environment) {
    return of(self, config, values, events, environment, InJvmNetwork.create().transport());
  }

  private static Ground of(
      NodeId self,
      HubConfig config,
      Optional<Codec> values,
      EventSink events,
      Environment environment,
      Transport transport) {
    return new Ground(
        self,
        config,
        environment,
        new HybridClock(self, environment.clock(), 60_000),
        new Counters(),
        events,
        new ControlCodec(config, TypeTable.of(config, values)),
        transport);
  }
}
