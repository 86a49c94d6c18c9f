package io.processhub.cli.demo;

import static io.processhub.cli.Terminal.number;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.cli.worker.TemporaryDirectory;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerMoves.Asked;
import io.processhub.cli.worker.WorkerMoves.Lapse;
import io.processhub.cli.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The steps of the demo in which nodes come and go while the text is being counted, on HotSwap with
 * handover: one joins, (c); one leaves in order, (d); one is drained, (e), and filled again, (f);
 * all are restarted in turn, (g). A client asks throughout, and the totals must be exact, (h).
 */
final class Chaos {
  /** Of the hub. */
  static final List<String> HUB_OPTIONS = List.of("hot-swap");

  private static final int ASKED_EACH = 20;
  private static final Duration ASK_PERIOD = Duration.ofMillis(20);

  /** Steps (c) to (f), besides one for the restart of each node. */
  private static final int SHARES = 4;

  private final Terminal terminal;
  private final WorkerCluster cluster;
  private final Text text;
  private final Duration patience;
  private final Random random;
  private final Spread spread;
  private final Table waits = new Table("step", "settled after", "asks", "longest wait");
  private double longestSeconds;

  Chaos(Terminal terminal, WorkerCluster cluster, Text text, Duration patience, Random random) {
    this.terminal = terminal;
    this.cluster = cluster;
    this.text = text;
    this.patience = patience;
    this.random = random;
    spread = new Spread(terminal, cluster, text);
  }

  void run(TemporaryDirectory directory, Optional<Path> out) throws IOException {
    WorkerProcess client = cluster.observe();
    terminal.line(
        "%n(b) From now on alternating nodes tell each of the %,d occurrences to its word's"
            + " child,%n    and a client, in a JVM of its own, asks %d words for their totals every"
            + " %d ms.",
        text.occurrences(), asked(), ASK_PERIOD.toMillis());
    try (Telling telling = new Telling(text, cluster.workers())) {
      WorkerCluster.await(client.moves().askOn(text.ids(), asked(), ASK_PERIOD, false));
      join(telling, client);
      leave(telling, client);
      WorkerProcess drained = any();
      drain(drained, telling, client);
      undrain(drained, telling, client);
      restart(telling, client);
      finish(telling, client);
    }
    new Totals("(h)", terminal, cluster, text, directory).show("Told and counted.", out);
    terminal.line("    How long the client's asks waited; each was answered:");
    waits.print(terminal);
    terminal.line("    The longest that any ask waited was %.3f s.", longestSeconds);
  }

  private int asked() {
    return Math.min(ASKED_EACH, text.words().size());
  }

  private void join(Telling telling, WorkerProcess client) {
    Map<String, Integer> before = spread.counts();
    WorkerProcess joiner = cluster.launch();
    cluster.startNode(joiner);
    share(telling);
    terminal.line("%n(c) %s joins.", joiner.name());
    long opened = WorkerCluster.await(cluster.open(joiner));
    telling.add(joiner);
    double seconds = Wall.seconds(opened, cluster.settled(text.ids(), patience));
    terminal.line("    It has its share, and all registries agree, after %.3f s:", seconds);
    done("(c)", "a node joins", seconds, client, before);
  }

  private void leave(Telling telling, WorkerProcess client) {
    Map<String, Integer> before = spread.counts();
    WorkerProcess leaver = any();
    share(telling);
    terminal.line("%n(d) %s leaves in order, right after its last tells.", leaver.name());
    telling.retire(leaver);
    Lapse left = cluster.leave(leaver);
    long settled = Math.max(left.endedMicros(), cluster.settled(text.ids(), patience));
    double seconds = Wall.seconds(left.beganMicros(), settled);
    terminal.line(
        "    The others have its children, and all registries agree, after %.3f s:", seconds);
    done("(d)", "a node leaves", seconds, client, before);
  }

  private WorkerProcess any() {
    return cluster.workers().get(random.nextInt(cluster.workers().size()));
  }

  private void drain(WorkerProcess drained, Telling telling, WorkerProcess client) {
    Map<String, Integer> before = spread.counts();
    share(telling);
    terminal.line("%n(e) %s is drained. It goes on telling.", drained.name());
    Lapse drain = WorkerCluster.await(client.moves().drain(drained.name()));
    double seconds = Wall.seconds(drain.beganMicros(), settled(cluster.workers().size() - 1));
    terminal.line("    It has no children, and all registries agree, after %.3f s:", seconds);
    done("(e)", "a node is drained", seconds, client, before);
  }

  private void undrain(WorkerProcess drained, Telling telling, WorkerProcess client) {
    Map<String, Integer> before = spread.counts();
    share(telling);
    terminal.line("%n(f) %s is undrained.", drained.name());
    Lapse undrain = WorkerCluster.await(drained.moves().undrain());
    double seconds = Wall.seconds(undrain.beganMicros(), settled(cluster.workers().size()));
    terminal.line("    It has its share, and all registries agree, after %.3f s:", seconds);
    done("(f)", "it is undrained", seconds, client, before);
  }

  private long settled(int members) {
    return WorkerCluster.await(
        WorkerCluster.settling(cluster.workers(), text.ids(), members, patience));
  }

  private void restart(Telling telling, WorkerProcess client) {
    Map<String, Integer> before = spread.counts();
    terminal.line(
        "%n(g) All nodes are restarted in turn: each leaves in order, its JVM ends, and a new JVM"
            + " joins%n    under its name.");
    long began = Wall.micros();
    for (WorkerProcess old : cluster.workers()) {
      share(telling);
      telling.retire(old);
      Lapse left = cluster.leave(old);
      WorkerProcess fresh = cluster.again(old);
      telling.add(fresh);
      long settled = cluster.settled(text.ids(), patience);
      terminal.line(
          "    %s (process %d) left in %.3f s; it is back (process %d), with its share, after %.3f"
              + " s.",
          old.name(),
          old.pid(),
          Wall.seconds(left.beganMicros(), left.endedMicros()),
          fresh.pid(),
          Wall.seconds(left.beganMicros(), settled));
    }
    double seconds = Wall.seconds(began, Wall.micros());
    done("(g)", "all are restarted", seconds, client, before);
  }

  private void finish(Telling telling, WorkerProcess client) {
    terminal.line(
        "%n(h) %,d of %,d occurrences were told meanwhile; now the others are.",
        telling.told(), text.occurrences());
    long began = Wall.micros();
    telling.finish();
    double seconds = Wall.seconds(began, Wall.micros());
    take("(h)", "the rest is told", seconds, WorkerCluster.await(client.moves().endAsking()));
  }

  private void share(Telling telling) {
    telling.share(SHARES + cluster.workers().size());
  }

  private void done(
      String step, String what, double seconds, WorkerProcess client, Map<String, Integer> before) {
    take(step, what, seconds, WorkerCluster.await(client.moves().lap()));
    spread.print(step, before);
  }

  private void take(String step, String what, double seconds, Asked asked) {
    if (asked.lost() > 0) {
      throw new StepFailed(
          "%s %d of %d asks were not answered; the first, %s."
              .formatted(step, asked.lost(), asked.lost() + asked.answered(), asked.firstFlaw()));
    }
    longestSeconds = Math.max(longestSeconds, asked.worstSeconds());
    waits.row(
        step + " " + what,
        String.format(Locale.ROOT, "%.3f s", seconds),
        number(asked.answered()),
        String.format(Locale.ROOT, "%.3f s", asked.worstSeconds()));
  }
}
