package io.processhub.cli.worker;

import static io.processhub.cli.worker.Probe.PROBE;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.cli.Nodes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Does a little of everything that a node does, over the network: the JVM notes which classes that
 * takes, and how they are used, so that later ones start faster.
 */
public final class WarmUp {
  private static final int CHILDREN = 10_000;
  private static final int ASKS = 5_000;
  private static final int ROUNDS = 3;
  private static final int SECONDS_MAX = 30;

  private WarmUp() {}

  /** Runs two nodes for a moment; a third joins them, and leaves. */
  public static void run() throws Exception {
    List<String> addresses = Ports.free(3).stream().map(port -> "127.0.0.1:" + port).toList();
    try (HubNode one = start(addresses, 0);
        HubNode other = start(addresses, 1)) {
      Hub hub = open(one);
      open(other);
      for (int round = 1; round <= ROUNDS; round++) {
        List<String> ids = new Ids.Numbered("c" + round, CHILDREN).list();
        hub.startChildren(
                ids.stream().map(id -> ChildSpec.of(id, PROBE, new Probe.Config(1))).toList())
            .get(SECONDS_MAX, TimeUnit.SECONDS);
        ask(hub, ids);
        try (HubNode third = start(addresses, 2)) {
          Hub there = open(third);
          new Settled(there, ids, 3).await(Duration.ofSeconds(SECONDS_MAX));
          Census.of(there, ids);
        }
        hub.stopChildren(ids).get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    }
  }

  private static HubNode start(List<String> addresses, int index) {
    return HubNode.start(Nodes.config("node-" + index, addresses.get(index), addresses));
  }

  private static void ask(Hub hub, List<String> ids) throws Exception {
    for (int i = 0; i < ASKS; i++) {
      hub.ref(PROBE, ids.get(i % CHILDREN))
          .ask(new Probe.Echo(i))
          .get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  private static Hub open(HubNode node) throws Exception {
    Hub hub = node.open(HubConfig.named("warm-up").process(PROBE).build());
    hub.ready().get(SECONDS_MAX, TimeUnit.SECONDS);
    return hub;
  }
}
