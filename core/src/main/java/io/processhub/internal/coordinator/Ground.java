package io.processhub.internal.coordinator;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.event.HubEvent;
import io.processhub.internal.Thrown;
import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.HybridClock;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.observe.EventSink;
import io.processhub.internal.observe.SparingLog;
import io.processhub.internal.registry.Registry;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.spi.Environment;
import io.processhub.spi.Transport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the parts of a coordinator stand on: the configuration, the ports, the two replicated
 * tables, and the set of children whose wanted and running state must be compared again. Only the
 * loop changes any of it.
 */
final class Ground {
  private static final Logger log = LoggerFactory.getLogger(Ground.class);

  private static final int SPARE_BYTES = 1_024;

  /**
   * The receiver works on the first part while the next is being made; and what turns out to be too
   * long is made again.
   */
  private static final int PART_ITEMS_MAX = 500;

  /**
   * What concerns these is still at hand for the processor when they are compared, and those that
   * are started by it begin while others are admitted.
   */
  private static final int TOUCHED_MAX = 500;

  final NodeId self;
  final HubConfig config;
  final Traits traits;
  final Environment environment;
  final HybridClock clock;
  final Counters counters;
  final Catalog catalog = new Catalog();
  final Registry registry = new Registry();
  final Descriptions descriptions;
  private final SparingLog failures;
  private final EventSink events;
  private final ControlCodec codec;
  private final Transport transport;

  private Tokens tokens = new ClockTokens();
  private Set<String> touched = new LinkedHashSet<>();
  private boolean allTouched;
  private volatile boolean isClosed;
  private @Nullable Failure lastFailure;

  /** Of a strategy, or a step. */
  private record Failure(long atNanos, String inWords) {}

  Ground(
      NodeId self,
      HubConfig config,
      Environment environment,
      HybridClock clock,
      Counters counters,
      EventSink events,
      ControlCodec codec,
      Transport transport) {
    this.self = self;
    this.config = config;
    traits = new Traits(config);
    descriptions = new Descriptions(catalog, registry, traits.instancesMin);
    this.environment = environment;
    this.clock = clock;
    this.counters = counters;
    this.events = events;
    this.codec = codec;
    this.transport = transport;
    failures = sparing(log);
  }

  /** Where fencing tokens come from. */
  interface Tokens {
    /** Past every token that was drawn or observed here. */
    long next();

    /** The last token that was drawn or observed here. */
    long last();

    /** Another node has drawn a token. */
    void observe(long token);
  }

  /** Without a quorum tokens are times of the hybrid clock. */
  private final class ClockTokens implements Tokens {
    @Override
    public long next() {
      return clock.nextTime();
    }

    @Override
    public long last() {
      return clock.lastTime();
    }

    @Override
    public void observe(long token) {
      hear(token);
    }
  }

  /** Has all later times be later than one from elsewhere, unless that is too far ahead. */
  void hear(long time) {
    if (clock.aheadMillis(time) == 0) {
      clock.observe(time);
    }
  }

  void use(Tokens newTokens) {
    tokens = newTokens;
  }

  Tokens tokens() {
    return tokens;
  }

  String hub() {
    return config.name();
  }

  long nanos() {
    return environment.clock().nanos();
  }

  /** Whether such an event need be made at all. */
  boolean isWanted(Class<? extends HubEvent> type) {
    return events.isWanted(type);
  }

  void publish(HubEvent event) {
    events.publish(event);
  }

  void count(String counter) {
    counters.counter(counter).increment();
  }

  /** For a kind of line that another node can cause. */
  SparingLog sparing(Logger of) {
    return new SparingLog(of, environment.clock()::nanos, counters.counter("logLinesWithheld"));
  }

