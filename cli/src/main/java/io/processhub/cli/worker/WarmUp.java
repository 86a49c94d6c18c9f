package io.processhub.cli.worker;

import static io.processhub.cli.worker.Probe.PROBE;
import static io.processhub.examples.WordCounter.WORD_COUNTER;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.cli.Nodes;
import io.processhub.examples.WordCounter;
import io.processhub.strategy.HotSwap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Does a little of everything that a node does, over the network: the JVM notes which classes that
 * takes, and how they are used, so that later ones start faster. Once is enough: what is used more
 * is compiled more thoroughly in each of them from the first moment on, which costs more than it
 * gains.
 */
public final class WarmUp {
  private static final int CHILDREN = 10_000;
  private static final int ASKS = 5_000;

  /** So many that most find what was looked up before, as it is in use. */
  private static final int LOOKUPS = 20_000;

  private static final int SECONDS_MAX = 30;

  private WarmUp() {}

  /**
   * Runs two nodes for a moment; a third joins them, and leaves. Children move in both ways: begun
   * anew, and with their state.
   */
  public static void run() throws Exception {
    List<String> addresses = Ports.free(3).stream().map(port -> "127.0.0.1:" + port).toList();
    try (HubNode one = start(addresses, 0);
        HubNode other = start(addresses, 1)) {
      List<Hub> hubs = open(one);
      open(other);
      List<String> ids = new Ids.Numbered("c", CHILDREN).list();
      startProbes(hubs.getFirst(), ids);
      startCounters(hubs.getLast(), ids);
      try (HubNode third = start(addresses, 2)) {
        for (Hub there : open(third)) {
          new Settled(there, ids, 3).await(Duration.ofSeconds(SECONDS_MAX));
          Census.of(there, ids);
        }
      }
      for (Hub hub : hubs) {
        hub.stopChildren(ids).get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    }
  }

  private static void startProbes(Hub hub, List<String> ids) throws Exception {
    hub.startChildren(ids.stream().map(id -> ChildSpec.of(id, PROBE, new Probe.Config(1))).toList())
        .get(SECONDS_MAX, TimeUnit.SECONDS);
    for (int i = 0; i < ASKS; i++) {
      hub.ref(PROBE, ids.get(i % CHILDREN))
          .ask(new Probe.Echo(i))
          .get(SECONDS_MAX, TimeUnit.SECONDS);
    }
    for (int i = 0; i < LOOKUPS; i++) {
      if (hub.lookup(ids.get(i % CHILDREN)).isEmpty()) {
        throw new IllegalStateException("A child that is started was not found.");
      }
    }
  }

  private static void startCounters(Hub hub, List<String> ids) throws Exception {
    hub.startChildren(
            ids.stream()
                .map(id -> ChildSpec.of(id, WORD_COUNTER, WordCounter.Config.ZERO))
                .toList())
        .get(SECONDS_MAX, TimeUnit.SECONDS);
    ids.forEach(id -> hub.ref(WORD_COUNTER, id).tell(new WordCounter.Add(1)));
  }

  private static HubNode start(List<String> addresses, int index) {
    return HubNode.start(Nodes.config("node-" + index, addresses.get(index), addresses));
  }

  private static List<Hub> open(HubNode node) throws Exception {
    List<Hub> hubs =
        List.of(
            node.open(HubConfig.named("begun-anew").process(PROBE).build()),
            node.open(
                HubConfig.named("with-state")
                    .process(WORD_COUNTER)
                    .migration(HotSwap.withHandover())
                    .build()));
    for (Hub hub : hubs) {
      hub.ready().get(SECONDS_MAX, TimeUnit.SECONDS);
    }
    return hubs;
  }
}
