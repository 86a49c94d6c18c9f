package io.processhub.cli.worker;

import static io.processhub.cli.worker.Witness.WITNESS;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.NodeId;
import io.processhub.StartOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands about a hub as a whole, and about what it hears. */
final class HubCommands {
  private final WorkerState state;

  HubCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of(
        "close", this::close,
        "drain", request -> drained(request, true),
        "undrain", request -> drained(request, false),
        "start-mapped", this::startMapped,
        "hearing", this::hearing,
        "rumours", this::rumours);
  }

  /** timeout: leaves the hub in order. */
  private List<String> close(Request request) throws Exception {
    state.hub().closeAsync().get(request.millis(0).toMillis(), TimeUnit.MILLISECONDS);
    return List.of();
  }

  /**
   * node's name, timeout: drains that node, or ends that; when that began, and when it was done.
   */
  private List<String> drained(Request request, boolean drain) throws Exception {
    long began = Wall.micros();
    Hub hub = state.hub();
    NodeId node = state.member(request.text(0));
    CompletableFuture<Void> done = drain ? hub.drain(node) : hub.undrain(node);
    done.get(request.millis(1).toMillis(), TimeUnit.MILLISECONDS);
    return List.of(Long.toString(began), Long.toString(Wall.micros()));
  }

  /**
   * ids, places, how many of them are mapped, timeout: starts witnesses, child number n mapped to
   * the n-th of the places, again and again; each is the names of nodes, separated by a plus sign,
   * and the places are separated by commas. See {@link WorkerHub.Started} for the answer.
   */
  private List<String> startMapped(Request request) throws Exception {
    List<String> ids = request.ids(0);
    String[] places = request.text(1).split(",", -1);
    List<ChildSpec> specs = new ArrayList<>();
    Map<String, List<String>> mapping = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      specs.add(ChildSpec.of(ids.get(i), WITNESS, new Probe.Config(i)));
      if (i < request.number(2)) {
        mapping.put(ids.get(i), List.of(places[i % places.length].split("\\+", -1)));
      }
    }
    StartOptions options =
        StartOptions.DEFAULT.quiet(true).timeout(request.millis(3)).childMapping(mapping);
    WorkerHub.Started nothing = WorkerHub.Started.nothing(Wall.micros());
    return nothing
        .plus(ChildCommands.result(state.hub().startChildren(specs, options).join()))
        .fields();
  }

  /**
   * whether: has this node hear what others say to its hubs, or not; how many frames it has not.
   */
  private List<String> hearing(Request request) {
    state.hearing().deaf(!Boolean.parseBoolean(request.text(0)));
    return List.of(Long.toString(state.hearing().unheard()));
  }

  /** timeout: waits until this node has no change left to pass on. */
  private List<String> rumours(Request request) throws InterruptedException {
    long deadline = Wall.deadline(request.millis(0));
    while (state.hub().diagnostics().tableSizes().getOrDefault("pendingRumours", 0) > 0) {
      if (Wall.micros() > deadline) {
        throw new IllegalStateException("there are rumours left");
      }
      Thread.sleep(1);
    }
    return List.of();
  }
}
