package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/** Something that must hold in every hub. */
public interface Invariant {

  /** What contradicts the invariant, one sentence each; empty if it holds. */
  List<String> violations(Observation observation);

  /** The invariant's name. */
  default String name() {
    return getClass().getSimpleName();
  }
}
