package io.processhub.cli.history;

import io.processhub.cli.history.History.Child;
import io.processhub.cli.history.History.Wanted;
import java.util.ArrayList;
import java.util.List;

/** What was wanted at one rest, and has not been stopped since, runs at the next. */
record NoChildLost() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    for (long rest : history.rests()) {
      found.addAll(missing(history, rest, false));
    }
    return found;
  }

  /** The children that do not run at a rest though they are wanted: since its fault, or longer. */
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
      if (wanted.isSure()
          && wanted.isWanted()
          && isFresh == fresh
          && history.alive(child, rest).isEmpty()) {
        found.add(
            "%s runs nowhere at %d, though its start was acknowledged at %d."
                .formatted(child, rest, wanted.sinceNanos()));
      }
    }
    return found;
  }
}
