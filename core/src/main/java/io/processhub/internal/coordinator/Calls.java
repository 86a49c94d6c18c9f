package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.StartOptions;
import io.processhub.StartOptions.OnFailure;
import io.processhub.StartResult;
import io.processhub.Status;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Aim;
import io.processhub.internal.wire.Control.Bounce;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.Refusal;
import io.processhub.internal.wire.Control.StartItem;
import io.processhub.internal.wire.Control.StartReply;
import io.processhub.internal.wire.Control.StartRequest;
import io.processhub.internal.wire.Control.StopItem;
import io.processhub.internal.wire.Control.StopReply;
import io.processhub.internal.wire.Control.StopRequest;
import io.processhub.strategy.RecordedDistribution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The starts and stops that were asked for on this node.
 *
 * <ol>
 *   <li>A call's children are sent, grouped, to their homes; those of unknown home wait.
 *   <li>Homes answer child by child; what a home says of a child first counts.
 *   <li>Children that have not been answered are sent again when their home changes, and from time
 *       to time; homes know a call that they have dealt with.
 *   <li>They do not know one that they have refused. So a refusal counts only if it is of the last
 *       copy: a later one may find what it was refused for gone.
 *   <li>When all are answered, or the timeout is over, the future completes, on the executor.
 * </ol>
 */
