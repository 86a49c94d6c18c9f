package io.processhub.internal.messaging;

import io.processhub.ChildSpec;
import io.processhub.Diagnostics;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.event.HubEvent;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.runtime.Assignment;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.TestCodec;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.spi.Codec;
import io.processhub.spi.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes with nothing but messaging, linked by a pipe; everything runs on the test's thread, unless
 * a test starts others.
 */
final class TestNetwork {
  static final ProcessType<String, Command> METER =
      ProcessType.of("meter", String.class, Command.class, TestNetwork::neverMade);
  static final ProcessType<String, Other> OTHER =
      ProcessType.of("other", String.class, Other.class, TestNetwork::neverMade);
  static final ProcessType<String, Void> TASK =
      ProcessType.task("task", String.class, arguments -> context -> {});

  private static <M> HubProcess<M> neverMade(String arguments) {
    throw new AssertionError("there are no processes here");
  }

  sealed interface Command {}

  record Reading(int value) implements Command {}

  record Text(String text) implements Command {}

  record Total() implements Command, Ask<Double> {}

  record Echo(String text) implements Command, Ask<String> {}

  record Other(String text) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(NodeId from, NodeId to, Transport.Lane lane, byte[] bytes) {
    int kind() {
      return FrameHeader.read(new WireReader(bytes)).kind();
    }
  }

  static final int FRAME_BYTES_MAX = 2_000;

  /** Of an instance that nobody looks at closely. */
  static final long TOKEN = 10;

  private final int frameBytesMax;
  final ManualEnvironment time = new ManualEnvironment();
  final Queue<Frame> frames = new ArrayDeque<>();
  private final Set<List<NodeId>> slow = new HashSet<>();
  private final List<Frame> onTheirWay = new ArrayList<>();
  private final Map<NodeId, Node> nodes = new LinkedHashMap<>();

  TestNetwork() {
    this(FRAME_BYTES_MAX);
  }

