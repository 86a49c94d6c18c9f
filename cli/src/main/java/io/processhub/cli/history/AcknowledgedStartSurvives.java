package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.List;

/** What was started amid a fault, and acknowledged, runs at the next rest. */
record AcknowledgedStartSurvives() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    for (long rest : history.rests()) {
      found.addAll(NoChildLost.missing(history, rest, true));
    }
    return found;
  }
}