  /** A step that fails must not end the hub: reconciling repairs what it left undone. */
  void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable thrown) {
      failed("A step of the coordinator", thrown);
    }
  }

  /**
   * Reports a failure on the loop: of a strategy, or of the library itself. To be called when it
   * has been dealt with. What makes the loop itself unreliable is thrown on.
   */
  void failed(String what, Throwable thrown) {
    if (isFatal(thrown)) {
      throw (VirtualMachineError) thrown;
    }
    lastFailure = new Failure(environment.clock().nanos(), inWords(what, thrown));
    report(what, thrown);
  }

  /** Reports what has failed and is done without: no table was being changed. */
  void report(String what, Throwable thrown) {
    count("coordinatorFailures");
    failures
        .at(Level.ERROR)
        .addKeyValue("hub", hub())
        .addKeyValue("node", self)
        .setCause(Thrown.printable(thrown))
        .log("{} failed", what);
    publish(new HubEvent.CoordinatorFailed(hub(), inWords(what, thrown), false));
  }

  private static String inWords(String what, Throwable thrown) {
    return what + ": " + Thrown.describe(thrown);
  }

  /** What has failed here last, since that time; empty if nothing has. */
  Optional<String> failureSince(long sinceNanos) {
    Failure last = lastFailure;
    return last == null || last.atNanos - sinceNanos < 0
        ? Optional.empty()
        : Optional.of(last.inWords);
  }

  /** Whether anything may have been left half done, as when no memory was left. */
  static boolean isFatal(Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /** The hub is left, or has broken down: what is still under way must start nothing any more. */
  void close() {
    isClosed = true;
  }

  /** May be called by any thread. */
  boolean isClosed() {
    return isClosed;
  }

  /** Marks a child to be compared again before the batch ends. */
  void touch(String id) {
    if (!allTouched) {
      touched.add(id);
    }
  }

  /** Whether so many are marked that they should be compared before more are. */
  boolean isFull() {
    return touched.size() >= TOUCHED_MAX;
  }

  /** Puts a record into the catalog, if it supersedes what is there; whether it did. */
  boolean put(CatalogRecord record) {
    boolean supersedes = catalog.put(record);
    descriptions.changed(record.id());
    return supersedes;
  }

  /** Marks all children. */
  void touchAll() {
    allTouched = true;
    touched.clear();
  }

  /** Whether all children are marked; clears that mark. */
  boolean takeAllTouched() {
    boolean all = allTouched;
    allTouched = false;
    return all;
  }

  /** The marked children; the marks are cleared. */
  Set<String> takeTouched() {
    if (touched.isEmpty()) {
      return Set.of();
    }
    Set<String> taken = touched;
    touched = new LinkedHashSet<>();
    return taken;
  }

  byte[] encode(Control message) {
    return codec.encode(message);
  }

  /** Whether a frame can be sent, with some bytes to spare for a longer head. */
  boolean fits(byte[] frame) {
    return frame.length <= transport.maxFrameBytes() - SPARE_BYTES;
  }

  /**
   * Sends a list in as many frames as it needs.
   *
   * @param more makes a frame that others follow
   * @param last makes the last frame
   * @param unsendable takes what cannot be sent at all, and why not
   */
  <T> void sendParts(
      List<NodeId> to,
      List<T> items,
      Function<List<T>, Control> more,
      Function<List<T>, Control> last,
      BiConsumer<T, String> unsendable) {
    sendParts(new Parting<>(to, more, last, unsendable, SPARE_BYTES), items);
  }

  /**
   * The same for items that could be sent when they were made, with bytes to spare: so they can be
   * with a longer head.
   */
  <T> void sendPartsAnew(
      List<NodeId> to,
      List<T> items,
      Function<List<T>, Control> more,
      Function<List<T>, Control> last,
      BiConsumer<T, String> unsendable) {
    sendParts(new Parting<>(to, more, last, unsendable, 0), items);
  }

  private record Parting<T>(
      List<NodeId> to,
      Function<List<T>, Control> more,
      Function<List<T>, Control> last,
      BiConsumer<T, String> unsendable,
      int spareBytes) {}

  private <T> void sendParts(Parting<T> how, List<T> items) {
    int from = 0;
    for (; items.size() - from > PART_ITEMS_MAX; from += PART_ITEMS_MAX) {
      sendPart(how, items.subList(from, from + PART_ITEMS_MAX), how.more);
    }
    sendPart(how, items.subList(from, items.size()), how.last);
  }

  private <T> void sendPart(Parting<T> how, List<T> items, Function<List<T>, Control> part) {
    String problem;
    try {
      byte[] frame = encode(part.apply(items));
      if (items.isEmpty() || frame.length <= transport.maxFrameBytes() - how.spareBytes) {
        how.to.forEach(node -> send(node, frame));
        return;
      }
      problem =
          "it is longer than the transport's limit of " + transport.maxFrameBytes() + " bytes";
    } catch (ProcessHubException e) {
      problem = String.valueOf(e.getMessage());
    }
    if (items.size() == 1) {
      how.unsendable.accept(items.getFirst(), problem);
      sendPart(how, List.of(), part);
    } else {
      int half = items.size() / 2;
      sendPart(how, items.subList(0, half), how.more);
      sendPart(how, items.subList(half, items.size()), part);
    }
  }

  /** The longest frame that can be sent. */
  int frameBytesMax() {
    return transport.maxFrameBytes();
  }

  void send(NodeId to, Control message) {
    send(to, encode(message));
  }

  void send(NodeId to, byte[] frame) {
    transport.send(to, Transport.Lane.CONTROL, frame);
  }

  /** Tells nodes up to where fencing tokens were drawn here: theirs are later from then on. */
  void tellTokens(List<NodeId> to) {
    send(to, new EpochWord(new EpochMessage.Tokens(tokens.last())));
  }

  void send(Iterable<NodeId> to, Control message) {
    byte[] frame = null;
    for (NodeId node : to) {
      if (frame == null) {
        frame = encode(message);
      }
      send(node, frame);
    }
  }
}
