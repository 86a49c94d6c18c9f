package io.processhub.cli.worker;

import static io.processhub.cli.worker.Ballast.BALLAST;
import static io.processhub.cli.worker.Probe.PLAIN;
import static io.processhub.cli.worker.Probe.PROBE;
import static io.processhub.cli.worker.Witness.WITNESS;
import static io.processhub.examples.WordCounter.WORD_COUNTER;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.Scope;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.examples.WordCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands that start, stop and count children. */
final class ChildCommands {
  private final WorkerState state;

  ChildCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of(
        "start", this::start,
        "stop", this::stop,
        "settle", this::settle,
        "gone", this::gone,
        "census", this::census,
        "here", this::here);
  }

  /**
   * ids, type, children per call, timeout: starts the children, each call after the one before is
   * acknowledged. See {@link WorkerHub.Started} for the answer.
   */
  private List<String> start(Request request) throws Exception {
    List<ChildSpec> specs = specs(request.ids(0), request.text(1));
    int batch = request.number(2);
    StartOptions options =
        StartOptions.DEFAULT.checkExisting(false).quiet(true).timeout(request.millis(3));
    WorkerHub.Started sum = WorkerHub.Started.nothing(Wall.micros());
    for (int from = 0; from < specs.size(); from += batch) {
      List<ChildSpec> part = specs.subList(from, Math.min(specs.size(), from + batch));
      sum = sum.plus(result(state.hub().startChildren(part, options).join()));
      request.progress().accept(from + part.size(), specs.size());
    }
    return sum.fields();
  }

  static WorkerHub.Started result(StartResult result) {
    int already = 0;
    String first = "";
    for (ChildError error : result.errors()) {
      if (error.reason() == ChildError.Reason.ALREADY_STARTED) {
        already++;
      } else if (first.isEmpty()) {
        first = error.child() + ": " + error.reason() + ", " + error.detail();
      }
    }
    return new WorkerHub.Started(
        0,
        Wall.micros(),
        result.started().size(),
        already,
        result.errors().size() - already,
        result.holders(),
        first);
  }

  private static List<ChildSpec> specs(List<String> ids, String type) {
    List<ChildSpec> specs = new ArrayList<>(ids.size());
    for (String id : ids) {
      specs.add(
          switch (type) {
            case "probe" -> ChildSpec.of(id, PROBE, new Probe.Config(specs.size()));
            case "witness" -> ChildSpec.of(id, WITNESS, new Probe.Config(specs.size()));
            case "plain" -> ChildSpec.of(id, PLAIN, new Probe.Config(specs.size()));
            case "word-counter" -> ChildSpec.of(id, WORD_COUNTER, WordCounter.Config.ZERO);
            case "ballast" -> ChildSpec.of(id, BALLAST, new Ballast.Config());
            default -> throw new IllegalArgumentException("A worker has no type " + type + ".");
          });
    }
    return specs;
  }

  /** ids, timeout: stops the children; how many were stopped, and the first error. */
  private List<String> stop(Request request) throws Exception {
    StopOptions options = StopOptions.DEFAULT.quiet(true).timeout(request.millis(1));
    StopResult result = state.hub().stopChildren(request.ids(0), options).join();
    String first = result.errors().isEmpty() ? "" : result.errors().getFirst().toString();
    return List.of(Integer.toString(result.stopped().size()), Long.toString(Wall.micros()), first);
  }

  /** ids, members, timeout: see {@link Settled}; when it was settled. */
  private List<String> settle(Request request) throws Exception {
    Settled settled = new Settled(state.hub(), request.ids(0), request.number(1));
    return List.of(Long.toString(settled.await(request.millis(2))));
  }

  /** ids, timeout: waits until none is wanted or runs, according to this node; when that was. */
  private List<String> gone(Request request) throws Exception {
    Hub hub = state.hub();
    Duration timeout = request.millis(1);
    long deadline = Wall.deadline(timeout);
    for (String id : request.ids(0)) {
      while (hub.lookup(id).isPresent() || !hub.processIds(id).isEmpty()) {
        if (Wall.micros() > deadline) {
          throw new IllegalStateException("'" + id + "' is not gone within " + timeout);
        }
        Thread.sleep(1);
      }
    }
    return List.of(Long.toString(Wall.micros()));
  }

  /** ids: see {@link Census}. */
  private List<String> census(Request request) throws Exception {
    return Census.of(state.hub(), request.ids(0)).fields();
  }

  /** The ids of the children that run here. */
  private List<String> here(Request request) {
    return List.copyOf(state.hub().processes(Scope.LOCAL).keySet());
  }
}
