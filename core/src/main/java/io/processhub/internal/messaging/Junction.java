package io.processhub.internal.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What flows to one child by way of this node. Guarded by itself. */
final class Junction {
  final String child;
  private final Supplier<Flow> flows;

  /** What this node's senders send. */
  final Flow own;

  /** What is sent to the instance that runs here now, or that runs here next; made when needed. */
  private @Nullable Flow here;

  /** What is still sent to former instances here, by the last token of each. */
  private final TreeMap<Long, Flow> former = new TreeMap<>();

  long changedAtNanos;

  /** How many threads are about to use one of its flows. */
  int users;

  /** It has been forgotten: another has to be made. */
  boolean ended;

  /** Until when it need not be looked at, unless something happens to it. */
  private long restsUntilNanos;

  private boolean rests;

  Junction(String child, Function<Junction, Flow> newFlow, long nowNanos) {
    this.child = child;
    flows = () -> newFlow.apply(this);
    own = flows.get();
    changedAtNanos = nowNanos;
  }

  /** Something happens to it. */
  void wake() {
    rests = false;
  }

  /** Nothing is to be done about it for a while. */
  void restUntil(long nanos) {
    rests = true;
    restsUntilNanos = nanos;
  }

  boolean rests(long nowNanos) {
    return rests && nowNanos - restsUntilNanos < 0;
  }

  /** The flow to which a message belongs that was sent to the station here with this token. */
  Flow to(long token) {
    if (token == Station.NODE) {
      return own;
    }
    var of = token == Station.ANY ? null : former.ceilingEntry(token);
    return of == null ? here() : of.getValue();
  }

  private Flow here() {
    Flow flow = here;
    if (flow == null) {
      flow = flows.get();
      here = flow;
    }
    return flow;
  }

  boolean isHere(Flow flow) {
    return flow.equals(here);
  }

  /** Whether the instance here that had this token is not the present one. */
  boolean isFormer(long token) {
    return former.ceilingKey(token) != null;
  }

  /** An instance here ends, or messages go to it no more. */
  void closes(long lastToken) {
    long token = former.containsKey(lastToken) ? lastToken + 1 : lastToken;
    Flow closed = here();
    closed.ends(token);
    former.put(token, closed);
    here = null;
  }

  /** An instance begins. What was let go elsewhere before had been sent to an earlier one. */
  void opens(long token) {
    if (here != null && here.hasFronts()) {
      closes(token - 1);
    }
  }

  /** The flow of the last instance that was here; if there was none, of this node's senders. */
  Flow last() {
    return former.isEmpty() ? own : former.lastEntry().getValue();
  }

  List<Flow> all() {
    List<Flow> all = new ArrayList<>(former.values());
    if (here != null) {
      all.add(here);
    }
    all.add(own);
    return all;
  }

  /** Whether there is nothing to remember, as messages go there. */
  boolean isPlain(Station way) {
    return former.isEmpty() && (here == null || !here.hasFronts()) && own.isOnlyAt(way);
  }
}
