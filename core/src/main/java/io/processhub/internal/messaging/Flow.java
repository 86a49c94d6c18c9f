package io.processhub.internal.messaging;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages that go by way of this node to a child, and that must stay in their order: those of
 * its own senders, or those that were sent to one {@link Station} here. What must wait does so in
 * one {@link Line}. Guarded by its {@link Junction}; see {@link Junctions} for what it is good for.
 */
final class Flow {
  /** How long after a no the question is asked again. */
  private static final long AGAIN_NANOS = 20_000_000L;

  final Junction junction;

  /** What went by nodes that are gone. */
  final Bygones bygones = new Bygones();

  private final NodeId self;
  private final int number;

  /** Where its messages have been let go to, and are not known to have got further. */
  private final Map<Station, Front> fronts = new LinkedHashMap<>(2);

  /** Whether the child runs at a station, asked before a message is let go there. */
  private @Nullable Question question;

  private enum Answer {
    NONE,
    YES,
    NO
  }

  private record Question(Station way, long number, Answer answer, long atNanos) {}

  /** It has waited too long, and lets go what it has, unless the way changes. */
  private boolean givesUp;

  /** How often markers have been sent behind what had been let go. */
  private long markings;

  /** When a message was last let go, if it is that of a former instance, or when that ended. */
  long usedAtNanos;

  private long waitsSinceNanos;
  private volatile boolean waits;
  private volatile @Nullable Rest rest;

  /** A node has returned what had been let go there: it does not have the hub open. */
  private record Rest(NodeId node, long untilNanos) {}

  /** {@code number}: unlike any other's, and the same when a simulation is repeated. */
  Flow(Junction junction, NodeId self, int number) {
    this.junction = junction;
    this.self = self;
    this.number = number;
  }

  String child() {
    return junction.child;
  }

  /** Whether its next message waits for markers. Any thread may ask. */
  boolean waits() {
    return waits;
  }

  /** The same, or because a node has just returned it. */
  boolean waits(long nowNanos) {
    Rest last = rest;
    return waits || (last != null && nowNanos - last.untilNanos < Front.TRUST_NANOS);
  }

  /** Nothing is let go to that node for a while: there will be news of it. */
  void restsFrom(NodeId node, long untilNanos) {
    rest = new Rest(node, untilNanos);
  }

  boolean rests(Station way, long nowNanos) {
    Rest last = rest;
    return last != null && nowNanos - last.untilNanos < 0 && way.node().equals(last.node);
  }

  // --- letting messages go

  long markings() {
    return markings;
  }

  /**
   * Where the next message may go, if this is the way; null: it must wait. {@code follows}: the
   * child has one instance at a time, and messages stay with it to its end.
   */
  @Nullable Station free(Station way, boolean follows, long nowNanos) {
    if (hasEnded(way) || (fronts.isEmpty() && !mayBegin(way))) {
      return null;
    }
    Station only = fronts.size() == 1 ? fronts.keySet().iterator().next() : null;
    if (follows && only != null && staysAt(only, way, nowNanos)) {
      return only;
    }
    if (!isAllPast(way, follows, nowNanos)) {
      return null;
    }
    fronts.clear();
    fronts.put(way, Front.UNMARKED);
    return way;
  }

  private boolean staysAt(Station front, Station way, long nowNanos) {
    return !isHere(front) && fronts.getOrDefault(front, Front.UNMARKED).runs(way, nowNanos);
  }

  /** The way was read before the instance here ended. */
  private boolean hasEnded(Station way) {
    return isHere(way) && junction.hasEnded(way.token());
  }

  /**
   * Whether its first message may go there: what has come from other nodes only if the child has
   * run there since, or if it is to be looked for at a home.
   */
  private boolean mayBegin(Station way) {
    Question asked = question;
    boolean hasRunThere = asked != null && asked.way().equals(way) && asked.answer() == Answer.YES;
    return junction.isOwn(this)
        || isHere(way)
        || Station.isHome(way.token())
        || givesUp
        || hasRunThere;
  }

  /** Whether nothing that was let go can come after what is sent this way. */
  private boolean isAllPast(Station way, boolean follows, long nowNanos) {
    return follows
        ? isOnlyAlong(way) || areInstances(way)
        : fronts.entrySet().stream().allMatch(front -> isPast(front, way, nowNanos));
  }

  private boolean isOnlyAlong(Station way) {
    return fronts.keySet().stream().allMatch(station -> isAlong(station, way));
  }

  /** Whether what was let go there is ahead of what is sent this way. */
  private boolean isAlong(Station station, Station way) {
    boolean isSame = isHere(station) && isHere(way) && !junction.hasEnded(station.token());
    return station.equals(way) || isSame;
  }

  private boolean isPast(Map.Entry<Station, Front> front, Station way, long nowNanos) {
    return isAlong(front.getKey(), way) || front.getValue().runs(way, nowNanos);
  }

  /**
   * Whether the child runs at several fronts. Of one that moves, one marker may find where it was
   * and another where it is. So each front is asked again when all have answered: from where an
   * answer comes both times, the child was there when the others answered first.
   */
  private boolean areInstances(Station way) {
    return fronts.size() > 1
        && fronts.values().stream()
            .allMatch(front -> front.marker() == 0 && front.answers(way) > 1);
  }

  /** Whether it needs a marker, if not all are past. */
  private boolean isToMark(
      Map.Entry<Station, Front> each, Station way, boolean follows, long nowNanos) {
    Front front = each.getValue();
    boolean isDone = follows ? isMarked() && front.answers(way) > 0 : isPast(each, way, nowNanos);
    return front.marker() == 0 && !isDone;
  }

  private boolean isMarked() {
    return fronts.values().stream().anyMatch(front -> front.marker() != 0);
  }

