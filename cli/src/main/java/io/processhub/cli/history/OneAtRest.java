package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.List;

/** At rest no child runs more than once, whatever the partition strategy. */
record OneAtRest() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    for (long rest : history.rests()) {
      history
          .allLives()
          .forEach((child, lives) -> {
            List<String> alive =
                lives.stream()
                    .filter(life -> life.isAliveAt(rest))
                    .map(life -> life.start().instance())
                    .toList();
            if (alive.size() > 1) {
              found.add("%s runs as all of %s at %d.".formatted(child, alive, rest));
            }
          });
    }
    return found;
  }
}
