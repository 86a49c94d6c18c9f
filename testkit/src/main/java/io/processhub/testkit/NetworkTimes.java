package io.processhub.testkit;

/**
 * How long things take on a simulated network. Each node has its own draw each time, so that views
 * differ between nodes for a while.
 *
 * @param latency of a frame; most frames take about the minimum
 * @param joining from the start of a node until it and the others see each other
 * @param leaving from a departure in order until the others see it
 * @param detection from a crash until the others see it
 * @param silence from a cut, or the beginning of a pause, until a node is believed dead
 * @param merging from the end of a cut or a pause until nodes see each other again
 */
public record NetworkTimes(
    Range latency, Range joining, Range leaving, Range detection, Range silence, Range merging) {

  /** As measured with JGroups on a local network. */
  public static final NetworkTimes MEASURED =
      new NetworkTimes(
          Range.micros(50, 20_000),
          Range.millis(10, 1_000),
          Range.millis(1, 30),
          Range.millis(300, 900),
          Range.millis(2_000, 5_000),
          Range.millis(400, 4_600));

  /** Where everything is seen nearly at once: for scenarios in which the order is to be exact. */
  public static final NetworkTimes PROMPT =
      new NetworkTimes(
          Range.micros(50, 200),
          Range.millis(1, 2),
          Range.millis(1, 2),
          Range.millis(20, 25),
          Range.millis(100, 110),
          Range.millis(20, 25));

  /** The same with another latency. */
  public NetworkTimes latency(Range value) {
    return new NetworkTimes(value, joining, leaving, detection, silence, merging);
  }

  /** The same with another silence. */
  public NetworkTimes silence(Range value) {
    return new NetworkTimes(latency, joining, leaving, detection, value, merging);
  }
}
