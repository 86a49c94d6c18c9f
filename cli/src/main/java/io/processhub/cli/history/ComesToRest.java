package io.processhub.cli.history;

import java.util.List;

/** After each fault all nodes agree again, in time. */
record ComesToRest() implements Check {
  @Override
  public List<String> violations(History history) {
    if (history.rests().isEmpty()) {
      return List.of("The cluster was never at rest.");
    }
    return history.of(Event.Restless.class).map(Event.Restless::why).toList();
  }
}
