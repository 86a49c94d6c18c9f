package io.processhub.testkit;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.NoSuchChild;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.StartOptions;
import io.processhub.StartOptions.OnFailure;
import io.processhub.StartResult;
import io.processhub.StopResult;
import io.processhub.testkit.Deed.Kind;
import io.processhub.testkit.Deed.Outcome;
import io.processhub.testkit.Observation.Expectation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What was asked of a hub since it was last quiet, what was answered, and what follows. */
final class History {
  private final Simulation simulation;
  private final String hub;
  private final Roster roster;
  private final boolean quorate;
  private final Duration comparisons;
  private final Acquaintances acquaintances;
  private final Map<String, List<Attempt>> attempts = new LinkedHashMap<>();
  private final Set<String> wantedBefore = new LinkedHashSet<>();
  private final Set<NodeId> survivors = new LinkedHashSet<>();
  private final List<Long> crashesNanos = new ArrayList<>();
  private long emptyNanos = -1;
  private final FailedStarts failedStarts;
  private final List<String> resurrections = new ArrayList<>();
  private final List<String> falsehoods = new ArrayList<>();

  /**
   * {@code quorate}: whether there is one side only that runs children; {@code comparisons}: how
   * much later a node may learn by comparing what no rumour has told it.
   */
  History(Simulation simulation, String hub, Roster roster, boolean quorate, Duration comparisons) {
    this.simulation = simulation;
    this.hub = hub;
    this.roster = roster;
    this.quorate = quorate;
    this.comparisons = comparisons;
    acquaintances = new Acquaintances(roster);
    failedStarts = new FailedStarts(simulation.ledger());
    simulation.ledger().listen(this::begun);
    simulation.onEnd(this::gone);
  }

  // --- what was asked

  void starts(
      NodeId caller,
      Collection<ChildSpec> specs,
      StartOptions options,
      CompletableFuture<StartResult> result) {
    Map<String, Attempt> made = new LinkedHashMap<>();
    specs.forEach(spec -> made.put(spec.id(), attemptToStart(spec)));
    witness(caller, made.values());
    long changes = roster.areTwoAgreed() ? roster.changes() : -1;
    var unused =
        result.whenComplete((answer, failure) -> {
          witness(caller, made.values());
          made.forEach((id, attempt) -> end(attempt, id, options, answer));
          if (answer != null && changes == roster.changes()) {
            made.forEach((id, attempt) -> compareHolders(attempt, id, answer));
          }
        });
  }

  /** What is asked for now, or answered, is held by members that the caller sees. */
  private void witness(NodeId caller, Collection<Attempt> made) {
    acquaintances.look();
    Set<Long> openings = acquaintances.around(caller);
    made.forEach(attempt -> attempt.witnessed(openings));
  }

  private void end(Attempt attempt, String id, StartOptions options, @Nullable StartResult answer) {
    if (answer == null) {
      return;
    }
    Reason reason = reason(id, answer.errors());
    boolean undone = options.onFailure() == OnFailure.ROLLBACK && !answer.isOk();
    if (reason == Reason.ALREADY_STARTED) {
      if (options.checkExisting() && answer.started().isEmpty()) {
        attempt.wentByHearsay(comparisons);
      }
      endInVain(attempt);
    } else if (reason == null && answer.started().isEmpty()) {
      // The whole call was refused for the sake of other ids.
      attempts(id).remove(attempt);
    } else if (undone) {
      attempt(Kind.STOP, id);
    } else if (answer.started().containsKey(id)) {
      attempt.end(Outcome.DONE, answer.holders());
    } else if (reason == Reason.LIMIT_EXCEEDED || reason == Reason.INVALID_CHILD_MAPPING) {
      failedStarts.refused(id);
    }
  }

  /** There have been two members, and the same, all the while: so two must hold what is started. */
  private void compareHolders(Attempt attempt, String id, StartResult answer) {
    if (attempt.deed().isDone() && attempt.isCalm() && answer.holders() < 2) {
      falsehood("the start of %s was acknowledged, and held by %d".formatted(id, answer.holders()));
    }
  }

