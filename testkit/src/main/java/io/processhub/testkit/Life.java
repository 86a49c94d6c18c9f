package io.processhub.testkit;

import io.processhub.spi.Environment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One incarnation of a simulated node: its memory, clock, timers and threads. */
final class Life {
  private static final long NEVER = -1;

  private final String name;
  private final EventLoop loop;
  private final SimClock clock;
  private final Random random;
  private final SimSettings settings;
  private final Environment environment;
  private final List<SimEvent> putOff = new ArrayList<>();
  private boolean alive = true;
  private long pausedAtNanos = NEVER;
  private long resumedAtNanos;
  private long slownessNanos;
  private long lastSlowNanos = NEVER;

  Life(String name, EventLoop loop, SimClock clock, long seed, SimSettings settings) {
    this.name = name;
    this.loop = loop;
    this.clock = clock;
    this.random = new Random(seed);
    this.settings = settings;
    this.environment =
        new Environment(clock, this::schedule, this::execute, new Random(random.nextLong()))
            .callers(() -> 1);
  }

  private SimEvent schedule(long delayMillis, Runnable task) {
    long late = settings.timerDelay().drawSkewed(random) + slowly();
    return loop.schedule(clock.trueNanos(delayMillis * 1_000_000) + late, this, "timer", task);
  }

  private void execute(Runnable task) {
    loop.schedule(settings.taskDelay().drawSkewed(random) + slowly(), this, "task", task);
  }

  private long slowly() {
    return slownessNanos == 0 ? 0 : random.nextLong(slownessNanos);
  }

  /**
   * From now on each task and timer, and each frame to or from here, takes up to so much longer.
   */
  void slow(long nanos) {
    lastSlowNanos = lastSlowNanos();
    slownessNanos = nanos;
  }

  long slownessNanos() {
    return slownessNanos;
  }

  /** When the life was slow last; negative if never. */
  long lastSlowNanos() {
    return slownessNanos > 0 ? loop.nowNanos() : lastSlowNanos;
  }

  String name() {
    return name;
  }

  SimClock clock() {
    return clock;
  }

  Environment environment() {
    return environment;
  }

  boolean isAlive() {
    return alive;
  }

  boolean isPaused() {
    return pausedAtNanos != NEVER;
  }

  /** Since when the life has been paused, if it is. */
  long pausedAtNanos() {
    return pausedAtNanos;
  }

  /** When the life last woke from a pause. */
  long resumedAtNanos() {
    return resumedAtNanos;
  }

  void putOff(SimEvent event) {
    putOff.add(event);
  }

  void pause() {
    if (!isPaused()) {
      pausedAtNanos = loop.nowNanos();
    }
  }

  /** Goes on. What was held up happens now, in any order, as threads wake up in any order. */
  void resume() {
    pausedAtNanos = NEVER;
    resumedAtNanos = loop.nowNanos();
    Collections.shuffle(putOff, random);
    putOff.forEach(loop::resume);
    putOff.clear();
  }

  void end() {
    alive = false;
    putOff.clear();
  }
}
