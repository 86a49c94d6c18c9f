package io.processhub.testkit;

import io.processhub.Hub;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.StrategyFamily;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a run of a simulated hub has reached: the events that its nodes published, the counters that
 * did not stay zero, and what was said by which kind of frame to a node in which {@linkplain
 * Standing standing}. {@link #points()} is all that could be; {@link #elsewhere()} is what takes
 * something that no run has.
 */
public final class Coverage {
  /** How a node takes part in the hub when a frame arrives. */
  public enum Standing {
    /** It has not opened the hub, or has closed it. */
    ABSENT,
    /** It is an observer. */
    OBSERVER,
    /** It is joining. */
    JOINING,
    /** It is a member. */
    READY,
    /** It gives its children away, and stays. */
    DRAINED,
    /** It is leaving. */
    LEAVING,
    /** Whatever it is: it does not see the sender. */
    STRANGER
  }

  private static final String HOOK = "coverage";

  /** Of what is told of a message that a mailbox has no room for. */
  private static final String FULL = "The child has a full mailbox: ";

  /** What a hub may count. */
  static final List<String> COUNTERS =
      List.of(
          "acknowledgementsDropped",
          "alterationsTimedOut",
          "answersLate",
          "asksExpiredUndelivered",
          "asksTimedOut",
          "barriersGivenUp",
          "catalogExchanges",
          "childrenHandedOver",
          "childrenOfUnknownType",
          "clustersGivenUp",
          "conflictsMerged",
          "coordinatorFailures",
          "forgottenChildrenKeptStopped",
          "framesBeyondBacklog",
          "framesFromStrangers",
          "framesOfUnknownKind",
          "framesRefused",
          "handoversBeyondRoom",
          "handoversFailed",
          "hooksFailed",
          "hubsBrokenDown",
          "loadReports",
          "loadViews",
          "logLinesWithheld",
          "messagesForwarded",
          "messagesHandled",
          "messagesOutOfOrder",
          "messagesReturned",
          "messagesUndeliverable",
          "processesAbandoned",
          "processesFailed",
          "processesGivenUp",
          "recordsRefusedForDrift",
          "recordsUnsendable",
          "refusalsForgottenTooEarly",
          "refusedChildrenKeptStopped",
          "rumoursNotPassedOn",
          "rumoursUnsendable",
          "sliceDeltasPulled",
          "sliceDigestMismatches",
          "slicesAskedFor",
          "strategiesThatDiffer",
          "tombstonesForgottenTooEarly");

  /** What a hub does only if it, or a peer, is wrong: none of these may be reached. */
  static final List<String> WRONG =
      List.of(
          "counter coordinatorFailures",
          "counter framesOfUnknownKind",
          "counter framesRefused",
          "counter hubsBrokenDown",
          "counter sliceDigestMismatches",
          "event CoordinatorFailed",
          "event FrameRefused");

  /** What takes something that no run has, and the test that has it. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          // Processes and hooks that block, where one thread plays all nodes.
          Map.entry("counter alterationsTimedOut", "AlterHookTest"),
          Map.entry("counter framesBeyondBacklog", "HungCoordinatorTest"),
          Map.entry("counter handoversBeyondRoom", "LuggageRoomTest"),
          Map.entry("counter hooksFailed", "EventBusTest"),
          Map.entry("counter processesAbandoned", "ForcedStopTest"),
          Map.entry("event ChildAbandoned", "ForcedStopTest"),
          // Clusters that were founded apart, and clocks that are a minute wrong: a person must
          // act.
          Map.entry("event ClusterConflict", "QuorumScenariosTest"),
          Map.entry("counter recordsRefusedForDrift", "HookScenariosTest"),
          Map.entry("event ClockDriftRefused", "HookScenariosTest"),
          // Hubs that are full.
          Map.entry("counter refusedChildrenKeptStopped", "RefusedStartScenariosTest"),
          // Thousands of the same thing.
          Map.entry("counter refusalsForgottenTooEarly", "RefusalsTest"),
          Map.entry("event EventsDropped", "EventBusTest"));

  private final Map<String, Integer> actions = new TreeMap<>();
  private final Set<String> reached = new TreeSet<>();

  /** What has been seen already: most of it is, many thousand times. */
  private final Set<Class<?>> events = new HashSet<>();

  private final Map<Standing, Set<String>> frames = new EnumMap<>(Standing.class);

  /** Of one run. */
  Coverage() {}

  /** Something was done to the hub. */
  void did(String action) {
    actions.merge(action, 1, Integer::sum);
  }

  /** Takes note of the events of a hub. */
  Hook<HubEvent> hook() {
    return Hook.of(
        HOOK,
        HubEvent.class,
        event -> {
          if (event instanceof HubEvent.ChildGaveUp) {
            did(Mishap.IS_GIVEN_UP.title());
          } else if (event instanceof HubEvent.MessageUndeliverable lost
              && lost.reason().startsWith(FULL)) {
            did(Mishap.FULL_MAILBOX.title());
          }
          if (events.add(event.getClass())) {
            reached.add(event(event.getClass()));
          }
        });
  }

  /** Takes note of the frames between the nodes of a hub. */
  void listen(World world) {
    world
        .simulation()
        .network()
        .tap((to, seesSender, bytes) -> {
          Standing standing = seesSender ? standing(world, to) : Standing.STRANGER;
          Set<String> known = frames.computeIfAbsent(standing, none -> new HashSet<>());
          for (String kind : world.simulation().reader().kinds(bytes)) {
            if (known.add(kind)) {
              reached.add(frame(kind, standing));
            }
          }
        });
  }

  private static Standing standing(World world, Life life) {
    SimNode node = world.simulation().node(life.name());
    Optional<Hub> hub = node.findHub(world.config().name());
    if (hub.isEmpty()) {
      return Standing.ABSENT;
    } else if (world.isLeaving(node)) {
      return Standing.LEAVING;
    } else if (world.isDrained(node)) {
      return Standing.DRAINED;
    } else if (world.isObserver(node)) {
      return Standing.OBSERVER;
    }
    return hub.get().ready().isDone() ? Standing.READY : Standing.JOINING;
  }

  /** Takes note of what the hub's nodes have counted so far. */
  void look(World world) {
    for (SimNode node : world.seats()) {
      Hub hub = world.hub(node);
      hub.diagnostics()
          .counters()
          .forEach((name, count) -> {
            if (count > 0) {
              reached.add(counter(name));
            }
          });
    }
  }

  /** Takes note of what has happened by itself, once a run is over. */
  void look(Mishaps mishaps) {
    mishaps.counts().forEach((mishap, times) -> actions.merge(mishap.title(), times, Integer::sum));
  }

  /** The built-in strategies with their modes, by family: what a campaign should have met. */
  public static Map<StrategyFamily, List<String>> strategies() {
    return Modes.byFamily();
  }

  /** How often each kind of thing was done, or has happened by itself. */
  Map<String, Integer> actions() {
    return actions;
  }

  /** What was reached, sorted. */
  List<String> reached() {
    return List.copyOf(reached);
  }

  /**
   * Sees that nothing was reached that takes a defect.
   *
   * @throws AssertionError if something was
   */
  void check(Simulation simulation) {
    List<String> wrong = WRONG.stream().filter(reached::contains).toList();
    if (!wrong.isEmpty()) {
      throw new AssertionError(Seats.report(simulation, wrong));
    }
  }

  /**
   * All that random runs can reach, sorted: {@code event X}, {@code counter X}, {@code frame X
   * STANDING}.
   */
  public static List<String> points() {
    return all().stream()
        .filter(point -> !ELSEWHERE.containsKey(point) && !WRONG.contains(point))
        .toList();
  }

  /** What no random run can reach, as above, and the name of the test that does. */
  public static NavigableMap<String, String> elsewhere() {
    return Collections.unmodifiableNavigableMap(new TreeMap<>(ELSEWHERE));
  }

  /** All that there is, sorted. */
  static List<String> all() {
    Stream<String> events =
        Arrays.stream(HubEvent.class.getPermittedSubclasses()).map(Coverage::event);
    Stream<String> frames =
        FrameReader.allKinds().stream()
            .flatMap(kind -> Arrays.stream(Standing.values()).map(one -> frame(kind, one)));
    return Stream.of(events, COUNTERS.stream().map(Coverage::counter), frames)
        .flatMap(all -> all)
        .sorted()
        .toList();
  }

  private static String event(Class<?> type) {
    return "event " + type.getSimpleName();
  }

  private static String counter(String name) {
    return "counter " + name;
  }

  private static String frame(String kind, Standing standing) {
    return ("frame " + kind + " " + standing).intern();
  }
}
