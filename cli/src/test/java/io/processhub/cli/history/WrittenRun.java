package io.processhub.cli.history;

import io.processhub.cli.history.Event.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What two nodes with three hubs have written down: a run that is right, until a test has it
 * otherwise.
 */
abstract class WrittenRun {
  static final String QUORUM = "q";
  static final String SPLITTING = "d";
  static final String REPLICAS = "r";
  static final List<String> NODES = List.of("a", "b");

  final List<Event> events = new ArrayList<>();
  final Map<String, Long> handled = new HashMap<>();
  final Map<String, Set<String>> owners = new TreeMap<>();
  private long now = 1_000;

  WrittenRun() {
    for (String node : NODES) {
      events.add(new Event.Opened(tick(), QUORUM, node, true, 1, false));
      events.add(new Event.Opened(tick(), SPLITTING, node, false, 1, false));
      events.add(new Event.Opened(tick(), REPLICAS, node, false, 2, true));
      events.add(new Event.ClientsEnded(1_000_000, node));
    }
    rest();
  }

  final long tick() {
    return now += 10;
  }

  final long now() {
    return now;
  }

  final void rest() {
    events.add(new Event.AtRest(tick()));
    for (String hub : List.of(QUORUM, SPLITTING, REPLICAS)) {
      NODES.forEach(node -> sees(hub, node, 7));
      owners
          .getOrDefault(hub, Set.of())
          .forEach(node -> events.add(new Event.Belongs(tick(), hub, "x", node)));
    }
  }

  final void sees(String hub, String node, long catalog) {
    events.add(new Event.Seen(tick(), hub, node, "[a, b]", true, catalog, 8));
  }

  final void fault(boolean gentle, boolean sighted) {
    events.add(new Event.FaultBegan(tick(), "fault", gentle, sighted));
  }

  final void ends() {
    events.add(new Event.FaultEnded(tick(), "fault"));
  }

  final void call(String hub, String child, Call call, boolean ok) {
    events.add(new Event.Called(tick(), hub, child, call));
    events.add(new Event.Returned(tick(), hub, child, call, ok));
  }

  final void begins(String hub, String child, String instance, String node, long token) {
    owners.put(hub, Set.of(node));
    handled.put(instance, 0L);
    events.add(new Event.Started(tick(), hub, child, instance, node, token, true, "", 0));
  }

  /** A child begins where it is to run from now on, with a state that it has taken over. */
  final void takesOver(String hub, String instance, String node, String from, long state) {
    owners.put(hub, Set.of(node));
    handled.put(instance, state);
    events.add(new Event.Started(tick(), hub, "x", instance, node, 2, true, from, state));
  }

  final void stops(String hub, String child, String instance) {
    long state = handled.getOrDefault(instance, 0L);
    events.add(new Event.Ended(tick(), hub, child, instance, state));
  }

  final void handles(String hub, String instance, long token, boolean licensed, long number) {
    long sent = tick();
    long state = handled.merge(instance, 1L, Long::sum);
    events.add(
        new Event.Handled(
            tick(), hub, "x", instance, token, licensed, "sender", number, sent, state));
  }

  /** A child that is started as {@code 1} on node a. */
  final void started(String hub) {
    events.add(new Event.Called(tick(), hub, "x", Call.START));
    begins(hub, "x", hub + 1, "a", 1);
    events.add(new Event.Returned(tick(), hub, "x", Call.START, true));
  }

  /** A child with an active replica on node a, and one that stands by on b. */
  final void startedTwice() {
    events.add(new Event.Called(tick(), REPLICAS, "x", Call.START));
    begins(REPLICAS, "x", "r1", "a", 1);
    takesRole("r1", true);
    begins(REPLICAS, "x", "r2", "b", 0);
    takesRole("r2", false);
    owners.put(REPLICAS, Set.of("a", "b"));
    events.add(new Event.Returned(tick(), REPLICAS, "x", Call.START, true));
  }

  final void takesRole(String instance, boolean active) {
    events.add(new Event.RoleTaken(tick(), REPLICAS, "x", instance, active));
  }

  final Set<String> violated() {
    History history = new History(events);
    return Check.all().stream()
        .filter(check -> !check.violations(history).isEmpty())
        .map(Check::name)
        .collect(Collectors.toSet());
  }
}