  private boolean isHere(Station station) {
    return station.node().equals(self);
  }

  /** Its next message has a way again, or has not. */
  void waits(boolean now, long nowNanos) {
    if (now && !waits) {
      waitsSinceNanos = nowNanos;
    }
    waits = now;
  }

  /** Whether its next message has waited for that long. */
  boolean hasWaited(long nanos, long nowNanos) {
    return waits && nowNanos - waitsSinceNanos >= nanos;
  }

  /**
   * Where the next message goes, as the child is unknown here: after what has been let go, or else
   * to its home. {@code remembers}: that home is a front.
   */
  Station freeByHome(Station home, boolean remembers) {
    Station front = onlyFrontElsewhere();
    Station to = front == null ? home : front;
    if (remembers || fronts.containsKey(to)) {
      letGoTo(to);
    }
    return to;
  }

  // --- fronts and markers

  boolean hasFronts() {
    return !fronts.isEmpty();
  }

  @Nullable Station onlyFrontElsewhere() {
    Station only = fronts.size() == 1 ? fronts.keySet().iterator().next() : null;
    return only == null || isHere(only) ? null : only;
  }

  boolean isAt(NodeId node) {
    return fronts.keySet().stream().anyMatch(station -> station.node().equals(node));
  }

  boolean isOnlyAt(Station way) {
    return fronts.isEmpty() || (fronts.size() == 1 && fronts.containsKey(way));
  }

  /** Messages may be there that no marker follows. */
  void letGoTo(Station station) {
    fronts.put(station, Front.UNMARKED);
  }

  /** A marker to be sent, or a question. */
  record Inquiry(Station to, long number, boolean isQuestion) {}

  /** What must be sent, and be answered, before anything goes this way. */
  List<Inquiry> inquire(Station way, boolean follows, LongSupplier numbers, long nowNanos) {
    List<Inquiry> inquiries = new ArrayList<>();
    if (hasEnded(way)) {
      return inquiries;
    }
    List<Map.Entry<Station, Front>> unmarked =
        fronts.entrySet().stream()
            .filter(front -> isToMark(front, way, follows, nowNanos))
            .toList();
    for (Map.Entry<Station, Front> front : unmarked) {
      Front marked = front.getValue().marked(numbers.getAsLong(), way, nowNanos);
      front.setValue(marked);
      markings++;
      inquiries.add(new Inquiry(front.getKey(), marked.marker(), false));
    }
    for (Map.Entry<Station, Front> each : fronts.entrySet()) {
      Front front = each.getValue();
      if (front.isOverdue(nowNanos)) {
        each.setValue(front.sentAgain());
        inquiries.add(new Inquiry(each.getKey(), front.marker(), false));
      }
    }
    if (fronts.isEmpty() && isToAsk(way, nowNanos)) {
      question = new Question(way, numbers.getAsLong(), Answer.NONE, nowNanos);
      inquiries.add(new Inquiry(way, question.number(), true));
    }
    return inquiries;
  }

  private boolean isToAsk(Station way, long nowNanos) {
    if (question == null || !question.way().equals(way)) {
      return true;
    }
    long patience = question.answer() == Answer.NONE ? Front.TRUST_NANOS : AGAIN_NANOS;
    return nowNanos - question.atNanos() >= patience;
  }

  /** Whether its next message waits for an answer, and not for a way. */
  boolean awaitsAnswer() {
    return isMarked() || (question != null && question.answer() == Answer.NONE);
  }

  /**
   * A marker has got to that station, at which the child runs; null: it was lost, and so was all
   * before it; or it was a question, and the answer is no. Whether it was of this flow.
   */
  boolean answered(long marker, @Nullable Station there, long nowNanos) {
    if (question != null && question.number() == marker) {
      Answer answer = isYes(question.way(), there) ? Answer.YES : Answer.NO;
      question = new Question(question.way(), marker, answer, nowNanos);
      return true;
    }
    for (Map.Entry<Station, Front> front : List.copyOf(fronts.entrySet())) {
      if (front.getValue().marker() == marker) {
        fronts.remove(front.getKey());
        if (there != null) {
          fronts.put(there, front.getValue().answered(there.equals(front.getKey()), nowNanos));
        } else if (!isHere(front.getKey())) {
          // What its node had sent on before it closed the hub may be on its way yet.
          bygones.owe();
        }
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the child runs on the way. If this has come from a former instance, it must not go back
   * to that, though the child runs there again: there will be news of it.
   */
  private boolean isYes(Station way, @Nullable Station there) {
    return there != null && (there.equals(way) || !junction.isStray(this));
  }

  /** The way has changed: what is known to run may not do so any more. */
  void wayChanges() {
    fronts.replaceAll((station, front) -> front.marker() == 0 ? Front.UNMARKED : front);
    question = null;
    givesUp = false;
  }

  /** A node is gone, and perhaps markers with it: they are sent anew. */
  void nodeGone(NodeId node) {
    if (fronts.keySet().removeIf(station -> station.node().equals(node))) {
      bygones.owe();
    }
    markAnew();
  }

  /** Markers may be lost. */
  void markAnew() {
    fronts.replaceAll((station, front) -> Front.UNMARKED);
    question = null;
  }

  /** Its station goes on: what has been let go elsewhere meanwhile is not waited for. */
  void goesOn() {
    if (fronts.keySet().stream().anyMatch(station -> !isHere(station))) {
      bygones.owe();
    }
    forgetFronts();
  }

  /** Nothing before the next message is waited for any more. */
  void forgetFronts() {
    fronts.clear();
    question = null;
    waits = false;
  }

  /** It has waited too long for the others, which come too late now; nor is the way asked. */
  void giveUp() {
    goesOn();
    givesUp = true;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }
}