  /** With frames of other length. */
  TestNetwork(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  Node node(String name) {
    return node(name, Optional.of(new TestCodec()), config -> config);
  }

  Node node(String name, Optional<Codec> codec, UnaryOperator<HubConfigBuilder> options) {
    HubConfigBuilder builder =
        HubConfig.named("meters").process(METER).process(OTHER).process(TASK);
    Node node = new Node(new NodeId(name, 1), options.apply(builder).build(), codec);
    nodes.put(node.id, node);
    return node;
  }

  /** Lets everything happen that can happen at this moment. */
  void settle() {
    for (int steps = 0; step(); steps++) {
      if (steps > 1_000_000) {
        throw new AssertionError("the nodes do not come to rest");
      }
    }
  }

  private boolean step() {
    if (time.runOne()) {
      return true;
    }
    Frame frame = frames.poll();
    if (frame == null) {
      return false;
    }
    Node node = nodes.get(frame.to());
    if (slow.contains(List.of(frame.from(), frame.to()))) {
      onTheirWay.add(frame);
    } else if (node != null) {
      node.receive(frame.from(), frame.bytes());
    }
    return true;
  }

  /** What is sent from one node to another from now on stays on its way until {@link #arrive}. */
  void slowDown(Node from, Node to) {
    slow.add(List.of(from.id, to.id));
  }

  /** What has been slow between two nodes, in its order. */
  private List<Frame> slowFrames(List<NodeId> link) {
    return onTheirWay.stream()
        .filter(each -> link.equals(List.of(each.from(), each.to())))
        .toList();
  }

  /** How many frames have been slow between two nodes, and have not arrived. */
  int onTheirWay(Node from, Node to) {
    return slowFrames(List.of(from.id, to.id)).size();
  }

  /** What has been slow between two nodes arrives, in its order. */
  void arrive(Node from, Node to) {
    List<NodeId> link = List.of(from.id, to.id);
    slow.remove(link);
    List<Frame> arriving = slowFrames(link);
    onTheirWay.removeAll(arriving);
    frames.addAll(arriving);
    settle();
  }

  void advance(long millis) {
    settle();
    time.advance(millis, this::settle);
    settle();
  }

  /** A node. */
  final class Node implements Routing {
    final NodeId id;
    final Messaging messaging;
    final Counters counters = new Counters();

    /** Senders of which a test has several may fail at the same time. */
    final List<HubEvent> events = Collections.synchronizedList(new ArrayList<>());

    final Map<String, Route> routes = new HashMap<>();
    final TypeTable types;

    /** Called once, before a route is read. */
    Runnable beforeRoute = () -> {};

    /** Called once, after a route was read and before the reader acts on it. */
    Runnable afterRoute = () -> {};

    /** Called once, after it was decided to send a message and before it is sent. */
    Runnable beforeNumber = () -> {};

    /** Called once, as a frame is given to the network. */
    Runnable beforeFrame = () -> {};

    Node(NodeId id, HubConfig config, Optional<Codec> codec) {
      this.id = id;
      types = TypeTable.of(config, codec);
      AtomicLong sequences = new AtomicLong();
      Ports ports =
          new Ports(
              id,
              time.environment(),
              this::send,
              frameBytesMax,
              () -> {
                Runnable before = beforeNumber;
                beforeNumber = () -> {};
                before.run();
                return sequences.incrementAndGet();
              },
              events::add,
              counters);
      messaging = new Messaging(config, types, this, ports);
    }

    /** What the network takes no more of; see {@link Transport#send}. */
    Predicate<Frame> full = frame -> false;

    private boolean send(NodeId to, Transport.Lane lane, byte[] bytes) {
      if (to.equals(id)) {
        throw new IllegalArgumentException("node " + id + " sends to itself");
      }
      Runnable before = beforeFrame;
      beforeFrame = () -> {};
      before.run();
      Frame frame = new Frame(id, to, lane, bytes);
      return !full.test(frame) && frames.add(frame);
    }

    @Override
    public Route route(String childId) {
      Runnable before = beforeRoute;
      beforeRoute = () -> {};
      before.run();
      Route route = routes.getOrDefault(childId, new Route.Unknown());
      Runnable after = afterRoute;
      afterRoute = () -> {};
      after.run();
      return route;
    }

    /** The instances of each child, as this node knows them. */
    final Map<String, List<Replica>> replicas = new HashMap<>();

    @Override
    public List<Replica> replicas(String childId) {
      return replicas.getOrDefault(childId, List.of());
    }

    /** What comes is answered as by a node whose hub is closed. */
    boolean isClosed;

    void receive(NodeId from, byte[] frame) {
      WireReader in = new WireReader(frame);
      FrameHeader header = FrameHeader.read(in);
      if (!isClosed) {
        messaging.onFrame(from, header, in);
      } else if (ClosedHub.answers(header)) {
        ClosedHub.answer(
            id, from, header, in, frame, (to, back) -> send(to, Transport.Lane.MESSAGES, back));
      }
    }

    ProcessRef<Command> meter(String child) {
      return messaging.ref(METER, child);
    }

    /** A running child here. */
    Cell runs(String child, ProcessType<String, ?> type) {
      Cell cell = new Cell(child, type, id);
      change(child, new Route.Local(cell));
      return cell;
    }

    Cell runs(String child) {
      return runs(child, METER);
    }

    void waitsFor(String child) {
      change(child, new Route.Waiting());
    }

    void sends(String child, Node to) {
      change(child, new Route.Remote(to.id, TOKEN));
    }

    void change(String child, Route route) {
      routes.put(child, route);
      messaging.wayHasChanged();
      messaging.routeChanged(child);
    }

    long counter(String name) {
      return counters.counter(name).sum();
    }

    /** The tables in which anything waits. */
    Map<String, Integer> waiting() {
      Map<String, Integer> sizes = new TreeMap<>(messaging.tableSizes());
      sizes.entrySet().removeIf(e -> Diagnostics.isKnowledge(e.getKey()) || e.getValue() == 0);
      return sizes;
    }
  }

  /** A mailbox without a process. */
  static final class Cell implements ProcessCell {
    final List<Envelope> mailbox = new ArrayList<>();
    boolean closed;
    Cutoff cutoff = Cutoff.NONE;
    final List<Object> tooLate = new ArrayList<>();

    /** What is done with each message at once. */
    Consumer<Envelope> receive = envelope -> {};

    private final ChildSpec spec;
    private final ProcessId processId;
    private final @Nullable Class<?> messageClass;

    Cell(String child, ProcessType<String, ?> type, NodeId node) {
      messageClass = type.messageClass() == Void.class ? null : type.messageClass();
      spec = ChildSpec.of(child, type.name(), "");
      processId = new ProcessId(node, 1);
    }

    List<Object> messages() {
      return mailbox.stream().map(Envelope::message).toList();
    }

    @Override
    public @Nullable Class<?> messageClass() {
      return messageClass;
    }

    void answers(Object value) {
      receive = envelope -> replyOf(envelope).succeed(value);
    }

    /** Where the answer to the message at this place in the mailbox goes. */
    Envelope.Reply reply(int index) {
      return replyOf(mailbox.get(index));
    }

    static Envelope.Reply replyOf(Envelope envelope) {
      return Objects.requireNonNull(envelope.reply());
    }

    @Override
    public ChildSpec spec() {
      return spec;
    }

    @Override
    public ProcessId processId() {
      return processId;
    }

    @Override
    public long fencingToken() {
      return TOKEN;
    }

    @Override
    public void assign(Assignment assignment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Offer offer(Envelope envelope) {
      if (closed) {
        return Offer.CLOSED;
      }
      if (envelope.message() instanceof Cutoff more) {
        cutoff = cutoff.and(more);
        return Offer.TAKEN;
      }
      if (cutoff.covers(envelope)) {
        tooLate.add(envelope.message());
        return Offer.TAKEN;
      }
      mailbox.add(envelope);
      receive.accept(envelope);
      return Offer.TAKEN;
    }
  }
}
