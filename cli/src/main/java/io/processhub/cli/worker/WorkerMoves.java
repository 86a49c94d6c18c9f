package io.processhub.cli.worker;

import static io.processhub.cli.worker.WorkerCluster.PATIENCE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a worker does with children that move with their state, driven from its parent. */
public final class WorkerMoves {
  private final WorkerProcess worker;

  WorkerMoves(WorkerProcess worker) {
    this.worker = worker;
  }

  /**
   * Something that took its time.
   *
   * @param beganMicros when it was called for
   * @param endedMicros when it had happened, as the worker that called sees it
   */
  public record Lapse(long beganMicros, long endedMicros) {
    private static Lapse parse(List<String> fields) {
      return new Lapse(Long.parseLong(fields.get(0)), Long.parseLong(fields.get(1)));
    }
  }

  /**
   * What became of asks.
   *
   * @param answered how many were answered
   * @param lost how many were not
   * @param wrong how many answers were not as expected
   * @param worstMicros how long the longest waited for its answer, or its failure
   * @param worstAtMicros when that one was asked
   * @param firstFlaw why the first was lost, or what was wrong with it; empty if nothing was
   */
  public record Asked(
      int answered, int lost, int wrong, long worstMicros, long worstAtMicros, String firstFlaw) {
    static final Asked NOTHING = new Asked(0, 0, 0, 0, 0, "");

    /** With one more. */
    Asked plus(long beganMicros, long micros, boolean isLost, String flaw) {
      boolean isWorst = micros > worstMicros;
      return new Asked(
          answered + (isLost ? 0 : 1),
          lost + (isLost ? 1 : 0),
          wrong + (isLost || flaw.isEmpty() ? 0 : 1),
          isWorst ? micros : worstMicros,
          isWorst ? beganMicros : worstAtMicros,
          firstFlaw.isEmpty() ? flaw : firstFlaw);
    }

    List<String> fields() {
      return Line.of(answered, lost, wrong, worstMicros, worstAtMicros, firstFlaw).fields();
    }

    private static Asked parse(List<String> fields) {
      return new Asked(
          Integer.parseInt(fields.get(0)),
          Integer.parseInt(fields.get(1)),
          Integer.parseInt(fields.get(2)),
          Long.parseLong(fields.get(3)),
          Long.parseLong(fields.get(4)),
          fields.get(5));
    }

    /** The longest wait. */
    public double worstSeconds() {
      return worstMicros / 1e6;
    }
  }

  /** Leaves in order: all hubs, then the network. */
  public CompletableFuture<Lapse> leave() {
    return worker.send("leave").thenApply(Lapse::parse);
  }

  /** Has a member of the hub drained; any node may ask for it. */
  public CompletableFuture<Lapse> drain(String member) {
    return worker.send("drain", member, PATIENCE.toMillis()).thenApply(Lapse::parse);
  }

  /** Ends the drain of this node itself. */
  public CompletableFuture<Lapse> undrain() {
    return worker.send("undrain", worker.name(), PATIENCE.toMillis()).thenApply(Lapse::parse);
  }

  /** Has a child moved to a member of the hub. */
  public CompletableFuture<Lapse> move(String child, String member) {
    return worker.send("move", child, member).thenApply(Lapse::parse);
  }

  /**
   * Tells a part of a file's occurrences to their children; how many were accepted, which is fewer
   * only if the hub is closed there meanwhile.
   *
   * @param confirmed whether to wait until they are counted
   */
  public CompletableFuture<Integer> tell(Path file, long first, int count, boolean confirmed) {
    return worker
        .send("tell-part", file, first, count, confirmed)
        .thenApply(fields -> Integer.valueOf(fields.getFirst()));
  }

  /** Has word counters count a number each, by which their state is known later. */
  public CompletableFuture<Void> number(Ids ids) {
    return worker.send("number", ids).thenAccept(fields -> {});
  }

  /** How many of the word counters have counted exactly their number. */
  public CompletableFuture<WorkerHub.Right> numbered(Ids ids) {
    return worker
        .send("numbered", ids)
        .thenApply(fields -> new WorkerHub.Right(Integer.parseInt(fields.get(0)), fields.get(1)));
  }

  /** Has a {@link Ballast} take a state of so many bytes; the digest of that. */
  public CompletableFuture<Long> load(String child, int bytes, int seed) {
    return worker
        .send("load", child, bytes, seed)
        .thenApply(fields -> Long.valueOf(fields.getFirst()));
  }

  /** The digest of the state of a {@link Ballast}. */
  public CompletableFuture<Long> digest(String child) {
    return worker.send("digest", child).thenApply(fields -> Long.valueOf(fields.getFirst()));
  }

  /**
   * Begins to ask word counters for their totals, and goes on until it is ended: so many at the
   * beginning of each period, all in turn.
   *
   * @param numbered whether each answer must be the child's number
   */
  public CompletableFuture<Void> askOn(Ids ids, int each, Duration period, boolean numbered) {
    return worker.send("ask-on", ids, each, period.toMillis(), numbered).thenAccept(fields -> {});
  }

  /** What was answered since the last call, or the beginning. */
  public CompletableFuture<Asked> lap() {
    return worker.send("ask-lap", false).thenApply(Asked::parse);
  }

  /** Ends the asking, and waits for the last answers. */
  public CompletableFuture<Asked> endAsking() {
    return worker.send("ask-lap", true).thenApply(Asked::parse);
  }
}
