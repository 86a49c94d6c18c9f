package io.processhub.cli.bench;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.WorkerCluster;
import java.util.List;

/** Whether ten times the children take at most twelve times as long. */
final class LinearScenarios {
  private static final double TIMES_MAX = 12;
  private static final int FEW = 1_000;
  private static final int SOME = 10_000;

  private static final Goal LOCAL = goal("start on one node, 10 k to 100 k");
  private static final Goal SPREAD = goal("start over five nodes, 10 k to 100 k");
  private static final Goal KILL = goal("kill -9 one of five, 1 k to 10 k");
  private static final Goal JOIN = goal("the fifth joins, 1 k to 10 k");

  private LinearScenarios() {}

  @FunctionalInterface
  private interface Measured {
    double seconds(Ids ids) throws InterruptedException;
  }

  static List<Scenario> all() {
    return List.of(
        new Scenario(
            "linear", "ten times the children: at most twelve times", LinearScenarios::all));
  }

  private static Goal goal(String what) {
    return Goal.atMost(TIMES_MAX, "times", "ten times the children: " + what, "");
  }

  private static void all(Run run) throws InterruptedException {
    run.found(LOCAL, ratio(SOME, ids -> warm(run, 1, ids)));
    run.found(SPREAD, ratio(SOME, ids -> warm(run, run.nodes(), ids)));
    run.found(KILL, ratio(FEW, ids -> ChangeScenarios.kill(run, ids)));
    run.found(JOIN, ratio(FEW, ids -> ChangeScenarios.join(run, ids)));
  }

  private static double ratio(int children, Measured measured) throws InterruptedException {
    double few = measured.seconds(new Ids.Numbered("few", children));
    return measured.seconds(new Ids.Numbered("many", 10 * children)) / few;
  }

  /** A start in JVMs that have started, and stopped, as many before. */
  private static double warm(Run run, int nodes, Ids ids) {
    Ids before = new Ids.Numbered("before", SOME);
    try (WorkerCluster cluster = run.cluster(nodes)) {
      StartScenarios.spread(run, cluster, before);
      StartScenarios.stop(cluster, before);
      return StartScenarios.spread(run, cluster, ids);
    }
  }
}
