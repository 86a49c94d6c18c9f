package io.processhub.cli.bench;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import io.processhub.cli.worker.WorkerMoves;
import io.processhub.cli.worker.WorkerMoves.Asked;
import io.processhub.cli.worker.WorkerProcess;
import java.time.Duration;
import java.util.Optional;

/**
 * Children with a state, and a client of theirs that asks 100 of them every 100 ms, all in turn.
 * Each child is told a number before, and must have exactly that throughout.
 */
final class Client {
  private static final int ASKED_EACH = 100;
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration BEFORE = Duration.ofSeconds(1);

  private final Run run;
  private final WorkerCluster cluster;
  private final WorkerMoves moves;
  private final Ids ids;
  private Duration processorTimeBefore = Duration.ZERO;

  private Client(Run run, WorkerCluster cluster, WorkerMoves moves, Ids ids) {
    this.run = run;
    this.cluster = cluster;
    this.moves = moves;
    this.ids = ids;
  }

  /** Starts the children and gives them their state; then warms the client up, in this worker. */
  static Client prepare(Run run, WorkerCluster cluster, WorkerProcess worker, Ids ids)
      throws InterruptedException {
    WorkerHub starter = cluster.workers().getFirst().hub();
    WorkerHub.Started started =
        WorkerCluster.await(starter.start(ids, "word-counter", Run.PATIENCE));
    if (started.failed() + started.already() > 0) {
      run.flaw("%d children did not start; the first: %s".formatted(started.failed(), started));
    }
    cluster.settled(ids, Run.PATIENCE);
    Client client = new Client(run, cluster, worker.moves(), ids);
    WorkerCluster.await(client.moves.number(ids));
    client.ask();
    Thread.sleep(WARM_UP.toMillis());
    WorkerCluster.await(client.moves.endAsking());
    cluster.awaitIdle();
    return client;
  }

  private void ask() {
    WorkerCluster.await(moves.askOn(ids, ASKED_EACH, PERIOD, true));
  }

  /** Begins to ask; returns when it has done so for a while. */
  void begin() throws InterruptedException {
    ask();
    Thread.sleep(BEFORE.toMillis());
    WorkerCluster.await(moves.lap());
    processorTimeBefore = cluster.processorTime();
  }

  /**
   * Ends asking; checks that every child runs once and has its state, and that no answer was wrong.
   * {@code sinceMicros}: when what is measured began.
   */
  Asked end(long sinceMicros) {
    Asked asked = WorkerCluster.await(moves.endAsking());
    Duration worked = cluster.processorTime().minus(processorTimeBefore);
    run.note("the nodes took %.2f s of processor time".formatted(worked.toMillis() / 1e3));
    run.note(
        "%d asks were answered; the slowest was asked at %.3f s, and waited %.3f s"
            .formatted(
                asked.answered(),
                Wall.seconds(sinceMicros, asked.worstAtMicros()),
                asked.worstSeconds()));
    run.check(
        asked.wrong() == 0 && asked.lost() == 0
            ? Optional.empty()
            : Optional.of(asked.firstFlaw()));
    run.check(cluster, ids);
    WorkerHub.Right right = WorkerCluster.await(moves.numbered(ids));
    run.check(right.firstWrong().isEmpty() ? Optional.empty() : Optional.of(right.firstWrong()));
    run.note("%d children have their state".formatted(right.count()));
    return asked;
  }
}
