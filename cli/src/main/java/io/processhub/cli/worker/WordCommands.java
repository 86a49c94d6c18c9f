package io.processhub.cli.worker;

import static io.processhub.examples.WordCounter.WORD_COUNTER;

import io.processhub.Hub;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.examples.WordCounter;
import io.processhub.examples.WordCounter.Whereabouts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands of the demo: children that are {@link WordCounter}s. */
final class WordCommands {
  private static final int ASKS_AT_ONCE = 1_000;
  private static final int ASK_SECONDS_MAX = 30;
  private static final int REPORT_EVERY = 1_000;
  private final WorkerState state;

  WordCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of("where", this::where, "count", this::count, "totals", this::totals);
  }

  /**
   * ids: looks each child up and asks it where it is; how many are where the registry says, and
   * what is wrong with the first that is not.
   */
  private List<String> where(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> ids = request.ids(0);
    Window window = new Window(ASKS_AT_ONCE);
    int[] right = {0};
    String[] wrong = {""};
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      List<ProcessId> known = hub.processIds(id);
      window.add(
          ref(hub, id)
              .ask(new WordCounter.Where())
              .handle((where, failure) -> {
                synchronized (right) {
                  if (failure == null && known.size() == 1 && where.is(known.getFirst())) {
                    right[0]++;
                  } else if (wrong[0].isEmpty()) {
                    wrong[0] = wrong(id, known, where, failure);
                  }
                }
                return null;
              }));
      report(request, i + 1, ids.size());
    }
    window.drain();
    return List.of(Integer.toString(right[0]), wrong[0]);
  }

  private static String wrong(
      String id, List<ProcessId> known, Whereabouts where, Throwable failure) {
    return failure == null
        ? "'%s' runs on %s, but the registry says %s".formatted(id, where, known)
        : "'%s' did not answer: %s".formatted(id, failure);
  }

  /**
   * file of ids, one for each occurrence; step; first; occurrences in all; window: tells the
   * children of the occurrences first, first + step, first + 2 step and so on. After each window of
   * tells, it asks every child that it told: an answer means that what was told before is counted,
   * so no mailbox ever holds more than the window. How many were told.
   */
  private List<String> count(Request request) throws Exception {
    Hub hub = state.hub();
    int step = request.number(1);
    int first = request.number(2);
    int total = request.number(3);
    int windowMax = request.number(4);
    Set<String> told = new LinkedHashSet<>();
    long index = 0;
    int mine = 0;
    int open = 0;
    try (BufferedReader occurrences = Files.newBufferedReader(Path.of(request.text(0)))) {
      for (String id = occurrences.readLine(); id != null; id = occurrences.readLine(), index++) {
        if (index % step == first) {
          ref(hub, id).tell(new WordCounter.Add(1));
          told.add(id);
          mine++;
          if (++open == windowMax) {
            confirm(hub, told);
            open = 0;
          }
          report(request, mine, total / step + 1);
        }
      }
    }
    confirm(hub, told);
    return List.of(Integer.toString(mine));
  }

  /** Asks every child that was told, and waits: what was told before is counted then. */
  static void confirm(Hub hub, Set<String> told) throws Exception {
    Window window = new Window(ASKS_AT_ONCE);
    for (String id : told) {
      window.add(ref(hub, id).ask(new WordCounter.Total()));
    }
    window.drain();
    told.clear();
  }

  /** ids, file: writes each child's total to a line of the file. */
  private List<String> totals(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> ids = request.ids(0);
    Path file = Path.of(request.text(1));
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
      for (int from = 0; from < ids.size(); from += ASKS_AT_ONCE) {
        List<String> part = ids.subList(from, Math.min(ids.size(), from + ASKS_AT_ONCE));
        List<CompletableFuture<Long>> asks =
            part.stream().map(id -> ref(hub, id).ask(new WordCounter.Total())).toList();
        for (CompletableFuture<Long> ask : asks) {
          out.println(ask.get(ASK_SECONDS_MAX, TimeUnit.SECONDS));
        }
        request.progress().accept(from + part.size(), ids.size());
      }
      if (out.checkError()) {
        throw new IOException("could not write " + file);
      }
    }
    return List.of();
  }

  private static ProcessRef<WordCounter.Command> ref(Hub hub, String id) {
    return hub.ref(WORD_COUNTER, id);
  }

  private static void report(Request request, int done, int total) {
    if (done % REPORT_EVERY == 0) {
      request.progress().accept(done, total);
    }
  }

  /** Asks that wait for their answers: at most so many. */
  private static final class Window {
    private final Deque<CompletableFuture<?>> asks = new ArrayDeque<>();
    private final int max;

    Window(int max) {
      this.max = max;
    }

    void add(CompletableFuture<?> ask) throws Exception {
      asks.add(ask);
      if (asks.size() > max) {
        asks.remove().get(ASK_SECONDS_MAX, TimeUnit.SECONDS);
      }
    }

    void drain() throws Exception {
      for (CompletableFuture<?> ask : asks) {
        ask.get(ASK_SECONDS_MAX, TimeUnit.SECONDS);
      }
      asks.clear();
    }
  }
}
