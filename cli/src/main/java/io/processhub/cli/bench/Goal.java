package io.processhub.cli.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Something that is measured, and what it is to reach.
 *
 * @param what what it is
 * @param unit of the figures
 * @param direction which way is better
 * @param target the figure to reach
 * @param peer what the best comparable system reaches
 */
record Goal(String what, String unit, Direction direction, double target, String peer) {

  /** Which way is better. */
  enum Direction {
    AT_MOST,
    AT_LEAST
  }

  static Goal atMost(double target, String unit, String what, String peer) {
    return new Goal(what, unit, Direction.AT_MOST, target, peer);
  }

  static Goal atLeast(double target, String unit, String what, String peer) {
    return new Goal(what, unit, Direction.AT_LEAST, target, peer);
  }

  boolean isReachedBy(double figure) {
    return direction == Direction.AT_MOST ? figure <= target : figure >= target;
  }

  /** The target in words. */
  String wanted() {
    return (direction == Direction.AT_MOST ? "<= " : ">= ") + text(target) + " " + unit;
  }

  /** A figure, with three digits that count. */
  static String text(double figure) {
    double size = Math.abs(figure);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, figure);
  }

  static double median(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static String range(List<Double> figures) {
    double[] all = figures.stream().mapToDouble(Double::doubleValue).toArray();
    return text(Arrays.stream(all).min().orElse(Double.NaN))
        + " to "
        + text(Arrays.stream(all).max().orElse(Double.NaN));
  }
}
