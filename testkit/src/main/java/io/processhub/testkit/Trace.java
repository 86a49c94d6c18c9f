package io.processhub.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * All that happened in a simulation, in order: as a hash that is equal for equal runs, and, if
 * wanted, as lines to read. Not thread-safe.
 */
public final class Trace {
  private static final int LINES_MAX = 5_000_000;

  private final boolean keepsLines;
  private final List<String> lines = new ArrayList<>();
  private long events;
  private long hash = 0xCBF29CE484222325L;

  Trace(boolean keepsLines) {
    this.keepsLines = keepsLines;
  }

  void record(long nowNanos, String node, String what, long number, Supplier<String> detail) {
    events++;
    add(nowNanos);
    add(node.hashCode());
    add(what.hashCode());
    add(number);
    if (keepsLines && lines.size() < LINES_MAX) {
      lines.add(
          String.format(
              Locale.ROOT, "%14.6f  %-8s %-7s %s", nowNanos / 1e9, node, what, detail.get()));
    }
  }

  private void add(long value) {
    long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
    hash = mixed ^ (mixed >>> 32);
  }

  /** Adds a line of the test's own. Part of the hash, so it must be the same in equal runs. */
  public void note(long nowNanos, String text) {
    record(nowNanos, "", "note", text.hashCode(), () -> text);
  }

  /** How many events there were. */
  public long events() {
    return events;
  }

  /** A hash of all events, their order and their times. */
  public long hash() {
    return hash;
  }

  /** The lines; empty unless {@link SimSettings#traceLines()}. */
  public List<String> lines() {
    return Collections.unmodifiableList(lines);
  }
}
