package io.processhub.cli.worker;

import static io.processhub.cli.worker.Recorded.RECORDED;

import io.processhub.ChildSpec;
import io.processhub.ChildUnavailable;
import io.processhub.Hub;
import io.processhub.ProcessRef;
import io.processhub.StartOptions;
import io.processhub.StopOptions;
import io.processhub.cli.history.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The clients of one hub on one node: they tell and ask children at random, and start and stop
 * children of their own, one call for each at a time. All of that is written down. Thread-safe.
 */
final class Traffic {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /** Longer or shorter than a licence; twice as long is longer than a stop waits. */
  private static final int HANG_MILLIS_MIN = 500;

  private static final int HANG_MILLIS_MORE = 2_500;

  private final Hub hub;
  private final String client;
  private final Rates rates;
  private final List<String> steady;
  private final Own[] own;
  private final Random random;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private long asked;
  private boolean inStep;
  private volatile boolean paused;

  /**
   * How much is done.
   *
   * @param stepMillis the time from one step to the next
   * @param tells messages told in a step
   * @param asks asked in a step
   * @param calls starts and stops in a step
   * @param own how many children it starts and stops
   * @param failsPerMille of a thousand messages so many make their child fail
   * @param hangsPerMille and so many make it hang: at once, or when it is stopped
   * @param seed of all that is drawn
   */
  record Rates(
      int stepMillis,
      int tells,
      int asks,
      int calls,
      int own,
      int failsPerMille,
      int hangsPerMille,
      int seed) {}

  /** A child that this client starts and stops. */
  private static final class Own {
    final String id;
    boolean wanted;
    boolean busy;

    Own(String id) {
      this.id = id;
    }
  }

  /** With the children that are always there. */
  Traffic(Hub hub, List<String> steady, Rates rates) {
    this.hub = hub;
    this.steady = steady;
    this.rates = rates;
    client = hub.self().toString();
    random = new Random(31L * rates.seed() + (hub.self().name() + hub.name()).hashCode());
    own = new Own[rates.own()];
    for (int i = 0; i < own.length; i++) {
      own[i] = new Own("own-" + client + "-" + i);
    }
    Thread.ofPlatform().daemon().name("traffic-" + hub.name()).start(this::run);
  }

  private void run() {
    long next = System.nanoTime();
    while (true) {
      if (enter()) {
        step();
        leave();
      }
      next = Math.max(next + rates.stepMillis() * 1_000_000L, System.nanoTime());
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private synchronized boolean enter() {
    if (!paused) {
      inStep = true;
    }
    return !paused;
  }

  private synchronized void leave() {
    inStep = false;
  }

  private synchronized boolean isInStep() {
    return inStep;
  }

  private void step() {
    for (int i = 0; i < rates.tells(); i++) {
      tell(anyChild());
    }
    for (int i = 0; i < rates.asks(); i++) {
      ask(anyChild());
    }
    for (int i = 0; i < rates.calls(); i++) {
      call(own[random.nextInt(own.length)]);
    }
  }

  private String anyChild() {
    int index = random.nextInt(steady.size() + own.length);
    return index < steady.size() ? steady.get(index) : own[index - steady.size()].id;
  }

  private void tell(String child) {
    ProcessRef<Recorded.Command> ref = hub.ref(RECORDED, child);
    int chance = random.nextInt(1_000) - rates.failsPerMille();
    if (chance < 0) {
      count("tell to fail");
      ref.tell(new Recorded.Fail());
      return;
    }
    boolean hangs = chance < rates.hangsPerMille();
    int millis = hangs ? HANG_MILLIS_MIN + random.nextInt(HANG_MILLIS_MORE) : 0;
    if (hangs && random.nextBoolean()) {
      count("tell to linger");
      ref.tell(new Recorded.Linger(millis));
    } else {
      count(hangs ? "tell to hang" : "tell");
      long number = numbers.merge(child, 1L, Long::sum);
      ref.tell(new Recorded.Numbered(client, number, System.nanoTime(), millis));
    }
  }

  private void ask(String child) {
    long number = ++asked;
    underWay.incrementAndGet();
    Recording.add(nanos -> new Event.Asked(nanos, hub.name(), client, number));
    var unused =
        hub.ref(RECORDED, child)
            .ask(new Recorded.Next(number))
            .handle((answer, failure) -> {
              String end =
                  failure != null
                      ? failure.getClass().getSimpleName()
                      : answer == number + 1 ? "right" : "wrong";
              count("ask " + end);
              if (failure instanceof ChildUnavailable) {
                count("because" + String.valueOf(failure.getMessage()).replaceAll("^[^:]*:", ""));
              }
              Recording.add(nanos -> new Event.Answered(nanos, hub.name(), client, number, end));
              return underWay.decrementAndGet();
            });
  }

  private synchronized void call(Own child) {
    if (child.busy) {
      return;
    }
    child.busy = true;
    underWay.incrementAndGet();
    Event.Call call = child.wanted ? Event.Call.STOP : Event.Call.START;
    Recording.add(nanos -> new Event.Called(nanos, hub.name(), child.id, call));
    CompletableFuture<Boolean> end = call == Event.Call.STOP ? stop(child.id) : start(child.id);
    var unused = end.handle((ok, failure) -> ended(child, call, failure == null && ok));
  }

  private CompletableFuture<Boolean> start(String id) {
    return hub.startChildren(
            List.of(ChildSpec.of(id, RECORDED, new Probe.Config(0))),
            StartOptions.DEFAULT.quiet(true).timeout(CALL_TIMEOUT))
        .thenApply(result -> result.isOk());
  }

  private CompletableFuture<Boolean> stop(String id) {
    return hub.stopChildren(List.of(id), StopOptions.DEFAULT.quiet(true).timeout(CALL_TIMEOUT))
        .thenApply(result -> result.isOk());
  }

  private synchronized boolean ended(Own child, Event.Call call, boolean ok) {
    Recording.add(nanos -> new Event.Returned(nanos, hub.name(), child.id, call, ok));
    count(call + (ok ? " done" : " not done"));
    // What has failed may have been done all the same: the opposite shows which, or undoes it.
    child.wanted = call == Event.Call.START;
    child.busy = false;
    underWay.decrementAndGet();
    return ok;
  }

  /** Ends what it does, and waits until nothing is under way; whether that came in time. */
  boolean pause(Duration timeout) throws InterruptedException {
    long deadline = Wall.deadline(timeout);
    synchronized (this) {
      paused = true;
    }
    while (isInStep() || underWay.get() > 0) {
      if (Wall.micros() > deadline) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }

  private synchronized void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  /** How often each thing was done, and each end of an ask came. */
  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** Goes on. */
  void resume() {
    paused = false;
  }

  /** The children that it starts and stops, and that are wanted now. */
  synchronized List<String> started() {
    return java.util.Arrays.stream(own)
        .filter(child -> child.wanted)
        .map(child -> child.id)
        .toList();
  }
}
