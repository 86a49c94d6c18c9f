package io.processhub.cli.worker;

import static io.processhub.cli.worker.Probe.PROBE;

import io.processhub.Hub;
import io.processhub.ProcessRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The commands that measure one thing inside this JVM, in a loop. */
final class SpeedCommands {
  private static final int TELLS_AHEAD_MAX = 16_384;
  private static final int TELLS_AT_A_TIME = 1_024;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final WorkerState state;

  SpeedCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of("ask", this::ask, "tell", this::tell, "lookup", this::lookup, "heap", this::heap);
  }

  /**
   * ids, callers, duration: each caller asks one child after the other, never before the last has
   * answered; asks per second, and the median of their times in nanoseconds.
   */
  private List<String> ask(Request request) throws Exception {
    List<ProcessRef<Probe.Command>> targets = refs(request.ids(0));
    int callers = request.number(1);
    long until = System.nanoTime() + request.millis(2).toNanos();
    List<Future<Times>> running = new ArrayList<>();
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        int offset = caller;
        running.add(threads.submit(() -> askUntil(targets, offset, until)));
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    long[] all = {};
    for (Future<Times> caller : running) {
      long[] some = caller.get().recorded();
      int before = all.length;
      all = Arrays.copyOf(all, before + some.length);
      System.arraycopy(some, 0, all, before, some.length);
    }
    Arrays.sort(all);
    return List.of(Double.toString(all.length / seconds), Long.toString(all[all.length / 2]));
  }

  /** Numbers in a list that costs next to nothing. */
  private static final class Times {
    private long[] nanos = new long[1_024];
    private int count;

    void add(long time) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, count * 2);
      }
      nanos[count++] = time;
    }

    long[] recorded() {
      return Arrays.copyOf(nanos, count);
    }
  }

  private static Times askUntil(
      List<ProcessRef<Probe.Command>> targets, int offset, long untilNanos) {
    Times times = new Times();
    long began = System.nanoTime();
    for (int i = offset; began < untilNanos; i++) {
      CompletableFuture<Long> answer = targets.get(i % targets.size()).ask(new Probe.Echo(i));
      answer.join();
      long ended = System.nanoTime();
      times.add(ended - began);
      began = ended;
    }
    return times;
  }

  /**
   * id, how many: one thread tells one child of this node so often, never more than {@value
   * #TELLS_AHEAD_MAX} ahead of it; tells handled per second.
   */
  private List<String> tell(Request request) {
    ProcessRef<Probe.Command> target = state.hub().ref(PROBE, request.text(0));
    long count = request.number(1);
    Probe.Count message = new Probe.Count();
    long before = Probe.HANDLED.get();
    long began = System.nanoTime();
    for (long told = 0; told < count; told += TELLS_AT_A_TIME) {
      awaitHandled(before + told - TELLS_AHEAD_MAX);
      tell(target, message, Math.min(TELLS_AT_A_TIME, count - told));
    }
    awaitHandled(before + count);
    return List.of(Double.toString(count * 1e9 / (System.nanoTime() - began)));
  }

  /** In a loop that does not look at the count: that is written for each message. */
  private static void tell(ProcessRef<Probe.Command> target, Probe.Command message, long times) {
    for (long i = 0; i < times; i++) {
      target.tell(message);
    }
  }

  private static void awaitHandled(long count) {
    while (Probe.HANDLED.get() < count) {
      LockSupport.parkNanos(1_000);
    }
  }

  /** ids, rounds: nanoseconds per look-up of one process id, and of one child with its spec. */
  private List<String> lookup(Request request) throws Exception {
    Hub hub = state.hub();
    String[] ids = request.ids(0).toArray(String[]::new);
    Collections.shuffle(Arrays.asList(ids), new Random(1));
    int rounds = request.number(1);
    double[] nanos = new double[2];
    for (int what = 0; what < 2; what++) {
      long warm = System.nanoTime() + WARM_UP_NANOS;
      while (System.nanoTime() < warm) {
        find(what, hub, ids);
      }
      long began = System.nanoTime();
      int found = 0;
      for (int round = 0; round < rounds; round++) {
        found += find(what, hub, ids);
      }
      nanos[what] = (System.nanoTime() - began) / (double) rounds / ids.length;
      if (found != rounds * ids.length) {
        throw new IllegalStateException("not all children were found");
      }
    }
    return List.of(Double.toString(nanos[0]), Double.toString(nanos[1]));
  }

  private static int find(int what, Hub hub, String[] ids) {
    return what == 0 ? processIds(hub, ids) : children(hub, ids);
  }

  private static int processIds(Hub hub, String[] ids) {
    int found = 0;
    for (String id : ids) {
      found += hub.processId(id).isPresent() ? 1 : 0;
    }
    return found;
  }

  private static int children(Hub hub, String[] ids) {
    int found = 0;
    for (String id : ids) {
      found += hub.lookup(id).isPresent() ? 1 : 0;
    }
    return found;
  }

  /** The bytes of the heap in use, after everything unused is collected. */
  private List<String> heap(Request request) {
    return List.of(Long.toString(Heap.liveBytes()));
  }

  private List<ProcessRef<Probe.Command>> refs(List<String> ids) {
    Hub hub = state.hub();
    return ids.stream().map(id -> hub.ref(PROBE, id)).toList();
  }
}
