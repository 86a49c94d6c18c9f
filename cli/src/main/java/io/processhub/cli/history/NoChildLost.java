package io.processhub.cli.history;

import io.processhub.cli.history.History.Child;
import io.processhub.cli.history.History.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was wanted at one rest, and has not been stopped since, runs at the next: on each owner. */
record NoChildLost() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    for (long rest : history.rests()) {
      found.addAll(missing(history, rest, false));
    }
    return found;
  }

  /**
   * The children that do not run at a rest where they are to run, though they are wanted: since its
   * fault, or longer.
   */
  static List<String> missing(History history, long rest, boolean fresh) {
    long before =
        history.rests().stream()
            .filter(other -> other < rest)
            .mapToLong(Long::longValue)
            .max()
            .orElse(Long.MIN_VALUE);
    List<String> found = new ArrayList<>();
    for (Child child : history.calls().keySet()) {
      Wanted wanted = history.wanted(child, rest);
      boolean isFresh = wanted.sinceNanos() > before;
      if (wanted.isSure() && wanted.isWanted() && isFresh == fresh) {
        String missing = missing(history, child, rest);
        if (!missing.isEmpty()) {
          found.add(
              "%s %s at %d, though its start was acknowledged at %d."
                  .formatted(child, missing, rest, wanted.sinceNanos()));
        }
      }
    }
    return found;
  }

  private static String missing(History history, Child child, long rest) {
    Set<String> runs = new TreeSet<>();
    history.alive(child, rest).forEach(life -> runs.add(life.start().node()));
    Set<String> owners = history.owners(child, rest);
    if (runs.isEmpty()) {
      return "runs nowhere";
    }
    if (owners.isEmpty()) {
      return "belongs nowhere";
    }
    return runs.containsAll(owners) ? "" : "runs on %s and not on %s".formatted(runs, owners);
  }
}
