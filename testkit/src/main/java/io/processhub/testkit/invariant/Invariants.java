package io.processhub.testkit.invariant;

import java.util.List;

/** The invariants together. */
public final class Invariants {
  private static final List<Invariant> ALL =
      List.of(
          new SingleInstance(),
          new FencingRises(),
          new FuturesEnd(),
          new Agreement(),
          new AcknowledgedStartSurvives(),
          new NoResurrection(),
          new NoChildLost(),
          new OneActive(),
          new HonestAnswers(),
          new SenderOrder(),
          new StateContinuity(),
          new NothingLeaks());

  private Invariants() {}

  /** All of them, in the order in which they are best looked at: causes before consequences. */
  public static List<Invariant> all() {
    return ALL;
  }
}
