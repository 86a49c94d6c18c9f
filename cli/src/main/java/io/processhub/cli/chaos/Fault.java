package io.processhub.cli.chaos;

import io.processhub.cli.history.Event;
import io.processhub.cli.worker.WorkerCluster;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Something that is done to the cluster for a while, and undone. */
enum Fault {
  SPLIT_2_3("split 2|3", false, false) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      int one = anyNode(random);
      split(cluster, Set.of(one, one % ChaosCluster.NODES + 1), time);
    }
  },
  SPLIT_1_4("split 1|4", false, false) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      split(cluster, Set.of(anyNode(random)), time);
    }
  },
  /** What a node sends does not come: to one other, or to any. */
  ONE_WAY("one-way loss", false, false) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      int from = anyNode(random);
      boolean toAll = random.nextBoolean();
      for (int to = 1; to <= ChaosCluster.NODES; to++) {
        if (toAll || to == from % ChaosCluster.NODES + 1) {
          cluster.router().set(from, to, Impairment.CUT);
        }
      }
      ChaosCluster.pause(time);
    }
  },
  LOSS_AND_JITTER("5 % loss, 50 ms jitter", true, true) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      cluster.router().setAll(new Impairment(0.05, 50, 50));
      ChaosCluster.pause(time);
    }
  },
  LATENCY("200 ms latency", true, true) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      cluster.router().setAll(new Impairment(0, 200, 0));
      ChaosCluster.pause(time);
    }
  },
  /** A node's link goes and comes back, again and again. */
  FLAPPING("flapping link", false, false) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      int node = anyNode(random);
      long end = System.nanoTime() + time.toNanos();
      boolean cut = false;
      while (System.nanoTime() < end) {
        cut = !cut;
        isolate(cluster, node, cut ? Impairment.CUT : Impairment.NONE);
        ChaosCluster.pause(Duration.ofMillis(FLAP_MILLIS_MIN + random.nextInt(FLAP_MILLIS_MORE)));
      }
    }
  },
  KILL("kill -9", false, true) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      int node = anyNode(random);
      cluster.kill(node);
      ChaosCluster.pause(time);
      cluster.revive(node);
    }
  },
  FREEZE("SIGSTOP", false, false) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      ChaosNode node = cluster.node(anyNode(random));
      node.worker().freeze();
      ChaosCluster.pause(time);
      node.worker().thaw();
    }
  },
  /** A node hands all over, and gets its share back. */
  DRAIN("drain", false, true) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      int node = anyNode(random);
      cluster.drain(node, true);
      ChaosCluster.pause(time);
      cluster.drain(node, false);
    }
  },
  /** A node leaves in order, and another one comes in its place. */
  LEAVE("leave and join", false, true) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      int node = anyNode(random);
      cluster.leave(node);
      ChaosCluster.pause(time);
      cluster.revive(node);
    }
  },
  /** A node's wall clock is stepped, and back. */
  CLOCK_STEP("clock step", false, true) {
    @Override
    void run(ChaosCluster cluster, Random random, Duration time) {
      ChaosNode node = cluster.node(anyNode(random));
      int seconds = 1 + random.nextInt(STEP_SECONDS_MAX);
      int millis = (random.nextBoolean() ? 1 : -1) * 1_000 * seconds;
      WorkerCluster.await(node.worker().send("clock", millis), time.plusMinutes(1));
      ChaosCluster.pause(time);
      WorkerCluster.await(node.worker().send("clock", 0), time.plusMinutes(1));
    }
  };

  private static final int FLAP_MILLIS_MIN = 200;
  private static final int FLAP_MILLIS_MORE = 1_800;

  /** Less than the drift that a hub tolerates. */
  private static final int STEP_SECONDS_MAX = 50;

  private final String title;
  private final boolean gentle;
  private final boolean sighted;

  Fault(String title, boolean gentle, boolean sighted) {
    this.title = title;
    this.gentle = gentle;
    this.sighted = sighted;
  }

  String title() {
    return title;
  }

  /** Does it for so long, and undoes it. */
  final void happen(ChaosCluster cluster, Random random, Duration time) {
    cluster.log().add(new Event.FaultBegan(System.nanoTime(), title, gentle, sighted));
    try {
      run(cluster, random, time);
    } finally {
      cluster.router().healAll();
      cluster.log().add(new Event.FaultEnded(System.nanoTime(), title));
    }
  }

  /** Does it for so long; what was done to the network is undone by the caller. */
  abstract void run(ChaosCluster cluster, Random random, Duration time);

  private static int anyNode(Random random) {
    return 1 + random.nextInt(ChaosCluster.NODES);
  }

  private static void split(ChaosCluster cluster, Set<Integer> side, Duration time) {
    for (int from = 1; from <= ChaosCluster.NODES; from++) {
      for (int to = 1; to <= ChaosCluster.NODES; to++) {
        if (side.contains(from) != side.contains(to)) {
          cluster.router().set(from, to, Impairment.CUT);
        }
      }
    }
    ChaosCluster.pause(time);
  }

  private static void isolate(ChaosCluster cluster, int node, Impairment impairment) {
    for (int other = 1; other <= ChaosCluster.NODES; other++) {
      cluster.router().set(node, other, impairment);
      cluster.router().set(other, node, impairment);
    }
  }
}
