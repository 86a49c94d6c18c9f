package io.processhub.cli.history;

import io.processhub.cli.history.History.Child;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * No message that was handled is lost, or counted twice. An instance counts one more with each that
 * it handles, ever. From a rest on, as long as the nodes that live see each other, and a child is
 * wanted:
 *
 * <ul>
 *   <li>who takes a state over has all of it, and who has handed it over handles no more;
 *   <li>where a child runs once, none begins without the state of the one before.
 * </ul>
 *
 * <p>What was on a node that is killed, or has no quorum, is excused, also if it had just come
 * there and had not begun; and so is what begins after one that has failed.
 */
record StateContinuity() implements Check {
  @Override
  public List<String> violations(History history) {
    Judge judge = new Judge(history);
    history.events().forEach(judge::see);
    return judge.found;
  }

  private static final class Judge {
    final List<String> found = new ArrayList<>();
    private final History history;
    private final Calm calm = new Calm();
    private final Map<String, Event.Started> starts = new HashMap<>();
    private final Map<String, Long> handled = new HashMap<>();

    /** Who has handed over, and to whom, in this time of calm. */
    private final Map<String, String> handedOver = new HashMap<>();

    /** Where what an instance has handed over has come. */
    private final Map<String, List<Event.TakenOver>> places = new HashMap<>();

    /** Of each child that is wanted for sure the instance that began last. */
    private final Map<Child, String> last = new HashMap<>();

    private final Map<Child, Boolean> sure = new HashMap<>();
    private final Set<String> failed = new HashSet<>();

    Judge(History history) {
      this.history = history;
    }

    void see(Event event) {
      calm.see(event);
      if (!calm.isNow()) {
        handedOver.clear();
      }
      switch (event) {
        case Event.Called call -> {
          sure.put(new Child(call.hub(), call.child()), false);
          last.remove(new Child(call.hub(), call.child()));
        }
        case Event.Returned back ->
            sure.put(
                new Child(back.hub(), back.child()), back.ok() && back.call() == Event.Call.START);
        case Event.TakenOver taken ->
            places.computeIfAbsent(taken.from(), from -> new ArrayList<>()).add(taken);
        case Event.Started start -> begins(start);
        case Event.Handled act -> handles(act);
        case Event.Failed failure -> failed.add(failure.instance());
        case Event.Ended end -> compare(end.instance(), 0, end.handled(), end.nanos());
        case Event.AtRest rest -> rests(rest.nanos());
        default -> {}
      }
    }

    private void begins(Event.Started start) {
      if (calm.isNow()) {
        if (start.from().isEmpty()) {
          judgeFresh(start);
        } else if (isUntouched(start.from(), start.nanos())) {
          judgeTaken(start);
        }
      }
      starts.put(start.instance(), start);
      handled.put(start.instance(), start.handled());
      last.put(new Child(start.hub(), start.child()), start.instance());
    }

    private void judgeTaken(Event.Started start) {
      handedOver.put(start.from(), start.instance());
      if (!Objects.equals(handled.get(start.from()), start.handled())) {
        found.add(
            "%s began at %d with %d messages handled, and %s, whose state that was, had %s."
                .formatted(
                    start.instance(),
                    start.nanos(),
                    start.handled(),
                    start.from(),
                    handled.get(start.from())));
      }
    }

    private void judgeFresh(Event.Started start) {
      Child child = new Child(start.hub(), start.child());
      String before = last.get(child);
      if (before != null
          && history.replicas(start.hub()) == 1
          && sure.getOrDefault(child, false)
          && !failed.contains(before)
          && isUntouched(before, start.nanos())
          && isUntouchedWhereItWent(before, start)) {
        found.add(
            "%s began as %s at %d without the state of %s, which had handled %d messages."
                .formatted(child, start.instance(), start.nanos(), before, handled.get(before)));
      }
    }

    private boolean isUntouched(String instance, long nanos) {
      Event.Started start = starts.get(instance);
      return start != null && isUntouched(start.hub(), start.node(), start.nanos(), nanos);
    }

    private boolean isUntouched(String hub, String node, long since, long nanos) {
      return !history.isKilled(node, nanos) && !history.stoodDown(hub, node, since, nanos);
    }

    /** Whether nothing happened to the nodes to which its state had gone until another began. */
    private boolean isUntouchedWhereItWent(String instance, Event.Started next) {
      return places.getOrDefault(instance, List.of()).stream()
          .allMatch(place -> isUntouched(next.hub(), place.node(), place.nanos(), next.nanos()));
    }

    private void handles(Event.Handled act) {
      compare(act.instance(), 1, act.handled(), act.nanos());
      String successor = handedOver.get(act.instance());
      if (successor != null) {
        found.add(
            "%s handled a message at %d, after it had handed over to %s."
                .formatted(act.instance(), act.nanos(), successor));
      }
    }

    private void compare(String instance, long more, long now, long nanos) {
      Long before = handled.put(instance, now);
      if (before != null && now != before + more) {
        found.add(
            "%s had handled %d messages, and then, at %d, %d."
                .formatted(instance, before, nanos, now));
      }
    }

    /** Separated nodes may each have begun one: who is left is known now. */
    private void rests(long rest) {
      for (Child child : history.allLives().keySet()) {
        List<Life> alive = history.alive(child, rest);
        if (alive.size() == 1 && last.containsKey(child)) {
          last.put(child, alive.getFirst().start().instance());
        }
      }
    }
  }
}
