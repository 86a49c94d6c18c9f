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
import java.util.stream.Stream;

/** All events of a run, in the order in which they happened. Immutable. */
public final class History {
  private static final long LATE_NANOS = 2_000_000_000;

  private final List<Event> events;
  private final Map<String, Event.Opened> hubs = new HashMap<>();
  private final Map<Child, List<Life>> lives;
  private final Map<Long, Map<Child, Set<String>>> owners = new HashMap<>();
  private final Map<Child, List<Event>> calls = new TreeMap<>();
  private final Map<String, Long> killed = new HashMap<>();
  private final List<Event.StoodDown> stoodDown;

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
    of(Event.Opened.class).forEach(opened -> hubs.putIfAbsent(opened.hub(), opened));
    lives = lives();
    stoodDown = of(Event.StoodDown.class).toList();
    long rest = Long.MIN_VALUE;
    for (Event event : this.events) {
      if (event instanceof Event.Called call) {
        calls
            .computeIfAbsent(new Child(call.hub(), call.child()), c -> new ArrayList<>())
            .add(call);
      } else if (event instanceof Event.Returned back) {
        calls
            .computeIfAbsent(new Child(back.hub(), back.child()), c -> new ArrayList<>())
            .add(back);
      } else if (event instanceof Event.AtRest atRest) {
        rest = atRest.nanos();
      } else if (event instanceof Event.Belongs one) {
        owners
            .computeIfAbsent(rest, r -> new HashMap<>())
            .computeIfAbsent(new Child(one.hub(), one.child()), c -> new TreeSet<>())
            .add(one.node());
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

  /** Whether the hub does nothing without a quorum. */
  boolean isQuorum(String hub) {
    Event.Opened opened = hubs.get(hub);
    return opened != null && opened.quorum();
  }

  /** Whether the hub promises that a child runs once at a time. */
  boolean isSingle(String hub) {
    return isQuorum(hub) && replicas(hub) == 1;
  }

  /** How many instances of each child the hub is to have. */
  long replicas(String hub) {
    Event.Opened opened = hubs.get(hub);
    return opened == null ? 1 : opened.replicas();
  }

  /** Whether of the instances of a child one is active, and the others stand by. */
  boolean hasPassive(String hub) {
    Event.Opened opened = hubs.get(hub);
    return opened != null && opened.passive();
  }

  /** The nodes on which a child is to run, as they have said at a rest. */
  Set<String> owners(Child child, long rest) {
    return owners.getOrDefault(rest, Map.of()).getOrDefault(child, Set.of());
  }

  /** Whether a node is killed; what follows from that may be written down a little before it is. */
  boolean isKilled(String node, long nanos) {
    return killed.getOrDefault(node, Long.MAX_VALUE) - LATE_NANOS <= nanos;
  }

  /** Whether a hub has stood down on a node between two moments. */
  boolean stoodDown(String hub, String node, long from, long to) {
    return stoodDown.stream()
        .filter(down -> down.hub().equals(hub) && down.node().equals(node))
        .anyMatch(down -> from <= down.nanos() && down.nanos() - LATE_NANOS <= to);
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
