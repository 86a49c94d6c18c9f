package io.processhub.cli.history;

import io.processhub.cli.history.History.Child;
import io.processhub.cli.history.History.Wanted;
import java.util.ArrayList;
import java.util.List;

/**
 * After a stop that was acknowledged the child does not run at any rest; and under a quorum no
 * instance of it begins. Until it is started anew.
 */
record NoResurrection() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    for (long rest : history.rests()) {
      for (Child child : history.calls().keySet()) {
        if (isStopped(history, child, rest) && !history.alive(child, rest).isEmpty()) {
          found.add("%s runs at %d, though it is stopped.".formatted(child, rest));
        }
      }
    }
    history
        .allLives()
        .forEach((child, lives) -> {
          for (Life life : lives) {
            if (history.isQuorum(child.hub()) && isStopped(history, child, life.start().nanos())) {
              found.add(
                  "%s began as %s at %d, though it is stopped."
                      .formatted(child, life.start().instance(), life.start().nanos()));
            }
          }
        });
    return found;
  }

  private static boolean isStopped(History history, Child child, long nanos) {
    Wanted wanted = history.wanted(child, nanos);
    return wanted.isSure() && !wanted.isWanted();
  }
}
