package io.processhub.testkit;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Who sees whom, and when it learns of it.
 *
 * <p>Whenever the truth changes, each node that it concerns looks again after a delay of its own,
 * at one subject or at several at once; what it then sees is the truth of that moment. So every
 * node's view ends at the truth, each by its own way: views differ for a while, splits and merges
 * are seen in steps, merges overlap. Now and then a view is reported twice.
 */
final class Views {
  private final EventLoop loop;
  private final Random random;
  private final NetworkTimes times;
  private final Cuts cuts;
  private final Trace trace;
  private final Collection<SimTransport> all;
  private final Listener listener;

  /** Told of what changes. */
  interface Listener {
    /** An observer has ceased to see a subject. */
    void lostSight(SimTransport observer, NodeId subject);

    /** Somebody's view has changed. */
    void changed();
  }

  Views(Medium medium, Listener listener) {
    this.loop = medium.loop;
    this.random = medium.random;
    this.times = medium.times;
    this.cuts = medium.cuts;
    this.trace = medium.trace;
    this.all = medium.transports.values();
    this.listener = listener;
  }

  void opened(SimTransport newcomer) {
    deliver(newcomer);
    for (SimTransport other : others(newcomer)) {
      look(other, List.of(newcomer), times.joining());
    }
    look(newcomer, others(newcomer), times.joining());
  }

  void closed(SimTransport leaver) {
    others(leaver).forEach(other -> look(other, List.of(leaver), times.leaving()));
  }

  void crashed(SimTransport dead) {
    others(dead).forEach(other -> look(other, List.of(dead), times.detection()));
  }

  void paused(SimTransport sleeper) {
    others(sleeper).forEach(other -> look(other, List.of(sleeper), times.silence()));
  }

  /**
   * A node that was believed dead goes on. It may now find itself excluded by those who believed
   * that, or never notice.
   */
  void resumed(SimTransport woken) {
    boolean notices = random.nextBoolean();
    for (SimTransport other : others(woken)) {
      if (!other.sees(woken.self())) {
        if (notices) {
          suspect(woken, other, times.merging().draw(random));
        }
        look(other, List.of(woken), times.merging());
      }
    }
  }

  /** The observer ceases to see the subject, wrongly, for a while. */
  void suspect(SimTransport observer, SimTransport subject, long nanos) {
    cuts.suspect(observer.self(), subject.self(), loop.nowNanos() + nanos);
    lookAfter(observer, List.of(subject), 0);
    lookAfter(observer, List.of(subject), nanos + 1);
  }

  /** The network was cut or healed. */
  void cutsChanged() {
    for (SimTransport observer : List.copyOf(all)) {
      List<SimTransport> lost = new ArrayList<>();
      List<SimTransport> found = new ArrayList<>();
      for (SimTransport subject : others(observer)) {
        boolean sees = observer.sees(subject.self());
        if (sees != shouldSee(observer, subject)) {
          (sees ? lost : found).add(subject);
        }
      }
      look(observer, lost, times.silence());
      look(observer, found, times.merging());
    }
  }

  private List<SimTransport> others(SimTransport one) {
    List<SimTransport> others = new ArrayList<>(all);
    others.remove(one);
    return others;
  }

  /** Mostly all subjects at once, sometimes one by one. */
  private void look(SimTransport observer, List<SimTransport> subjects, Range delay) {
    if (subjects.isEmpty()) {
      return;
    }
    if (random.nextInt(3) > 0) {
      lookAfter(observer, subjects, delay.draw(random));
    } else {
      subjects.forEach(subject -> lookAfter(observer, List.of(subject), delay.draw(random)));
    }
  }

  private void lookAfter(SimTransport observer, List<SimTransport> subjects, long delayNanos) {
    loop.schedule(delayNanos, observer.life(), "look", () -> lookNow(observer, subjects));
  }

  private void lookNow(SimTransport observer, List<SimTransport> subjects) {
    if (!observer.isOpen()) {
      return;
    }
    boolean changed = false;
    for (SimTransport subject : subjects) {
      NodeId id = subject.self();
      if (shouldSee(observer, subject)) {
        changed |= observer.seen().add(id);
      } else if (observer.seen().remove(id)) {
        listener.lostSight(observer, id);
        changed = true;
      }
    }
    if (changed) {
      listener.changed();
      deliver(observer);
      if (random.nextInt(8) == 0) {
        long delay = random.nextLong(1_000_000_000);
        loop.schedule(delay, observer.life(), "again", () -> deliver(observer));
      }
    }
  }

  boolean shouldSee(SimTransport observer, SimTransport subject) {
    if (!subject.isOpen() || !cuts.isVisible(observer.self(), subject.self(), loop.nowNanos())) {
      return false;
    }
    if (!subject.life().isPaused()) {
      return true;
    }
    long silentNanos = loop.nowNanos() - subject.life().pausedAtNanos();
    return observer.sees(subject.self()) && silentNanos < times.silence().min().toNanos();
  }

  private void deliver(SimTransport observer) {
    if (!observer.isOpen()) {
      return;
    }
    List<NodeId> members = new ArrayList<>(observer.seen());
    Collections.shuffle(members, random);
    trace.record(
        loop.nowNanos(),
        observer.life().name(),
        "view",
        members.hashCode(),
        () -> members.toString());
    observer.listener().onView(members);
  }

  /** Whether everybody sees exactly whom it should. */
  boolean areSettled() {
    return all.stream().allMatch(observer -> observer.seen().equals(reachable(observer)));
  }

  private Set<NodeId> reachable(SimTransport observer) {
    Set<NodeId> found = new LinkedHashSet<>();
    found.add(observer.self());
    for (SimTransport subject : others(observer)) {
      if (shouldSee(observer, subject)) {
        found.add(subject.self());
      }
    }
    return found;
  }

  /** Whether everybody sees all who are alive (and perhaps some who are dead). */
  boolean areWhole() {
    for (SimTransport observer : all) {
      for (SimTransport subject : all) {
        if (!observer.sees(subject.self()) || subject.life().isPaused()) {
          return false;
        }
      }
    }
    return true;
  }
}
