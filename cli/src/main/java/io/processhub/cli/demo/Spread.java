package io.processhub.cli.demo;

import static io.processhub.cli.Terminal.number;

import io.processhub.cli.Table;
import io.processhub.cli.Terminal;
import io.processhub.cli.worker.Census;
import io.processhub.cli.worker.WorkerCluster;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** How the children are spread over the nodes. */
final class Spread {
  private final Terminal terminal;
  private final WorkerCluster cluster;
  private final Text text;

  Spread(Terminal terminal, WorkerCluster cluster, Text text) {
    this.terminal = terminal;
    this.cluster = cluster;
    this.text = text;
  }

  /** The children by node, as the first node's registry has it. */
  Map<String, Integer> counts() {
    return cluster.census(text.ids()).getFirst().counts();
  }

  /** Checks that each child runs exactly once, and that all nodes agree on where. */
  void check(String step) {
    Optional<String> flaw = Census.flaw(cluster.census(text.ids()));
    if (flaw.isPresent()) {
      throw new StepFailed(step + " " + flaw.get());
    }
  }

  /** Checks, and prints a table; with what was before, if that is not empty. */
  void print(String step, Map<String, Integer> before) {
    check(step);
    Map<String, Integer> now = counts();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    Table table =
        before.isEmpty()
            ? new Table("node", "children", "share")
            : new Table("node", "before", "children", "share");
    for (String name : names) {
      String count = now.containsKey(name) ? number(now.get(name)) : "-";
      double share = 100.0 * now.getOrDefault(name, 0) / text.words().size();
      String percent = String.format(Locale.ROOT, "%.1f %%", share);
      if (before.isEmpty()) {
        table.row(name, count, percent);
      } else {
        String then = before.containsKey(name) ? number(before.get(name)) : "-";
        table.row(name, then, count, percent);
      }
    }
    table.print(terminal);
  }
}
