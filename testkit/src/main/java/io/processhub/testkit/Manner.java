package io.processhub.testkit;

/** What happens in a random run. */
enum Manner {
  /** Everything. */
  ROUGH,
  /** Nothing by which a state could be lost. */
  GENTLE,
  /** What a quorum of the first nodes outlives. */
  QUORATE
}
