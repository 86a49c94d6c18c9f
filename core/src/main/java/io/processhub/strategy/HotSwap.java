package io.processhub.strategy;

import java.time.Duration;

/**
 * Moves a child while it can be talked to: its new process is constructed first; then the old one
 * receives no more, hands its state over if it is a {@link io.processhub.process.Handover} and
 * {@link #handover} is set, and is stopped; then the new one begins. Messages wait meanwhile, and
 * none is lost or received twice. The protocol is in {@code docs/INTERNALS.md}.
 *
 * @param retention how long the old node, and those that knew the child there, see to it that
 *     messages on their way to it are received before later ones; default 5 s
 * @param handover whether states move; if not, each move begins anew from the child's arguments;
 *     default false
 * @param confirmHandover whether the old node keeps the state until the new process has come up
 *     ({@code started} has returned), and begins anew with it if that fails; if not, until the new
 *     node has begun it; default false
 * @param handoverDataWait how long the new node waits for the next part of a state before it
 *     refuses; default 3 s
 * @param childMigrationTimeout how long the move of a child may take until the new process has
 *     taken over; then it is called off, and tried again later; default 10 s
 * @param maxConcurrentMigrations how many children a node moves at a time; 1 or more; default
 *     {@value #MAX_CONCURRENT_MIGRATIONS_DEFAULT}
 */
public record HotSwap(
    Duration retention,
    boolean handover,
    boolean confirmHandover,
    Duration handoverDataWait,
    Duration childMigrationTimeout,
    int maxConcurrentMigrations)
    implements MigrationStrategy {

  private static final Duration WAIT_MIN = Duration.ofMillis(1);
  private static final Duration WAIT_MAX = Duration.ofDays(3_650);

  /** Default of {@link #maxConcurrentMigrations()}. */
  public static final int MAX_CONCURRENT_MIGRATIONS_DEFAULT = 100;

  /** With all options at their defaults: without handover. */
  public static final HotSwap DEFAULT =
      new HotSwap(
          Duration.ofSeconds(5),
          false,
          false,
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          MAX_CONCURRENT_MIGRATIONS_DEFAULT);

  /** Checks the options. */
  public HotSwap {
    Options.between("retention", retention, Duration.ZERO, WAIT_MAX);
    Options.between("handoverDataWait", handoverDataWait, WAIT_MIN, WAIT_MAX);
    Options.between("childMigrationTimeout", childMigrationTimeout, WAIT_MIN, WAIT_MAX);
    if (maxConcurrentMigrations < 1) {
      throw new IllegalArgumentException(
          "maxConcurrentMigrations must be 1 or more, but is " + maxConcurrentMigrations + ".");
    }
  }

  /** The defaults, with handover. */
  public static HotSwap withHandover() {
    return DEFAULT.handover(true);
  }

  /** The same with another {@link #retention}; zero to ten years. */
  public HotSwap retention(Duration value) {
    return new HotSwap(
        value,
        handover,
        confirmHandover,
        handoverDataWait,
        childMigrationTimeout,
        maxConcurrentMigrations);
  }

  /** The same with or without {@link #handover}. */
  public HotSwap handover(boolean value) {
    return new HotSwap(
        retention,
        value,
        confirmHandover,
        handoverDataWait,
        childMigrationTimeout,
        maxConcurrentMigrations);
  }

  /** The same with or without {@link #confirmHandover}. */
  public HotSwap confirmHandover(boolean value) {
    return new HotSwap(
        retention,
        handover,
        value,
        handoverDataWait,
        childMigrationTimeout,
        maxConcurrentMigrations);
  }

  /** The same with another {@link #handoverDataWait}; 1 ms to ten years. */
  public HotSwap handoverDataWait(Duration value) {
    return new HotSwap(
        retention,
        handover,
        confirmHandover,
        value,
        childMigrationTimeout,
        maxConcurrentMigrations);
  }

  /** The same with another {@link #childMigrationTimeout}; 1 ms to ten years. */
  public HotSwap childMigrationTimeout(Duration value) {
    return new HotSwap(
        retention, handover, confirmHandover, handoverDataWait, value, maxConcurrentMigrations);
  }

  /** The same with another {@link #maxConcurrentMigrations}; 1 or more. */
  public HotSwap maxConcurrentMigrations(int value) {
    return new HotSwap(
        retention, handover, confirmHandover, handoverDataWait, childMigrationTimeout, value);
  }

  @Override
  public Step step(Departure departure) {
    return Step.HAND_OVER;
  }

  @Override
  public HotSwap terms() {
    return this;
  }
}
