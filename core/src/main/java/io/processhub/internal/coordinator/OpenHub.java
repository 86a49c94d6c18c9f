package io.processhub.internal.coordinator;

import static java.util.Objects.requireNonNull;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.Printable;
import io.processhub.internal.Thrown;
import io.processhub.internal.catalog.HybridClock;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.messaging.Ports;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.observe.EventBus;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ContextServices;
import io.processhub.internal.runtime.Legacy;
import io.processhub.internal.runtime.LocalRuntime;
import io.processhub.internal.runtime.Observers;
import io.processhub.internal.runtime.Permit;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.RunNumbers;
import io.processhub.internal.runtime.RuntimeSettings;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.Environment;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A hub that is open on a node: puts its parts together, and gives them what comes in. */
final class OpenHub {
  private final Ground ground;
  private final ControlCodec codec;
  private final Coordinator coordinator;
  private final Messaging messaging;
  private final LocalRuntime runtime;
  private final LocalHub api;
  private final Surroundings around;
  private final Luggage luggage;

  static OpenHub create(
      NodeId self,
      NodeConfig node,
      HubConfig config,
      LongSupplier sequences,
      LongSupplier serials,
      Surroundings around,
      Consumer<OpenHub> whenClosed) {
    return new OpenHub(self, node, config, sequences, serials, around, whenClosed);
  }

  private OpenHub(
      NodeId self,
      NodeConfig node,
      HubConfig config,
      LongSupplier sequences,
      LongSupplier serials,
      Surroundings around,
      Consumer<OpenHub> whenClosed) {
    this.around = around;
    TypeTable types = TypeTable.of(config, node.codec());
    luggage = new Luggage(config.name(), types);
    Counters counters = new Counters();
    counters.share("logLinesWithheld", around.withheldLines());
    Environment environment = node.environment();
    EventBus events =
        new EventBus(config.name(), environment.executor(), environment.clock()::nanos, counters);
    config.hooks().forEach(events::register);
    config.alterHooks().forEach(events::register);
    HybridClock clock =
        new HybridClock(
            self,
            node.environment().clock(),
            config.clockDriftMax().toMillis(),
            around.lastTime(config.name()));
    codec = new ControlCodec(config, types);
    ground =
        new Ground(
            self, config, node.environment(), clock, counters, events, codec, node.transport());
    Routes routes = new Routes(ground);
    messaging =
        new Messaging(
            config,
            types,
            routes,
            new Ports(
                self,
                node.environment(),
                node.transport()::send,
                node.transport().maxFrameBytes(),
                sequences,
                events,
                counters));
    coordinator =
        new Coordinator(ground, messaging, around, serials, () -> whenClosed.accept(this));
    routes.use(coordinator);
    api =
        new LocalHub(ground, coordinator, messaging, types, events, () -> whenClosed.accept(this));
    runtime =
        new LocalRuntime(
            RuntimeSettings.of(config, ground.traits.signal),
            node.environment(),
            new RunNumbers(self, serials, coordinator.tolerance()::nextToken),
            new Services(),
            new Observers(coordinator.facts(), events, counters));
    coordinator.use(runtime, api.events()::alterHooks);
  }

  void open() {
    coordinator.open();
    onView();
  }

  Hub api() {
    return api;
  }

  /** Whether messages are not delivered any more. May be called by any thread. */
  boolean isClosed() {
    return messaging.isClosed();
  }

  /** How many children this node has in the hub. May be called by any thread. */
  int children() {
    return ground.registry.sizeOf(ground.self);
  }

  /** How many messages wait for them; a pass over the registry. May be called by any thread. */
  long backlog() {
    LongAdder sum = new LongAdder();
    ground.registry.forEach((id, first) -> {
      for (Running r = first; r != null; r = r.next()) {
        ProcessCell cell = r.cell();
        sum.add(cell == null ? 0 : cell.backlog());
      }
    });
    return sum.sum();
  }

  /** The node's view has changed. */
  void onView() {
    coordinator.onView(around::view);
  }

  void onFrame(NodeId from, FrameHeader header, WireReader in) {
    if (header.isMessage()) {
      messaging.onFrame(from, header, in);
      return;
    }
    int bytes = in.remaining();
    try {
      Control message = codec.decode(header.kind(), in);
      if (message == null) {
        ground.count("framesOfUnknownKind");
      } else {
        coordinator.onControl(from, message, bytes);
      }
    } catch (MalformedFrame e) {
      refuse(from, e);
    }
  }

  /** A frame for the hub is not taken. May be called by any thread. */
  void refuse(NodeId from, MalformedFrame reason) {
    ground.count("framesRefused");
    ground.publish(
        new HubEvent.FrameRefused(
            ground.hub(), from, Printable.text(Thrown.messageOrClass(reason))));
  }

  /** What processes reach through their context. */
  private final class Services implements ContextServices {
    @Override
    public Legacy.Format legacies() {
      return luggage;
    }

    @Override
    public Permit permit() {
      return coordinator.tolerance().permit();
    }

    @Override
    public Hub hub() {
      return api;
    }

    @Override
    public ProcessRef<?> ref(ChildSpec spec) {
      ProcessType<?, ?> type = ground.config.types().get(spec.type());
      return messaging.ref(requireNonNull(type), spec.id());
    }
  }
}
