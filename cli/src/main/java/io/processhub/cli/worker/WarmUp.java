package io.processhub.cli.worker;

import static io.processhub.cli.worker.Probe.PROBE;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.cli.Nodes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Does a little of everything that a node does, over the network: the JVM notes which classes that
 * takes, and how they are used, so that later ones start faster.
 */
public final class WarmUp {
  private static final int CHILDREN = 10_000;
  private static final int ASKS = 5_000;
  private static final int SECONDS_MAX = 30;

  private WarmUp() {}

  /** Runs two nodes for a moment. */
  public static void run() throws Exception {
    List<String> addresses = Ports.free(2).stream().map(port -> "127.0.0.1:" + port).toList();
    try (HubNode one = HubNode.start(Nodes.config("one", addresses.get(0), addresses));
        HubNode other = HubNode.start(Nodes.config("other", addresses.get(1), addresses))) {
      Hub hub = open(one);
      open(other);
      List<String> ids = new Ids.Numbered("c", CHILDREN).list();
      hub.startChildren(
              ids.stream().map(id -> ChildSpec.of(id, PROBE, new Probe.Config(1))).toList())
          .get(SECONDS_MAX, TimeUnit.SECONDS);
      for (int i = 0; i < ASKS; i++) {
        hub.ref(PROBE, ids.get(i % CHILDREN))
            .ask(new Probe.Echo(i))
            .get(SECONDS_MAX, TimeUnit.SECONDS);
      }
      Census.of(hub, ids);
      hub.stopChildren(ids).get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  private static Hub open(HubNode node) throws Exception {
    Hub hub = node.open(HubConfig.named("warm-up").process(PROBE).build());
    hub.ready().get(SECONDS_MAX, TimeUnit.SECONDS);
    return hub;
  }
}
