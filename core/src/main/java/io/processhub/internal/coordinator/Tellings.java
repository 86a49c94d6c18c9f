package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Bounce;
import io.processhub.internal.wire.Control.Outcome;
import io.processhub.internal.wire.Control.Refusal;
import io.processhub.internal.wire.Control.StartReply;
import io.processhub.internal.wire.Control.StopReply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What a home tells those who have asked for starts and stops, at the end of a batch. */
final class Tellings {
  /** In place of the number of holders: nobody counted them. */
  static final int NOT_COUNTED = Integer.MAX_VALUE;

  private final Ground ground;
  private final Records records;
  private final BiConsumer<NodeId, Control> send;
  private final Map<Origin, Due> due = new LinkedHashMap<>();
  private final Map<Copy, List<Outcome>> refused = new LinkedHashMap<>();

  /** One copy of a call's request; {@code issued} by its caller's clock. */
  record Copy(Origin caller, long issued) {
    boolean isOf(Origin call) {
      return caller.equals(call);
    }
  }

  /** What one call will be told. */
  private static final class Due {
    private final List<Outcome> started = new ArrayList<>();
    private final List<Outcome> stopped = new ArrayList<>();
    private final List<String> bounced = new ArrayList<>();
    private int holders = NOT_COUNTED;
  }

  /** {@code send} takes what is to be told to a caller, which may be this node. */
  Tellings(Ground ground, Records records, BiConsumer<NodeId, Control> send) {
    this.ground = ground;
    this.records = records;
    this.send = send;
  }

  private Due due(Origin caller) {
    return due.computeIfAbsent(caller, unused -> new Due());
  }

  /** The call's child is started, and so many nodes hold its record. */
  void started(Origin caller, Outcome outcome, int holders) {
    Due to = due(caller);
    to.started.add(outcome);
    to.holders = Math.min(to.holders, holders);
  }

  /** The call's child is stopped. */
  void stopped(Origin caller, Outcome outcome) {
    due(caller).stopped.add(outcome);
  }

  /** The call is to ask again. */
  void bounced(Origin caller, String id) {
    due(caller).bounced.add(id);
  }

  /** The copy has no effect on a child, or no more. */
  void refuse(Copy copy, Outcome failure) {
    refused.computeIfAbsent(copy, unused -> new ArrayList<>()).add(failure);
  }

  /** Sends it all. */
  void flush() {
    flushRefusals();
    if (due.isEmpty()) {
      return;
    }
    Map<Origin, Due> all = new LinkedHashMap<>(due);
    due.clear();
    all.forEach((caller, answers) -> {
      int holders = answers.holders == NOT_COUNTED ? 0 : answers.holders;
      for (List<Outcome> part : Parts.of(answers.started)) {
        send.accept(caller.caller(), new StartReply(caller.request(), holders, part));
      }
      tellStopped(caller, answers.stopped);
      for (List<Outcome> part : Parts.of(answers.stopped)) {
        send.accept(caller.caller(), new StopReply(caller.request(), part));
      }
      for (List<String> part : Parts.of(answers.bounced)) {
        send.accept(caller.caller(), new Bounce(caller.request(), ground.clock.nextTime(), part));
      }
    });
  }

  private void flushRefusals() {
    if (refused.isEmpty()) {
      return;
    }
    Map<Copy, List<Outcome>> all = new LinkedHashMap<>(refused);
    refused.clear();
    all.forEach((copy, outcomes) -> {
      Origin caller = copy.caller;
      tellStopped(caller, outcomes);
      for (List<Outcome> part : Parts.of(outcomes)) {
        send.accept(caller.caller(), new Refusal(caller.request(), copy.issued, part));
      }
    });
  }

  /** A caller's node knows what it is told: else it would refuse to start the child anew. */
  private void tellStopped(Origin caller, List<Outcome> outcomes) {
    records.tellStopped(caller.caller(), outcomes.stream().map(Outcome::id).toList());
  }
}
