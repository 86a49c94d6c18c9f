package io.processhub.cli.worker;

import static io.processhub.cli.worker.Ballast.BALLAST;
import static io.processhub.examples.WordCounter.WORD_COUNTER;

import io.processhub.Hub;
import io.processhub.HubClosed;
import io.processhub.examples.WordCounter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands about children that move with their state. {@link WorkerMoves} has them typed. */
final class HandoverCommands {
  private static final int ASKS_AT_ONCE = 1_000;
  private static final int SECONDS_MAX = 60;

  private final WorkerState state;
  private final Occurrences occurrences = new Occurrences();
  private volatile Optional<Asker> asker = Optional.empty();

  HandoverCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of(
        "tell-part", this::tellPart,
        "number", this::number,
        "numbered", this::numbered,
        "load", this::load,
        "digest", this::digest,
        "move", this::move,
        "ask-on", this::askOn,
        "ask-lap", this::askLap);
  }

  /**
   * file of ids, one for each occurrence; number of the first; how many; whether to wait until they
   * are counted: tells a part of the occurrences to their children. How many were accepted: fewer
   * only if the hub is closed here meanwhile.
   */
  private List<String> tellPart(Request request) throws Exception {
    Hub hub = state.hub();
    Set<String> told = new LinkedHashSet<>();
    int accepted = 0;
    Path file = Path.of(request.text(0));
    long first = Long.parseLong(request.text(1));
    try {
      for (String id : occurrences.part(file, first, request.number(2))) {
        hub.ref(WORD_COUNTER, id).tell(new WordCounter.Add(1));
        told.add(id);
        accepted++;
      }
      if (Boolean.parseBoolean(request.text(3))) {
        WordCommands.confirm(hub, told);
      }
    } catch (HubClosed e) {
      // What was accepted before is on its way.
    }
    return List.of(Integer.toString(accepted));
  }

  /** ids of word counters: has each count its number, see {@link Asker#of}. */
  private List<String> number(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> ids = request.ids(0);
    for (int from = 0; from < ids.size(); from += ASKS_AT_ONCE) {
      Set<String> told = new LinkedHashSet<>();
      for (int i = from; i < Math.min(ids.size(), from + ASKS_AT_ONCE); i++) {
        hub.ref(WORD_COUNTER, ids.get(i)).tell(new WordCounter.Add(Asker.of(i)));
        told.add(ids.get(i));
      }
      WordCommands.confirm(hub, told);
    }
    return List.of();
  }

  /**
   * ids: how many of the children have counted exactly their number, and the first that has not.
   */
  private List<String> numbered(Request request) throws Exception {
    Hub hub = state.hub();
    List<String> ids = request.ids(0);
    int right = 0;
    String wrong = "";
    for (int from = 0; from < ids.size(); from += ASKS_AT_ONCE) {
      int to = Math.min(ids.size(), from + ASKS_AT_ONCE);
      List<CompletableFuture<Long>> asks = new ArrayList<>();
      for (String id : ids.subList(from, to)) {
        asks.add(hub.ref(WORD_COUNTER, id).ask(new WordCounter.Total()));
      }
      for (int i = from; i < to; i++) {
        long total = asks.get(i - from).get(SECONDS_MAX, TimeUnit.SECONDS);
        if (total == Asker.of(i)) {
          right++;
        } else if (wrong.isEmpty()) {
          wrong = "'%s' has counted %d, not %d".formatted(ids.get(i), total, Asker.of(i));
        }
      }
    }
    return List.of(Integer.toString(right), wrong);
  }

  /** id of a ballast, bytes, seed: has it take so much; its digest. */
  private List<String> load(Request request) throws Exception {
    Ballast.Load load = new Ballast.Load(request.number(1), request.number(2));
    CompletableFuture<Long> digest = state.hub().ref(BALLAST, request.text(0)).ask(load);
    return List.of(digest.get(SECONDS_MAX, TimeUnit.SECONDS).toString());
  }

  /** id of a ballast: its digest. */
  private List<String> digest(Request request) throws Exception {
    CompletableFuture<Long> digest =
        state.hub().ref(BALLAST, request.text(0)).ask(new Ballast.Digest());
    return List.of(digest.get(SECONDS_MAX, TimeUnit.SECONDS).toString());
  }

  /** child, name of a member: moves it there; when that began, and when it had moved. */
  private List<String> move(Request request) throws Exception {
    long began = Wall.micros();
    state
        .hub()
        .move(request.text(0), state.member(request.text(1)))
        .get(SECONDS_MAX, TimeUnit.SECONDS);
    return List.of(Long.toString(began), Long.toString(Wall.micros()));
  }

  /**
   * ids of word counters, how many at a time, period, whether they are numbered: begins to ask
   * them, and goes on until it is ended.
   */
  private List<String> askOn(Request request) throws Exception {
    Asker fresh =
        new Asker(
            state.hub(),
            request.ids(0),
            request.number(1),
            request.millis(2),
            Boolean.parseBoolean(request.text(3)));
    asker = Optional.of(fresh);
    fresh.start();
    return List.of();
  }

  /** whether to end: what became of the asks since the last call; see {@link WorkerMoves.Asked}. */
  private List<String> askLap(Request request) throws Exception {
    Asker running =
        asker.orElseThrow(() -> new IllegalStateException("No asks have been begun here."));
    WorkerMoves.Asked lap = Boolean.parseBoolean(request.text(0)) ? running.end() : running.lap();
    return lap.fields();
  }
}
