package io.processhub.strategy;

/** Stops a child on its old node, then starts it on the new one. */
public record ColdSwap() implements MigrationStrategy {
  @Override
  public Step step(Departure departure) {
    return Step.STOP_THEN_START;
  }
}
