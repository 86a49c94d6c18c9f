package io.processhub.cli.history;

import io.processhub.cli.history.History.Child;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where replicas are active or passive, exactly one of each child that runs is active at rest; and
 * from a rest on, as long as the nodes that live see each other, none becomes active while another
 * is. One that has handed over, or whose node is killed, is no more.
 */
record OneActive() implements Check {
  private static final class Roles {
    final Map<String, Event.Started> starts = new HashMap<>();
    final Map<Child, Set<String>> active = new HashMap<>();

    Set<String> of(String hub, String child) {
      return active.computeIfAbsent(new Child(hub, child), c -> new HashSet<>());
    }
  }

  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    Roles roles = new Roles();
    Calm calm = new Calm();
    for (Event event : history.events()) {
      calm.see(event);
      switch (event) {
        case Event.Started start -> {
          roles.starts.put(start.instance(), start);
          roles.of(start.hub(), start.child()).remove(start.from());
        }
        case Event.Ended end -> roles.of(end.hub(), end.child()).remove(end.instance());
        case Event.RoleTaken taken -> {
          Set<String> active = roles.of(taken.hub(), taken.child());
          if (taken.active() && calm.isNow()) {
            judge(history, roles, taken, found);
          }
          if (taken.active()) {
            active.add(taken.instance());
          } else {
            active.remove(taken.instance());
          }
        }
        case Event.AtRest rest -> judgeRest(history, roles, rest.nanos(), found);
        default -> {}
      }
    }
    return found;
  }

  private static void judge(
      History history, Roles roles, Event.RoleTaken taken, List<String> found) {
    for (String other : roles.of(taken.hub(), taken.child())) {
      Event.Started start = roles.starts.get(other);
      if (start != null
          && !other.equals(taken.instance())
          && !history.isKilled(start.node(), taken.nanos())) {
        found.add(
            "'%s' of hub '%s' became active as %s at %d, while %s was."
                .formatted(taken.child(), taken.hub(), taken.instance(), taken.nanos(), other));
      }
    }
  }

  private static void judgeRest(History history, Roles roles, long rest, List<String> found) {
    for (Child child : history.allLives().keySet()) {
      List<Life> alive = history.alive(child, rest);
      if (history.hasPassive(child.hub()) && !alive.isEmpty()) {
        Set<String> active = roles.of(child.hub(), child.id());
        List<String> those =
            alive.stream().map(life -> life.start().instance()).filter(active::contains).toList();
        if (those.size() != 1) {
          found.add(
              "Of %s at %d these are active: %s; these live: %s."
                  .formatted(child, rest, those, alive));
        }
      }
    }
  }
}
