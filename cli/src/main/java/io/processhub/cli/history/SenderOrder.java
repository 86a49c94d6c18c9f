package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one sender tells a child is handled in the order in which it was sent. Looked at within each
 * time in which the nodes that live see each other, from one rest on: where they lose sight of each
 * other a message may be late, and that is no promise broken.
 */
record SenderOrder() implements Check {
  private record Flow(String hub, String child, String sender) {}

  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    Map<Flow, Event.Handled> last = new HashMap<>();
    Calm calm = new Calm();
    for (Event event : history.events()) {
      calm.see(event);
      if (!calm.isNow()) {
        last.clear();
      } else if (event instanceof Event.Handled now && calm.isSince(now.sentNanos())) {
        judge(last, now, found);
      }
    }
    return found;
  }

  private static void judge(Map<Flow, Event.Handled> last, Event.Handled now, List<String> found) {
    Flow flow = new Flow(now.hub(), now.child(), now.sender());
    Event.Handled before = last.put(flow, now);
    if (before != null && before.number() >= now.number()) {
      found.add(
          "'%s' of hub '%s' handled number %d of %s at %d as %s, after number %d as %s."
              .formatted(
                  now.child(),
                  now.hub(),
                  now.number(),
                  now.sender(),
                  now.nanos(),
                  now.instance(),
                  before.number(),
                  before.instance()));
    }
  }
}