  void stops(
      NodeId caller, Collection<String> ids, int members, CompletableFuture<StopResult> result) {
    Map<String, Attempt> made = new LinkedHashMap<>();
    ids.forEach(id -> made.put(id, attempt(Kind.STOP, id)));
    witness(caller, made.values());
    var unused =
        result.whenComplete((answer, failure) -> {
          witness(caller, made.values());
          made.forEach((id, attempt) -> end(attempt, id, Math.min(2, members), answer));
        });
  }

  private void end(Attempt attempt, String id, int holders, @Nullable StopResult answer) {
    if (answer == null) {
      return;
    }
    if (answer.stopped().contains(id)) {
      attempt.end(Outcome.DONE, attempt.isCalm() ? holders : 1);
      compareRunning(attempt, id);
    } else if (reason(id, answer.errors()) == Reason.NOT_FOUND) {
      endInVain(attempt);
    }
  }

  /**
   * Of what has begun before the stop was asked for, and nothing has kept from others, none runs.
   */
  private void compareRunning(Attempt attempt, String id) {
    Deed stop = attempt.deed();
    for (Ledger.Running instance : simulation.ledger().running(hub, id)) {
      if (stop.isCalm() && simulation.ledger().begunNanos(instance) < stop.issuedNanos()) {
        falsehood("the stop of %s was acknowledged, and %s runs".formatted(id, instance));
      }
    }
  }

  /** What one home has refused, another may have taken up, if they could not know of each other. */
  private static void endInVain(Attempt attempt) {
    if (attempt.isCalm()) {
      attempt.end(Outcome.VAIN, 0);
    }
  }

  private static @Nullable Reason reason(String id, List<ChildError> errors) {
    return errors.stream()
        .filter(error -> error.child().equals(id))
        .map(ChildError::reason)
        .findFirst()
        .orElse(null);
  }

  /** Who was a member when the hub was quiet knows a child that was there, and was not touched. */
  void moves(NodeId caller, String id, CompletableFuture<ProcessId> result) {
    Attempt move = new Attempt(simulation, Kind.START);
    boolean wasThere = isThere(caller, id);
    var unused =
        result.whenComplete((there, failure) -> {
          boolean isDenied = failure instanceof NoSuchChild;
          if (isDenied && wasThere && isThere(caller, id) && move.isCalm()) {
            falsehood("the move of %s was refused, as there is no such child".formatted(id));
          }
        });
  }

  private boolean isThere(NodeId member, String id) {
    return survivors.contains(member)
        && wantedBefore.contains(id)
        && deeds(id).isEmpty()
        && crashesNanos.isEmpty();
  }

  void mayStart(ChildSpec spec) {
    attemptToStart(spec);
  }

  private Attempt attemptToStart(ChildSpec spec) {
    failedStarts.asked(spec);
    return attempt(Kind.START, spec.id());
  }

  void mayStop(String id) {
    attempt(Kind.STOP, id);
  }

  void falsehood(String sentence) {
    falsehoods.add(sentence);
  }

  private Attempt attempt(Kind kind, String id) {
    Attempt attempt = new Attempt(simulation, kind);
    attempts(id).add(attempt);
    return attempt;
  }

  private List<Attempt> attempts(String id) {
    return attempts.computeIfAbsent(id, none -> new ArrayList<>());
  }

  // --- what happened

  /** A node opens the hub. */
  void opens(NodeId node) {
    acquaintances.look();
    acquaintances.opens(node);
  }

  /** A node begins to leave in order. */
  void leaves(NodeId node) {
    acquaintances.look();
    survivors.remove(node);
  }

  /** A node took along what it knew: it crashed, or left without anybody to leave it to. */
  void lost() {
    crashesNanos.add(simulation.loop().nowNanos());
    acquaintances.look();
    Set<Long> known = acquaintances.known();
    attempts.values().forEach(made -> made.forEach(attempt -> attempt.outlives(known)));
    if (roster.knowing().stream().allMatch(this::knowsNothing)) {
      emptyNanos = simulation.loop().nowNanos();
    }
  }

  /** Whether a member has come since the hub was quiet, and sees no other that could tell it. */
  private boolean knowsNothing(NodeId node) {
    return !survivors.contains(node) && roster.seenBy(node).equals(List.of(node));
  }

  private void gone(NodeId node, boolean crashed) {
    survivors.remove(node);
    if (crashed) {
      lost();
    }
  }