final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);
  private static final long BOUNCE_MILLIS = 20;

  private final Ground ground;
  private final Homes homes;
  private final Loop loop;
  private final Call.Means means;
  private final Map<Long, Call<?>> calls = new TreeMap<>();
  private boolean isClosed;

  /** {@code send} takes requests for homes, which may be this node. */
  Calls(
      Ground ground, Homes homes, Loop loop, Refusals refusals, BiConsumer<NodeId, Control> send) {
    this.ground = ground;
    this.homes = homes;
    this.loop = loop;
    means = new Call.Means(ground, homes, refusals, send);
  }

  // --- on the loop

  /** Starts children, or moves them to the named nodes: which of them, is the aim. */
  void start(
      Collection<ChildSpec> specs,
      StartOptions options,
      Aim aim,
      List<String> pinned,
      CompletableFuture<StartResult> future) {
    Map<String, List<String>> mapping = options.childMapping();
    List<StartItem> items = new ArrayList<>(specs.size());
    for (ChildSpec spec : specs) {
      items.add(
          new StartItem(
              spec, aim == Aim.START ? mapping.getOrDefault(spec.id(), List.of()) : pinned));
    }
    if (aim == Aim.START && ground.config.distribution() instanceof RecordedDistribution strategy) {
      List<ChildError> errors = Placement.check(ground, strategy, ids(specs), mapping);
      if (!errors.isEmpty()) {
        logErrors("start", errors, options.quiet());
        complete(future, new StartResult(Status.FAILED, Map.of(), errors, false, 0));
        return;
      }
    }
    if (options.checkExisting() && aim == Aim.START) {
      List<ChildError> existing =
          ids(specs).stream()
              .filter(id -> ground.catalog.live(id) != null)
              .map(this::isStarted)
              .toList();
      if (!existing.isEmpty()) {
        logErrors("start", existing, options.quiet());
        complete(future, new StartResult(Status.FAILED, Map.of(), existing, false, 0));
        return;
      }
    }
    begin(
        new Call<>(
            means,
            items,
            options.timeout().toMillis(),
            (call, issued, left, some) -> new StartRequest(call, issued, left, aim, some),
            call -> endStart(call, options, future)));
  }

  private static Set<String> ids(Collection<ChildSpec> specs) {
    Set<String> ids = new LinkedHashSet<>();
    specs.forEach(spec -> ids.add(spec.id()));
    return ids;
  }

  private ChildError isStarted(String id) {
    String detail = "Child '" + id + "' is started already.";
    return new ChildError(id, Optional.of(ground.self), Reason.ALREADY_STARTED, detail);
  }

  /** Stops children. */
  void stop(Collection<String> ids, StopOptions options, CompletableFuture<StopResult> future) {
    stopAll(ids.stream().map(id -> new StopItem(id, null)).toList(), options, future);
  }

  /** Stops a child if it is still the one that the given call has started. */
  void stop(
      String id, Origin startedBy, StopOptions options, CompletableFuture<StopResult> future) {
    stopAll(List.of(new StopItem(id, startedBy)), options, future);
  }

  private void stopAll(
      List<StopItem> items, StopOptions options, CompletableFuture<StopResult> future) {
    begin(
        new Call<>(
            means,
            items,
            options.timeout().toMillis(),
            StopRequest::new,
            call -> endStop(call.outcomes(), options, future)));
  }

  private void begin(Call<?> call) {
    calls.put(call.origin().request(), call);
    ground.environment.scheduler().schedule(call.leftMillis() + 1, () -> loop.run(this::tick));
    if (isClosed) {
      failAsClosed(call);
      return;
    }
    if (homes.standsDown()) {
      call.failRest(Reason.PARTITIONED, "The hub stands down on node " + ground.self + ".");
    } else {
      call.dispatch(false);
    }
    endIfDone(call);
  }

  void onReply(StartReply reply) {
    answer(
        reply.request(),
        call -> reply.outcomes().forEach(outcome -> call.take(outcome, reply.holders())));
  }

  void onReply(StopReply reply) {
    answer(reply.request(), call -> reply.outcomes().forEach(outcome -> call.take(outcome, 0)));
  }

  void onRefusal(Refusal refusal) {
    answer(
        refusal.request(),
        call -> refusal.outcomes().forEach(outcome -> call.takeRefusal(outcome, refusal.issued())));
  }

  private void answer(long request, Consumer<Call<?>> taken) {
    Call<?> call = calls.get(request);
    if (call != null) {
      taken.accept(call);
      endIfDone(call);
    }
  }

  /** A node does not decide about these children, or not on that copy of the request. */
  void onBounce(Bounce bounce) {
    Call<?> call = calls.get(bounce.request());
    if (call != null) {
      ground.hear(bounce.time());
      call.bounced(bounce.ids(), bounce.time());
      ground
          .environment
          .scheduler()
          .schedule(BOUNCE_MILLIS, () -> loop.run(() -> call.dispatch(false)));
    }
  }

  /** Homes may have changed. */
  void homesChanged() {
    for (Call<?> call : List.copyOf(calls.values())) {
      if (homes.standsDown()) {
        call.failRest(Reason.PARTITIONED, "The hub stands down on node " + ground.self + ".");
      } else {
        call.dispatch(false);
      }
      endIfDone(call);
    }
  }

  /** Sends again what nobody has answered, and ends what has lasted too long. */
  void tick() {
    for (Call<?> call : List.copyOf(calls.values())) {
      call.tick();
      endIfDone(call);
    }
  }

  /**
   * The hub is about to be left: calls end, and later ones fail. What is to be rolled back still
   * may be, until the hub is left.
   */
  void leave() {
    List.copyOf(calls.values()).forEach(this::failAsClosed);
    isClosed = true;
  }

  /** The hub is left: nothing is waited for any more. */
  void close() {
    isClosed = true;
    List.copyOf(calls.values()).forEach(this::failAsClosed);
  }

  private void failAsClosed(Call<?> call) {
    call.failRest(Reason.CLOSED, "The hub was closed on node " + ground.self + ".");
    endIfDone(call);
  }

  private void endIfDone(Call<?> call) {
    if (call.isDone() && calls.remove(call.origin().request()) != null) {
      call.end();
    }
  }

  private void endStart(Call<?> call, StartOptions options, CompletableFuture<StartResult> future) {
    List<Outcome> outcomes = call.outcomes();
    Map<String, List<ProcessId>> started = LinkedHashMap.newLinkedHashMap(outcomes.size());
    for (Outcome outcome : outcomes) {
      if (outcome.error() == null) {
        started.put(outcome.id(), List.copyOf(outcome.processes()));
      }
    }
    int holders = call.holders();
    List<ChildError> errors = Outcomes.errors(outcomes);
    logErrors("start", errors, options.quiet());
    Status status = Outcomes.status(started.size(), errors);
    List<StopItem> undo =
        options.onFailure() == OnFailure.CONTINUE || errors.isEmpty()
            ? List.of()
            : toBeUndone(call.origin(), outcomes);
    if (undo.isEmpty()) {
      complete(future, new StartResult(status, started, errors, false, holders));
      return;
    }
    CompletableFuture<StopResult> undone = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        undone.thenAccept(stopped -> {
          Map<String, List<ProcessId>> left = new LinkedHashMap<>(started);
          left.keySet().removeAll(new HashSet<>(stopped.stopped()));
          boolean all = left.isEmpty();
          complete(future, new StartResult(status, all ? started : left, errors, all, holders));
        });
    stopAll(undo, new StopOptions(options.timeout(), true), undone);
  }

  /** What may have been started; what has failed in time was not. */
  private static List<StopItem> toBeUndone(Origin call, List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.error() == null || outcome.error() == Reason.TIMEOUT)
        .map(outcome -> new StopItem(outcome.id(), call))
        .toList();
  }

  private void endStop(
      Collection<Outcome> outcomes, StopOptions options, CompletableFuture<StopResult> future) {
    List<String> stopped = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome.error() == null) {
        stopped.add(outcome.id());
      }
    }
    List<ChildError> errors = Outcomes.errors(outcomes);
    logErrors("stop", errors, options.quiet());
    complete(future, new StopResult(Outcomes.status(stopped.size(), errors), stopped, errors));
  }

  private <T> void complete(CompletableFuture<T> future, T value) {
    ground.environment.executor().execute(() -> future.complete(value));
  }

  private void logErrors(String what, List<ChildError> errors, boolean quiet) {
    if (!quiet && !errors.isEmpty()) {
      ChildError first = errors.getFirst();
      log.atWarn()
          .addKeyValue("hub", ground.hub())
          .addKeyValue("node", ground.self)
          .addKeyValue("child", first.child())
          .log("{} children failed to {}; the first: {}", errors.size(), what, first.detail());
    }
  }

  /** How many calls are under way. */
  int pending() {
    return calls.size();
  }
}
