package io.processhub.cli;

import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.HubNode;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.cluster.JGroupsTransport;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code hub node}: a node that runs until it is asked to end. */
@Command(
    name = "node",
    description = "Runs a node with one hub until SIGTERM or Ctrl-C; a second one ends it at once.",
    mixinStandardHelpOptions = true)
final class NodeCommand implements Callable<Integer> {
  private static final int EXIT_AT_ONCE = 143;

  @Option(names = "--name", required = true, description = "The node's name.")
  private String name = "";

  @Option(
      names = "--bind",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the node listens.")
  private String bind = "";

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "Nodes to look for. Its own address may be among them.")
  private List<String> seeds = new ArrayList<>();

  @Option(names = "--hub", description = "The hub's name. Default: ${DEFAULT-VALUE}.")
  private String hubName = "main";

  @Option(
      names = "--children",
      paramLabel = "FILE",
      description = "Children to start, if they are not wanted yet: a YAML file.")
  private Optional<Path> children = Optional.empty();

  /** Present when it is ready: who is a member then was said. */
  private volatile Optional<Hub> hub = Optional.empty();

  /** Whether it was asked to end, perhaps before it was ready. */
  private final AtomicBoolean isLeaving = new AtomicBoolean();

  private final CompletableFuture<HubNode> started = new CompletableFuture<>();

  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    HubConfig config = hubConfig();
    leaveOnSignal();
    JGroupsTransport transport = Nodes.transport(bind, seeds);
    HubNode node = HubNode.start(Nodes.config(name, transport));
    started.complete(node);
    try {
      sayReady(opened(node, config), transport.boundAddress());
    } catch (CompletionException | IllegalStateException e) {
      if (!isLeaving.get()) {
        throw e;
      }
    }
    ended.await();
    return ExitCode.OK;
  }

  private static Hub opened(HubNode node, HubConfig config) {
    try {
      Hub hub = node.open(config);
      hub.ready().join();
      return hub;
    } catch (IllegalArgumentException e) {
      node.close();
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }

  private void sayReady(Hub opened, Optional<InetSocketAddress> bound) {
    String host = bind.substring(0, bind.lastIndexOf(':') + 1);
    System.out.printf(
        "Node %s is ready on %s: hub '%s', members %s.%n",
        name,
        bound.map(address -> host + address.getPort()).orElse(bind),
        hubName,
        names(opened.nodes()));
    hub = Optional.of(opened);
    if (opened.nodes().size() == 1 && seeds.stream().anyMatch(seed -> !seed.equals(bind))) {
      System.out.printf(
          "Node %s is alone: no other seed of %s answers yet. It keeps trying.%n",
          name, String.join(", ", seeds));
    }
  }

  private HubConfig hubConfig() {
    Map<String, ProcessType<?, ?>> types = KnownTypes.load();
    try {
      HubConfigBuilder config = HubConfig.named(hubName);
      types.values().forEach(config::process);
      children.ifPresent(file -> ChildrenFile.read(file, types).forEach(config::child));
      return config
          .hook(Hook.of("say-joined", HubEvent.PostClusterJoin.class, e -> say(e.node(), "joined")))
          .hook(Hook.of("say-left", HubEvent.PostClusterLeave.class, e -> say(e.node(), "left")))
          .build();
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }

  private void say(NodeId other, String what) {
    Optional<Hub> here = hub;
    if (here.isPresent() && !other.name().equals(name)) {
      System.out.printf(
          "Node %s %s hub '%s': members %s.%n",
          other.name(), what, hubName, names(here.get().nodes()));
    }
  }

  private void leaveOnSignal() {
    Signals.onTermination(() -> {
      if (isLeaving.getAndSet(true)) {
        Runtime.getRuntime().halt(EXIT_AT_ONCE);
      }
      System.out.printf("Node %s leaves.%n", name);
      started
          .thenCompose(HubNode::closeAsync)
          .whenComplete((closed, failure) -> ended.countDown())
          .join();
    });
  }

  private static String names(List<NodeId> nodes) {
    return nodes.stream().map(NodeId::name).collect(Collectors.joining(", "));
  }
}
