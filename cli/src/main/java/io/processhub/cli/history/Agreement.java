package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** At rest all members of a hub have said the same of it: who is there, what is wanted and runs. */
record Agreement() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    Map<String, List<Event.Seen>> said = new TreeMap<>();
    long rest = 0;
    for (Event event : history.events()) {
      if (event instanceof Event.AtRest next) {
        judge(rest, said, found);
        said.clear();
        history.of(Event.Opened.class).forEach(open -> said.put(open.hub(), new ArrayList<>()));
        rest = next.nanos();
      } else if (event instanceof Event.Seen seen) {
        said.computeIfAbsent(seen.hub(), hub -> new ArrayList<>()).add(seen);
      }
    }
    judge(rest, said, found);
    return found;
  }

  private static void judge(long rest, Map<String, List<Event.Seen>> said, List<String> found) {
    said.forEach((hub, all) -> {
      if (all.isEmpty()) {
        found.add("At %d nobody has said what it sees of hub '%s'.".formatted(rest, hub));
      } else if (!agree(all)) {
        found.add("At %d hub '%s' is not the same to all: %s".formatted(rest, hub, all));
      }
    });
  }

  private static boolean agree(List<Event.Seen> all) {
    Event.Seen first = all.getFirst();
    long speakers = all.stream().map(Event.Seen::node).distinct().count();
    return first.serves()
        && first.members().split(",", -1).length == speakers
        && all.stream().allMatch(seen -> sight(seen).equals(sight(first)));
  }

  private static List<Object> sight(Event.Seen seen) {
    return List.of(seen.members(), seen.serves(), seen.catalog(), seen.registry());
  }
}
