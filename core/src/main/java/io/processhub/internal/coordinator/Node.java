package io.processhub.internal.coordinator;

import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.internal.Required;
import io.processhub.internal.messaging.ClosedHub;
import io.processhub.internal.observe.SparingLog;
import io.processhub.internal.platform.PatientExecutor;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A node: its identity, its transport, and the hubs among which it divides what comes in. */
public final class Node implements HubNode, Transport.Listener {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private final NodeConfig config;
  private final NodeId id;
  private final Map<String, OpenHub> hubs = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> lastTimes = new ConcurrentHashMap<>();
  private final AtomicLong sequences = new AtomicLong();
  private final AtomicLong serials = new AtomicLong();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final LongAdder withheldLines = new LongAdder();
  private final SparingLog refusals;
  private final PatientExecutor patient;
  private final Returns returns;
  private volatile List<NodeId> view;

  private Node(NodeConfig config) {
    patient = new PatientExecutor(config.environment());
    this.config = config.environment(config.environment().executor(patient));
    id = new NodeId(config.name(), config.environment().clock().wallMillis());
    view = List.of(id);
    returns = new Returns(config.transport(), patient);
    refusals = new SparingLog(log, config.environment().clock()::nanos, withheldLines);
  }

  /** As {@link HubNode#start}. */
  public static Node start(NodeConfig config) {
    Node node = new Node(Required.given("The node's configuration", config));
    config.transport().start(node.id, node);
    return node;
  }

  @Override
  public NodeId id() {
    return id;
  }

  @Override
  public Hub open(HubConfig hubConfig) {
    Required.given("The hub's configuration", hubConfig);
    if (closing.get()) {
      throw new IllegalStateException("Node " + id + " is closed.");
    }
    OpenHub hub =
        OpenHub.create(
            id,
            config,
            hubConfig,
            sequences::incrementAndGet,
            serials::incrementAndGet,
            new Around(),
            this::remove);
    if (hubs.putIfAbsent(hubConfig.name(), hub) != null) {
      throw new IllegalStateException(
          "Hub '%s' is open on node %s already.".formatted(hubConfig.name(), id));
    }
    hub.open();
    if (closing.get()) {
      CompletableFuture<Void> unused = hub.api().closeAsync();
    }
    return hub.api();
  }

  /** What its hubs are told of it. */
  private final class Around implements Surroundings {
    @Override
    public List<NodeId> view() {
      return view;
    }

    @Override
    public int otherChildren(String hub) {
      return hubs.values().stream()
          .filter(other -> !other.api().name().equals(hub))
          .mapToInt(OpenHub::children)
          .sum();
    }

    @Override
    public AtomicLong lastTime(String hub) {
      return lastTimes.computeIfAbsent(hub, unused -> new AtomicLong());
    }

    @Override
    public long backlog() {
      return hubs.values().stream().mapToLong(OpenHub::backlog).sum();
    }

    @Override
    public LongAdder withheldLines() {
      return withheldLines;
    }
  }

  private void remove(OpenHub hub) {
    hubs.remove(hub.api().name(), hub);
  }

  @Override
  public Optional<Hub> hub(String name) {
    return Optional.ofNullable(hubs.get(Required.given("The hub's name", name))).map(OpenHub::api);
  }

  @Override
  public Map<String, Integer> tableSizes() {
    Map<String, Integer> sizes = new TreeMap<>(config.transport().tableSizes());
    sizes.put("knownHubs", Math.max(hubs.size(), lastTimes.size()));
    sizes.put("pendingReturns", returns.pending());
    sizes.put("pendingTasks", patient.waiting());
    return sizes;
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    if (closing.compareAndSet(false, true)) {
      List<CompletableFuture<Void>> leaving = new ArrayList<>();
      hubs.values().forEach(hub -> leaving.add(hub.api().closeAsync()));
      CompletableFuture<Void> unused =
          CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new))
              .thenRunAsync(this::leaveNetwork, config.environment().executor());
    }
    return closed.copy();
  }

  private void leaveNetwork() {
    try {
      config.transport().close();
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("node", id).setCause(e).log("Leaving the network failed");
    } finally {
      closed.complete(null);
    }
  }

  private static void refuseVersion(NodeId from, FrameHeader header, @Nullable OpenHub hub) {
    MalformedFrame reason =
        new MalformedFrame(
            "it is written in version %d of the protocol; this node reads versions up to %d"
                .formatted(header.version(), FrameHeader.VERSION));
    if (hub == null) {
      throw reason;
    }
    hub.refuse(from, reason);
  }

  // --- from the network

  @Override
  public void onView(List<NodeId> members) {
    view = List.copyOf(members);
    hubs.values().forEach(OpenHub::onView);
  }

  @Override
  public void onFrame(NodeId from, byte[] frame) {
    try {
      WireReader in = new WireReader(frame);
      FrameHeader header = FrameHeader.read(in);
      OpenHub hub = hubs.get(header.hub());
      if (header.isOfLaterVersion()) {
        refuseVersion(from, header, hub);
      } else if (ClosedHub.answers(header) && (hub == null || hub.isClosed())) {
        ClosedHub.answer(id, from, header, in, frame, returns::send);
      } else if (hub != null) {
        hub.onFrame(from, header, in);
      } else if (ControlCodec.wantsPresence(header.kind(), in)) {
        sayAbsent(from, header.hub());
      }
    } catch (MalformedFrame e) {
      logRefused(from, e);
    }
  }

  /**
   * Says that the hub is not open here, unless it is by now. It is not opened in the middle of this
   * (that is the map's promise), so all that it says of itself comes later.
   */
  private void sayAbsent(NodeId to, String name) {
    hubs.computeIfAbsent(
        name,
        hub -> {
          config.transport().send(to, Lane.CONTROL, ControlCodec.absent(hub));
          return null;
        });
  }

  /** There is no hub to tell it by an event. */
  private void logRefused(NodeId from, MalformedFrame reason) {
    refusals
        .at(Level.WARN)
        .addKeyValue("node", id)
        .log("A frame from {} was refused: {}", from, reason.getMessage());
  }
}
