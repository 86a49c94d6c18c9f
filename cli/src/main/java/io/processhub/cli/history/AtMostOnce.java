package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No message is handled twice, whatever happens. */
record AtMostOnce() implements Check {
  private record Message(String hub, String child, String sender, long number) {}

  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    Set<Message> handled = new HashSet<>();
    history
        .of(Event.Handled.class)
        .forEach(act -> {
          if (!handled.add(new Message(act.hub(), act.child(), act.sender(), act.number()))) {
            found.add(
                "'%s' of hub '%s' handled number %d of %s twice, the second time at %d."
                    .formatted(act.child(), act.hub(), act.number(), act.sender(), act.nanos()));
          }
        });
    return found;
  }
}
