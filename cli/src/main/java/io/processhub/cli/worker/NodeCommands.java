package io.processhub.cli.worker;

import static io.processhub.cli.worker.Ballast.BALLAST;
import static io.processhub.cli.worker.Probe.PLAIN;
import static io.processhub.cli.worker.Probe.PROBE;
import static io.processhub.cli.worker.Recorded.RECORDED;
import static io.processhub.cli.worker.Witness.WITNESS;
import static io.processhub.examples.WordCounter.WORD_COUNTER;

import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.cli.Nodes;
import io.processhub.cli.history.Event;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.spi.Transport;
import io.processhub.strategy.MajorityQuorum;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The commands about the node itself. */
final class NodeCommands {
  /** Of the worker's JVM: it opens hubs under a majority of at least so many nodes. */
  private static final String MAJORITY_OF = "hub.majorityOf";

  private final WorkerState state;

  NodeCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.of(
        "node", this::startNode,
        "open", this::open,
        "members", this::members,
        "views", this::views,
        "leave", this::leave);
  }

  /** name, bind address, seeds: starts the node; its id. */
  private List<String> startNode(Request request) {
    List<String> seeds = Arrays.stream(request.text(2).split(",")).toList();
    NodeConfig config = Nodes.config(request.text(0), request.text(1), seeds);
    Transport heard = state.hearing().over(config.transport());
    HubNode node =
        HubNode.start(NodeConfig.of(config.name(), heard).environment(state.environment()));
    state.node(node);
    Recording.node(node.id().toString());
    return List.of(node.id().toString());
  }

  /** timeout, options: opens the hub; when that began, and when it was ready. */
  private List<String> open(Request request) throws Exception {
    long began = Wall.micros();
    HubConfigBuilder config =
        HubConfig.named(state.hubName())
            .process(PROBE)
            .process(PLAIN)
            .process(WORD_COUNTER)
            .process(WITNESS)
            .process(BALLAST)
            .process(RECORDED);
    HubOptions.apply(config, request.arguments().subList(1, request.arguments().size()));
    int founders = Integer.getInteger(MAJORITY_OF, 0);
    if (founders > 0) {
      config.partitionTolerance(MajorityQuorum.ofAtLeast(founders));
    }
    HubConfig built = config.build();
    Hub hub = state.node().open(built);
    state.hub(hub);
    record(hub, built);
    hub.ready().get(request.millis(0).toMillis(), TimeUnit.MILLISECONDS);
    return List.of(Long.toString(began), Long.toString(Wall.micros()));
  }

  private static void record(Hub hub, HubConfig config) {
    if (Recording.isWanted()) {
      String self = hub.self().toString();
      Recording.add(nanos -> opened(nanos, hub, config));
      hub.events()
          .register(
              Hook.of(
                  "standing down",
                  HubEvent.PartitionEntered.class,
                  entered -> Recording.add(nanos -> new Event.StoodDown(nanos, hub.name(), self))));
      hub.events()
          .register(
              Hook.of(
                  "recording",
                  HubEvent.PreClusterLeave.class,
                  left ->
                      Recording.add(nanos ->
                          new Event.Left(nanos, hub.name(), self, left.node().toString()))));
    }
  }

  private static Event opened(long nanos, Hub hub, HubConfig config) {
    return new Event.Opened(
        nanos,
        hub.name(),
        hub.self().toString(),
        config.partitionTolerance() instanceof MajorityQuorum,
        config.redundancy().instances(Integer.MAX_VALUE),
        config.redundancy().isActivePassive());
  }

  /** how many, timeout: waits until the hub has so many members; when that was. */
  private List<String> members(Request request) throws InterruptedException {
    int wanted = request.number(0);
    Duration timeout = request.millis(1);
    long deadline = Wall.deadline(timeout);
    while (state.hub().nodes().size() != wanted) {
      if (Wall.micros() > deadline) {
        throw new IllegalStateException(
            "the hub has not had %d members within %s, but has %s"
                .formatted(wanted, timeout, state.hub().nodes()));
      }
      Thread.sleep(1);
    }
    return List.of(Long.toString(Wall.micros()));
  }

  /** The views of the network that the node had at first, each as names with commas between. */
  private List<String> views(Request request) {
    return state.hearing().firstViews().stream()
        .map(view -> String.join(",", view.stream().map(NodeId::name).toList()))
        .toList();
  }

  /** Leaves in order; when that began, and when the node was closed. */
  private List<String> leave(Request request) {
    long began = Wall.micros();
    state.node().close();
    return List.of(Long.toString(began), Long.toString(Wall.micros()));
  }
}
