package io.processhub.cli.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The hub inside a worker, driven from its parent: the typed form of the commands. */
public final class WorkerHub {
  private final Commands worker;

  WorkerHub(WorkerProcess worker, String hubName) {
    this.worker = new Commands(worker, hubName);
  }

  /** Sends commands about one hub. */
  private record Commands(WorkerProcess process, String hubName) {
    CompletableFuture<List<String>> send(String command, Object... arguments) {
      return send((done, total) -> {}, command, arguments);
    }

    CompletableFuture<List<String>> send(
        BiConsumer<Integer, Integer> progress, String command, Object... arguments) {
      return process.send(hubName, progress, command, arguments);
    }
  }

  /** Sends a command about this hub; the fields of the answer. */
  public CompletableFuture<List<String>> send(String command, Object... arguments) {
    return worker.send(command, arguments);
  }

  /**
   * What became of a start.
   *
   * @param beganMicros when the first call was made
   * @param endedMicros when the last was acknowledged
   * @param started how many children run
   * @param already how many were wanted before
   * @param failed how many others do not run
   * @param holders how many members hold the records
   * @param firstError why the first of the failed does not run
   */
  public record Started(
      long beganMicros,
      long endedMicros,
      int started,
      int already,
      int failed,
      int holders,
      String firstError) {
    static Started nothing(long nowMicros) {
      return new Started(nowMicros, nowMicros, 0, 0, 0, Integer.MAX_VALUE, "");
    }

    Started plus(Started more) {
      return new Started(
          beganMicros,
          more.endedMicros,
          started + more.started,
          already + more.already,
          failed + more.failed,
          Math.min(holders, more.holders),
          firstError.isEmpty() ? more.firstError : firstError);
    }

    List<String> fields() {
      return Line.of(beganMicros, endedMicros, started, already, failed, holders, firstError)
          .fields();
    }

    static Started parse(List<String> fields) {
      return new Started(
          Long.parseLong(fields.get(0)),
          Long.parseLong(fields.get(1)),
          Integer.parseInt(fields.get(2)),
          Integer.parseInt(fields.get(3)),
          Integer.parseInt(fields.get(4)),
          Integer.parseInt(fields.get(5)),
          fields.get(6));
    }

    /** The time from the first call to the last acknowledgement. */
    public double seconds() {
      return Wall.seconds(beganMicros, endedMicros);
    }
  }

  /**
   * How many children are where the registry says.
   *
   * @param count so many
   * @param firstWrong what is wrong with the first that is not
   */
  public record Right(int count, String firstWrong) {}

  /** Starts the children in one call. */
  public CompletableFuture<Started> start(Ids ids, String type, Duration timeout) {
    return start(ids, type, Integer.MAX_VALUE, timeout, (done, total) -> {});
  }

  /** Starts the children in calls of {@code batch} each. */
  public CompletableFuture<Started> start(
      Ids ids, String type, int batch, Duration timeout, BiConsumer<Integer, Integer> progress) {
    return worker
        .send(progress, "start", ids, type, batch, timeout.toMillis())
        .thenApply(Started::parse);
  }

  /** Stops the children; how many were stopped. */
  public CompletableFuture<Integer> stop(Ids ids, Duration timeout) {
    return worker.send("stop", ids, timeout.toMillis()).thenApply(f -> Integer.valueOf(f.get(0)));
  }

  /** When this node's registry showed every child running once, in its place. */
  public CompletableFuture<Long> settled(Ids ids, int members, Duration timeout) {
    return moment(worker.send("settle", ids, members, timeout.toMillis()));
  }

  /** When none of the children was wanted or ran any more, as this node sees it. */
  public CompletableFuture<Long> gone(Ids ids, Duration timeout) {
    return moment(worker.send("gone", ids, timeout.toMillis()));
  }

  /** When the hub had so many members, as this node sees it. */
  public CompletableFuture<Long> members(int count, Duration timeout) {
    return moment(worker.send("members", count, timeout.toMillis()));
  }

  /**
   * When this node's registry showed so many replicas of every child, on its owners, and so many of
   * them active.
   */
  public CompletableFuture<Long> replicas(
      Ids ids, int members, int replicas, int active, Duration timeout) {
    return moment(worker.send("replicas", ids, members, replicas, active, timeout.toMillis()));
  }

  /**
   * What became of the children of a node that was lost.
   *
   * @param count how many had their active replica there
   * @param endedMicros when the last of those promoted had answered
   */
  public record Promoted(int count, long endedMicros) {}

  /**
   * Waits until each child whose active replica is on the named node now has another, which has
   * answered. {@code begun} is run when the worker knows which these are.
   */
  public CompletableFuture<Promoted> promoted(
      Ids ids, String node, Duration timeout, Runnable begun) {
    return worker
        .send((done, total) -> begun.run(), "promoted", ids, node, timeout.toMillis())
        .thenApply(f -> new Promoted(Integer.parseInt(f.get(0)), Long.parseLong(f.get(1))));
  }

  /** What this node knows of the children. */
  public CompletableFuture<Census> census(Ids ids) {
    return worker.send("census", ids).thenApply(Census::parse);
  }

  /** Looks every word's child up and asks it where it is. */
  public CompletableFuture<Right> where(Ids ids, BiConsumer<Integer, Integer> progress) {
    return worker
        .send(progress, "where", ids)
        .thenApply(fields -> new Right(Integer.parseInt(fields.get(0)), fields.get(1)));
  }

  /**
   * Tells every {@code step}-th occurrence, beginning with number {@code first}, to its child; how
   * many were told.
   *
   * @param occurrences a file with one child id for each
   * @param total how many there are
   * @param window how many may be told before the children are asked whether they have them
   */
  public CompletableFuture<Integer> count(
      Path occurrences,
      int step,
      int first,
      int total,
      int window,
      BiConsumer<Integer, Integer> progress) {
    return worker
        .send(progress, "count", occurrences, step, first, total, window)
        .thenApply(fields -> Integer.valueOf(fields.getFirst()));
  }

  /** Writes the children's totals to a file, one to a line. */
  public CompletableFuture<Void> totals(Ids ids, Path file, BiConsumer<Integer, Integer> progress) {
    return worker.send(progress, "totals", ids, file).thenAccept(fields -> {});
  }

  private static CompletableFuture<Long> moment(CompletableFuture<List<String>> answer) {
    return answer.thenApply(fields -> Long.valueOf(fields.getFirst()));
  }
}
