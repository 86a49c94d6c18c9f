package io.processhub.cli.history;

import java.util.List;

/** Something that must be true of every {@link History}. */
public interface Check {
  /** Its name. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Each way in which it is not true, as a sentence. */
  List<String> violations(History history);

  /** All of them. */
  static List<Check> all() {
    return List.of(
        new ComesToRest(),
        new Agreement(),
        new NoChildLost(),
        new AcknowledgedStartSurvives(),
        new OneAtRest(),
        new SingleInstance(),
        new FencingRises(),
        new NoResurrection(),
        new StateContinuity(),
        new OneActive(),
        new SenderOrder(),
        new AtMostOnce(),
        new AsksEnd(),
        new NoFalseFailover());
  }
}
