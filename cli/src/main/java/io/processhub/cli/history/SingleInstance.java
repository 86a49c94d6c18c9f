package io.processhub.cli.history;

import io.processhub.cli.history.History.Child;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Under a quorum, once an instance of a child has acted under a licence, no instance with an
 * earlier token ever does. An act that ends without a licence is one that its instance had begun
 * before; each instance may do that once, as a frozen JVM does when it wakes.
 */
record SingleInstance() implements Check {
  private static final class Acting {
    long token = Long.MIN_VALUE;
    String instance = "";
    final Map<String, Integer> overruns = new HashMap<>();
  }

  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    Map<Child, Acting> acting = new HashMap<>();
    for (Event event : history.events()) {
      if (event instanceof Event.Started start && history.isSingle(start.hub())) {
        Child child = new Child(start.hub(), start.child());
        judge(acting, child, start.instance(), start.token(), start.licensed(), event, found);
      } else if (event instanceof Event.Handled act && history.isSingle(act.hub())) {
        Child child = new Child(act.hub(), act.child());
        judge(acting, child, act.instance(), act.token(), act.licensed(), event, found);
      }
    }
    return found;
  }

  private static void judge(
      Map<Child, Acting> all,
      Child child,
      String instance,
      long token,
      boolean licensed,
      Event event,
      List<String> found) {
    Acting acting = all.computeIfAbsent(child, unused -> new Acting());
    if (!licensed) {
      if (event instanceof Event.Handled && acting.overruns.merge(instance, 1, Integer::sum) > 1) {
        found.add(
            "%s has handled several messages without a licence as %s, by %d."
                .formatted(child, instance, event.nanos()));
      }
    } else if (token < acting.token) {
      found.add(
          "%s acted as %s at %d, after %s with a later token."
              .formatted(child, instance, event.nanos(), acting.instance));
    } else {
      acting.token = token;
      acting.instance = instance;
    }
  }
}
