package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Each ask and each call ends, and no answer is wrong. What a node had under way when it was killed
 * is excused.
 */
record AsksEnd() implements Check {
  private record Key(String hub, String client, long number) {}

  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    Map<Key, Event.Asked> open = new LinkedHashMap<>();
    history
        .of(Event.Asked.class)
        .forEach(ask -> open.put(new Key(ask.hub(), ask.client(), ask.number()), ask));
    history
        .of(Event.Answered.class)
        .forEach(end -> {
          open.remove(new Key(end.hub(), end.client(), end.number()));
          if (end.answer().equals("wrong")) {
            found.add("Ask %d of %s was answered wrongly.".formatted(end.number(), end.client()));
          }
        });
    Set<String> killed =
        history.of(Event.Killed.class).map(Event.Killed::node).collect(Collectors.toSet());
    for (Event.Asked ask : open.values()) {
      if (!killed.contains(ask.client())) {
        found.add("Ask %d of %s has not ended.".formatted(ask.number(), ask.client()));
      }
    }
    Set<String> ended =
        history
            .of(Event.ClientsEnded.class)
            .map(Event.ClientsEnded::node)
            .collect(Collectors.toSet());
    history
        .of(Event.Opened.class)
        .map(Event.Opened::node)
        .distinct()
        .filter(node -> !killed.contains(node) && !ended.contains(node))
        .forEach(node -> found.add("The clients of %s have calls that never end.".formatted(node)));
    return found;
  }
}
