package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.List;

/**
 * While packets are only lost now and then, or late, no node takes another for gone: until the next
 * rest. Nor does a node take itself for cut off.
 */
record NoFalseFailover() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    String gentle = "";
    for (Event event : history.events()) {
      switch (event) {
        case Event.FaultBegan fault -> gentle = fault.gentle() ? fault.name() : "";
        case Event.AtRest ignored -> gentle = "";
        case Event.Left left -> {
          if (!gentle.isEmpty()) {
            found.add(
                "Under '%s' %s took %s for gone, in hub '%s', at %d."
                    .formatted(gentle, left.seenBy(), left.node(), left.hub(), left.nanos()));
          }
        }
        case Event.StoodDown down -> {
          if (!gentle.isEmpty()) {
            found.add(
                "Under '%s' hub '%s' stood down on %s, at %d."
                    .formatted(gentle, down.hub(), down.node(), down.nanos()));
          }
        }
        default -> {}
      }
    }
    return found;
  }
}
