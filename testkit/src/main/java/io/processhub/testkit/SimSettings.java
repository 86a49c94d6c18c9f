package io.processhub.testkit;

import io.processhub.spi.Codec;
import java.time.Duration;
import java.util.Optional;

/**
 * What a simulated cluster is like. Immutable; begin with {@link #DEFAULT}.
 *
 * @param network how long things take on the network
 * @param taskDelay how long a task given to a node's executor waits for its turn
 * @param timerDelay how much later than asked for a timer runs
 * @param skew how far the nodes' wall clocks are from the true time, in either direction
 * @param driftPpm how much faster or slower the nodes' clocks run, at most, in millionths
 * @param codec what the nodes use to turn values into bytes; empty: the codec that is installed
 * @param traceLines whether the trace keeps its lines, and not only their hash
 */
public record SimSettings(
    NetworkTimes network,
    Range taskDelay,
    Range timerDelay,
    Duration skew,
    int driftPpm,
    Optional<Codec> codec,
    boolean traceLines) {

  /** Measured network times, clocks within 500 ms and 100 ppm, no lines. */
  public static final SimSettings DEFAULT =
      new SimSettings(
          NetworkTimes.MEASURED,
          Range.micros(0, 500),
          Range.micros(0, 2_000),
          Duration.ofMillis(500),
          100,
          Optional.empty(),
          false);

  /** The same with other network times. */
  public SimSettings network(NetworkTimes value) {
    return new SimSettings(value, taskDelay, timerDelay, skew, driftPpm, codec, traceLines);
  }

  /** The same with clocks that are further from, or nearer to, the true time. */
  public SimSettings skew(Duration value) {
    return new SimSettings(network, taskDelay, timerDelay, value, driftPpm, codec, traceLines);
  }

  /** The same with clocks whose rates are further from, or nearer to, the true one. */
  public SimSettings driftPpm(int value) {
    return new SimSettings(network, taskDelay, timerDelay, skew, value, codec, traceLines);
  }

  /** The same with another codec. */
  public SimSettings codec(Codec value) {
    return new SimSettings(
        network, taskDelay, timerDelay, skew, driftPpm, Optional.of(value), traceLines);
  }

  /** The same with or without the lines of the trace. */
  public SimSettings traceLines(boolean value) {
    return new SimSettings(network, taskDelay, timerDelay, skew, driftPpm, codec, value);
  }
}
