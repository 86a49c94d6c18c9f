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
  private static final long NEVER = Long.MAX_VALUE;

  private record Flow(String hub, String child, String sender) {}

  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    Map<Flow, Event.Handled> last = new HashMap<>();
    boolean sighted = true;
    long since = NEVER;
    for (Event event : history.events()) {
      switch (event) {
        case Event.FaultBegan fault when !fault.sighted() -> {
          sighted = false;
          since = NEVER;
          last.clear();
        }
        case Event.FaultEnded ignored -> sighted = true;
        case Event.AtRest rest -> {
          if (sighted && since == NEVER) {
            since = rest.nanos();
          }
        }
        case Event.Handled now -> {
          if (now.sentNanos() >= since) {
            judge(last, now, found);
          }
        }
        default -> {}
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
