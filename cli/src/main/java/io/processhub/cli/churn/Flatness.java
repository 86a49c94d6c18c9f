package io.processhub.cli.churn;

import io.processhub.Diagnostics;
import io.processhub.cli.worker.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Whether what a node takes has stayed the same. The first third of the samples is left out: until
 * then code is loaded and compiled. In the last third the mean may be larger than in the second by
 * {@value #SHARE_PERCENT} % and a little; that little is {@value #HEAP_BYTES} bytes of the heap,
 * {@value #THREADS} threads, {@value #ENTRIES} entries of a table.
 */
final class Flatness {
  static final int SHARE_PERCENT = 5;
  static final long HEAP_BYTES = 2_000_000;
  static final int THREADS = 2;
  static final int ENTRIES = 16;

  /** With fewer samples nothing can be said. */
  static final int SAMPLES_MIN = 6;

  private Flatness() {}

  /** What has grown on a node, each in a sentence. */
  static List<String> flaws(String node, List<Resources> samples) {
    List<String> found = new ArrayList<>(flawsOfTables(node, samples));
    if (samples.size() >= SAMPLES_MIN) {
      check(found, node + ": heap in bytes", samples, Resources::heapBytes, HEAP_BYTES);
      check(found, node + ": threads", samples, Resources::threads, THREADS);
    }
    return found;
  }

  /**
   * What has grown in its tables only: for samples that are not of one JVM. Those that are filled
   * up to a limit are judged in the end, by {@link Leftovers}.
   */
  static List<String> flawsOfTables(String node, List<Resources> samples) {
    if (samples.size() < SAMPLES_MIN) {
      return List.of("Of %s there are only %d samples.".formatted(node, samples.size()));
    }
    List<String> found = new ArrayList<>();
    Set<String> tables = new TreeSet<>();
    samples.forEach(sample -> tables.addAll(sample.tables().keySet()));
    for (String table : tables) {
      if (Leftovers.isLimited(table)) {
        continue;
      }
      if (Diagnostics.isKnowledge(table)) {
        String what = node + ": table '" + table + "'";
        check(found, what, samples, sample -> sample.table(table), ENTRIES);
      } else {
        samples.stream()
            .mapToInt(sample -> sample.table(table))
            .filter(size -> size > 0)
            .findFirst()
            .ifPresent(
                size -> found.add("%s: table '%s' held %d at rest.".formatted(node, table, size)));
      }
    }
    return found;
  }

  private static void check(
      List<String> found,
      String what,
      List<Resources> samples,
      ToLongFunction<Resources> value,
      long little) {
    int third = samples.size() / 3;
    double second = mean(samples.subList(third, samples.size() - third), value);
    double last = mean(samples.subList(samples.size() - third, samples.size()), value);
    if (last > second * (100 + SHARE_PERCENT) / 100 + little) {
      found.add("%s has grown from %,.0f to %,.0f.".formatted(what, second, last));
    }
  }

  private static double mean(List<Resources> samples, ToLongFunction<Resources> value) {
    return samples.stream().mapToLong(value).average().orElse(0);
  }
}
