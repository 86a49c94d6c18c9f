package io.processhub.cli.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All events of a run, in the order in which they happened. Immutable. */
public final class History {
  private final List<Event> events;
  private final Set<String> quorumHubs;
  private final Map<Child, List<Life>> lives;
  private final Map<Child, List<Event>> calls = new TreeMap<>();

  /** A child of a hub. */
  record Child(String hub, String id) implements Comparable<Child> {
    @Override
    public int compareTo(Child other) {
      return Comparator.comparing(Child::hub).thenComparing(Child::id).compare(this, other);
    }

    @Override
    public String toString() {
      return "'%s' of hub '%s'".formatted(id, hub);
    }
  }

  /** Of these events. */
  public History(List<Event> events) {
    this.events = events.stream().sorted(Comparator.comparingLong(Event::nanos)).toList();
    quorumHubs =
        of(Event.Opened.class)
            .filter(Event.Opened::quorum)
            .map(Event.Opened::hub)
            .collect(Collectors.toUnmodifiableSet());
    lives = lives();
    for (Event event : this.events) {
      if (event instanceof Event.Called call) {
        calls
            .computeIfAbsent(new Child(call.hub(), call.child()), c -> new ArrayList<>())
            .add(call);
      } else if (event instanceof Event.Returned back) {
        calls
            .computeIfAbsent(new Child(back.hub(), back.child()), c -> new ArrayList<>())
            .add(back);
      }
    }
  }

  /** Of all the files in a directory whose names end in {@code .events}. */
  public static History read(Path directory) throws IOException {
    List<Event> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".events")).toList()) {
        events.addAll(EventLog.read(file));
      }
    }
    return new History(events);
  }

  private Map<Child, List<Life>> lives() {
    Map<String, Long> killed = new HashMap<>();
    of(Event.Killed.class).forEach(event -> killed.put(event.node(), event.nanos()));
    Map<String, TreeSet<Long>> ended = new HashMap<>();
    of(Event.Ended.class)
        .forEach(event ->
            ended.computeIfAbsent(event.instance(), i -> new TreeSet<>()).add(event.nanos()));
    Map<Child, List<Life>> found = new TreeMap<>();
    of(Event.Started.class)
        .forEach(start -> {
          Long end = ended.getOrDefault(start.instance(), new TreeSet<>()).ceiling(start.nanos());
          long endNanos =
              Math.min(
                  Objects.requireNonNullElse(end, Long.MAX_VALUE),
                  killed.getOrDefault(start.node(), Long.MAX_VALUE));
          found
              .computeIfAbsent(new Child(start.hub(), start.child()), c -> new ArrayList<>())
              .add(new Life(start, endNanos));
        });
    return found;
  }

  /** The events of one kind, in order. */
  public <E extends Event> Stream<E> of(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** All events, in order. */
  List<Event> events() {
    return events;
  }

  /** Whether the hub promises that a child runs once at a time. */
  boolean isQuorum(String hub) {
    return quorumHubs.contains(hub);
  }

  /** The instances of all children, in the order in which they began. */
  Map<Child, List<Life>> allLives() {
    return lives;
  }

  /** The instances of a child that live at a moment. */
  List<Life> alive(Child child, long nanos) {
    return lives.getOrDefault(child, List.of()).stream()
        .filter(life -> life.isAliveAt(nanos))
        .toList();
  }

  /** The calls for each child, and how they ended, in order. */
  Map<Child, List<Event>> calls() {
    return calls;
  }

  /** What is known, from the calls for it, of whether a child is wanted at a moment. */
  Wanted wanted(Child child, long nanos) {
    Wanted wanted = Wanted.NO;
    for (Event event : calls.getOrDefault(child, List.of())) {
      if (event.nanos() > nanos) {
        break;
      }
      wanted =
          event instanceof Event.Returned back && back.ok()
              ? new Wanted(back.call() == Event.Call.START, true, back.nanos())
              : new Wanted(false, false, event.nanos());
    }
    return wanted;
  }

  /**
   * Whether a child is wanted.
   *
   * @param isWanted if that is sure
   * @param isSure whether the last call for it has succeeded; or there was none
   * @param sinceNanos since when
   */
  record Wanted(boolean isWanted, boolean isSure, long sinceNanos) {
    static final Wanted NO = new Wanted(false, true, Long.MIN_VALUE);
  }

  /** The moments at which all was at rest. */
  List<Long> rests() {
    return of(Event.AtRest.class).map(Event.AtRest::nanos).toList();
  }

  /** How many events of each kind there are. */
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    events.stream()
        .map(event -> event.getClass().getSimpleName())
        .sorted()
        .forEach(kind -> counts.merge(kind, 1, Integer::sum));
    return counts;
  }
}