  /** Looks at an instance that begins, for what is wrong even before the hub is quiet. */
  private void begun(Ledger.Running instance) {
    if (!instance.hub().equals(hub)) {
      return;
    }
    String id = instance.childId();
    List<Deed> deeds = deeds(id);
    boolean nobodyAsked =
        !wantedBefore.contains(id)
            && deeds.stream()
                .noneMatch(deed -> deed.kind() == Kind.START && deed.outcome() != Outcome.VAIN);
    boolean stoppedInCalm =
        crashesNanos.isEmpty()
            && !deeds.isEmpty()
            && Deeds.isCalm(deeds)
            && deeds.getFirst().era() == simulation.network().wholeSinceNanos()
            && !expectation(id).mayBeWanted();
    boolean stoppedByQuorum = quorate && crashesNanos.isEmpty() && isStoppedInTheEnd(deeds);
    if (nobodyAsked || stoppedInCalm || stoppedByQuorum) {
      resurrections.add(
          "%s began at %s as %s, though %s"
              .formatted(id, simulation.now(), instance.processId(), expectation(id).why()));
    }
  }

  /** Whether the last thing that was asked was a stop, which is done, as all before it was. */
  private static boolean isStoppedInTheEnd(List<Deed> deeds) {
    if (deeds.isEmpty()) {
      return false;
    }
    Deed last = deeds.getLast();
    return last.kind() == Kind.STOP
        && last.isDone()
        && deeds.stream()
            .limit(deeds.size() - 1L)
            .allMatch(
                deed -> deed.outcome() != Outcome.OPEN && deed.endedNanos() < last.issuedNanos());
  }

  // --- what follows

  private List<Deed> deeds(String id) {
    return attempts.getOrDefault(id, List.of()).stream().map(Attempt::deed).toList();
  }

  private Expectation expectation(String id) {
    List<Deed> deeds = deeds(id);
    Expectation expected =
        new Deeds(
                wantedBefore.contains(id),
                !survivors.isEmpty(),
                simulation.clockSpread().toNanos(),
                crashesNanos,
                emptyNanos,
                deeds)
            .expectation();
    return mayHaveFailed(id, deeds)
        ? new Expectation(
            expected.mayBeWanted(), true, () -> expected.why() + ", and a start may have failed")
        : expected;
  }

  /**
   * Of what separated nodes did the later generation counts; and a start that fails leaves the
   * tombstone of its generation, also where it is a late copy of one that was answered elsewhere,
   * or was refused.
   */
  private boolean mayHaveFailed(String id, List<Deed> deeds) {
    return !Deeds.isCalm(deeds)
        && deeds.stream().anyMatch(deed -> deed.kind() == Kind.START)
        && failedStarts.mayInclude(id);
  }

  /** What each child may be when the hub is quiet. */
  Map<String, Expectation> expectations() {
    Set<String> ids = new LinkedHashSet<>(wantedBefore);
    ids.addAll(attempts.keySet());
    Map<String, Expectation> expectations = new LinkedHashMap<>();
    ids.forEach(id -> expectations.put(id, expectation(id)));
    return expectations;
  }

  List<String> resurrections() {
    return List.copyOf(resurrections);
  }

  List<String> falsehoods() {
    List<String> found = new ArrayList<>(falsehoods);
    for (String id : attempts.keySet()) {
      List<Deed> deeds = deeds(id);
      for (Deed deed : deeds) {
        if (Deeds.isFalse(deed, wantedBefore.contains(id), deeds, !crashesNanos.isEmpty())) {
          found.add(
              "of %s the answer to '%s' cannot be true: %s"
                  .formatted(id, deed, expectation(id).why()));
        }
      }
    }
    return found;
  }

  /** The hub is quiet and right: from now on, this is how it was. */
  void quiet(Observation observation) {
    attempts.clear();
    crashesNanos.clear();
    emptyNanos = -1;
    wantedBefore.clear();
    survivors.clear();
    failedStarts.quiet();
    if (!observation.seats().isEmpty()) {
      wantedBefore.addAll(observation.seats().getFirst().registry().keySet());
    }
    survivors.addAll(observation.members());
    acquaintances.quiet(observation.members());
  }
}
