package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.List;

/**
 * At rest no child runs more often than it is to, whatever the partition strategy: once, or in so
 * many replicas on as many nodes.
 */
record OneAtRest() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    for (long rest : history.rests()) {
      history
          .allLives()
          .forEach((child, lives) -> {
            List<Event.Started> alive =
                lives.stream().filter(life -> life.isAliveAt(rest)).map(Life::start).toList();
            long nodes = alive.stream().map(Event.Started::node).distinct().count();
            if (alive.size() > Math.min(nodes, history.replicas(child.hub()))) {
              found.add(
                  "%s runs as all of %s at %d."
                      .formatted(
                          child, alive.stream().map(Event.Started::instance).toList(), rest));
            }
          });
    }
    return found;
  }
}
