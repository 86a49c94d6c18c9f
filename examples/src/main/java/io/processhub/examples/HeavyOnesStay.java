package io.processhub.examples;

import io.processhub.strategy.MigrationStrategy;

/** Leaves children where they are that are marked as heavy, until their node leaves. */
public record HeavyOnesStay() implements MigrationStrategy {
  @Override
  public Step step(Departure departure) {
    boolean heavy = "heavy".equals(departure.metadata().get("weight"));
    return heavy && !departure.leaving() ? Step.STAY : Step.STOP_THEN_START;
  }
}
