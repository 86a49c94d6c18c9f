package io.processhub.cli.churn;

import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes that go, and come back as new ones: in order, or by {@code kill -9}. The clients of the
 * others go on meanwhile.
 */
final class Turnover {
  /** How long the others' clients go on after a kill before they are stopped to be looked at. */
  private static final Duration AFTERMATH = Duration.ofSeconds(3);

  /** How an ask ends whose message, or answer, was on a node that is gone. */
  private static final String LOST = "ask ChildUnavailable";

  private final List<ChurnHub> hubs;

  /** Of each hub, what the clients of those have counted that are gone. */
  private final Map<String, Map<String, Long>> past = new TreeMap<>();

  /** Of each hub, how many asks of the others were lost with a node that was killed. */
  private final Map<String, Long> lost = new TreeMap<>();

  private final List<String> flaws = new ArrayList<>();
  private int leaves;
  private int kills;

  Turnover(List<ChurnHub> hubs) {
    this.hubs = hubs;
  }

  /** The last node leaves in order, when all that its clients have under way has ended. */
  void leaveAndReturn(WorkerCluster cluster) {
    WorkerProcess leaving = cluster.workers().getLast();
    for (ChurnHub hub : hubs) {
      flaws.addAll(hub.pauseTraffic(leaving));
      long wait = ChurnHub.PAUSE_WAIT.toMillis();
      WorkerCluster.await(hub.send(leaving, "traffic-end", wait));
      remember(hub, leaving);
    }
    cluster.leave(leaving);
    leaves++;
    again(cluster, leaving);
  }

  /**
   * The last node is killed, with all that its clients have under way: of that nobody hears the
   * end, and it is not counted. What the others have asked it ends at once, as unavailable, and is
   * counted apart until they agree that it is gone; after that such an end is a flaw again.
   */
  void killAndReturn(WorkerCluster cluster) throws InterruptedException {
    WorkerProcess killed = cluster.workers().getLast();
    List<Before> before = new ArrayList<>();
    for (ChurnHub hub : hubs) {
      String client = hub.nodeId(killed);
      remember(hub, killed);
      before.add(new Before(hub, client, lostSoFar(hub, cluster) - hub.count(killed, LOST)));
    }
    cluster.kill(killed);
    kills++;
    Thread.sleep(AFTERMATH);
    for (ChurnHub hub : hubs) {
      cluster.workers().forEach(worker -> flaws.addAll(hub.pauseTraffic(worker)));
    }
    for (Before then : before) {
      ChurnHub hub = then.hub();
      flaws.addAll(hub.awaitAgreement(cluster));
      lost.merge(hub.name(), lostSoFar(hub, cluster) - then.lost(), Long::sum);
      hub.stopOwn(cluster.workers().getFirst(), then.client());
    }
    hubs.forEach(hub -> hub.all(cluster, "traffic-resume"));
    again(cluster, killed);
  }

  /** How it was: whom the clients of the node called themselves, what the others had lost. */
  private record Before(ChurnHub hub, String client, long lost) {}

  private static long lostSoFar(ChurnHub hub, WorkerCluster cluster) {
    return cluster.workers().stream().mapToLong(worker -> hub.count(worker, LOST)).sum();
  }

  private void remember(ChurnHub hub, WorkerProcess worker) {
    Map<String, Long> sum = past.computeIfAbsent(hub.name(), name -> new TreeMap<>());
    hub.counts(worker).forEach((what, count) -> sum.merge(what, count, Long::sum));
  }

  private void again(WorkerCluster cluster, WorkerProcess gone) {
    WorkerProcess fresh = cluster.again(gone);
    hubs.stream().skip(1).map(hub -> hub.open(fresh)).toList().forEach(WorkerCluster::await);
    hubs.forEach(hub -> hub.startTraffic(fresh));
  }

  int leaves() {
    return leaves;
  }

  int kills() {
    return kills;
  }

  /** What the clients of those have counted that are gone. */
  Map<String, Long> past(ChurnHub hub) {
    return past.getOrDefault(hub.name(), Map.of());
  }

  /** These counts with the asks taken apart that were lost with a node that was killed. */
  Map<String, Long> explained(ChurnHub hub, Map<String, Long> counts) {
    long explained = lost.getOrDefault(hub.name(), 0L);
    Map<String, Long> all = new TreeMap<>(counts);
    all.merge(LOST, -explained, Long::sum);
    all.remove(LOST, 0L);
    all.put("lost with a killed node", explained);
    return all;
  }

  /** What was wrong on the way, each in a sentence. */
  List<String> flaws() {
    return flaws;
  }
}
