package io.processhub.testkit;

import java.util.Locale;

/**
 * What happens in a random run without being one of its steps: what becomes of frames between nodes
 * that lose sight of each other, what processes do that they should not, and what is waited for
 * when the hub should be quiet.
 */
enum Mishap {
  /** A frame arrives that was sent before the two nodes lost sight of each other. */
  LATE_FRAME,
  /** Such a frame does not arrive. */
  LOST_FRAME,
  /** A frame that has arrived arrives once more. */
  REPEATED_FRAME,
  /** A process throws as it is made. */
  THROWS_WHEN_MADE,
  /** A process throws as it starts. */
  THROWS_WHEN_STARTED,
  /** A process throws as it handles a message. */
  THROWS_AT_A_MESSAGE,
  /** A process throws as it is stopped. */
  THROWS_WHEN_STOPPED,
  /** A process throws as it hands its state over. */
  THROWS_HANDING_OVER,
  /** A process throws as it takes a state over. */
  THROWS_TAKING_OVER,
  /** A process throws as it merges two states. */
  THROWS_MERGING,
  /** An alter hook throws. */
  ALTER_HOOK_THROWS,
  /** A process is given up. */
  IS_GIVEN_UP,
  /** A process answers three times. */
  ANSWERS_THRICE,
  /** A process keeps a question, and does not answer. */
  NEVER_ANSWERS,
  /** A process begins a timer that goes on for ever, and keeps something each time. */
  LEAKS,
  /** A message meets a full mailbox. */
  FULL_MAILBOX,
  /** When the hub should be quiet, a node is still leaving. */
  QUIET_AWAITS_A_DEPARTURE,
  /** When the hub should be quiet, something waits in a table, as in the midst of a comparison. */
  QUIET_AWAITS_AN_EMPTY_TABLE,
  /** When the hub should be quiet, nodes differ. */
  QUIET_AWAITS_AGREEMENT,
  /** When the hub should be quiet, one has forgotten tombstones that another has not. */
  QUIET_AWAITS_TOMBSTONES;

  /** As it is called in what a run reports. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
