package io.processhub.internal.epoch;

import org.jspecify.annotations.Nullable;

/** What coordinators say to each other about epochs and licences. */
public sealed interface EpochMessage {

  /**
   * Says who the sender is and what it knows, again and again; and asks for a licence.
   *
   * @param opened of the sender as a voter
   * @param cluster the cluster of the newest epoch that it knows; 0 if it knows none
   * @param number the number of that epoch; if it knows none, of the last that it knew
   * @param nonce names this question for a licence; 0 if it asks for none
   * @param reach of how many counted voters it has heard lately
   * @param licensed whether it holds a licence
   * @param done whether it is leaving, runs nothing and will run nothing any more
   */
  record Hello(
      long opened, long cluster, long number, long nonce, int reach, boolean licensed, boolean done)
      implements EpochMessage {}

  /** The sender accepts no epoch without the receiver for the licence duration from now on. */
  record Pledge(long opened, long nonce) implements EpochMessage {}

  /** This epoch was decided. */
  record Known(Epoch epoch) implements EpochMessage {}

  /** Asks to promise to take part in no ballot below this. Without a base: on the first epoch. */
  record Prepare(@Nullable Epoch base, Ballot ballot) implements EpochMessage {}

  /** The sender, a voter of this opening, promises; this is what it has accepted last, if any. */
  record Promise(long opened, Ballot ballot, @Nullable Ballot acceptedIn, @Nullable Epoch accepted)
      implements EpochMessage {}

  /**
   * Asks to accept a value.
   *
   * @param forced whether it may have been decided before, so that nothing else can be proposed
   */
  record Accept(@Nullable Epoch base, Ballot ballot, Epoch value, boolean forced)
      implements EpochMessage {}

  /** The sender has accepted. */
  record Accepted(long opened, Ballot ballot) implements EpochMessage {}

  /**
   * The sender does not do what it was asked in this ballot.
   *
   * @param promised the ballot that it has promised instead; the same if it only has to wait
   * @param waitMillis after how long it may be asked again
   */
  record Refused(long opened, Ballot ballot, Ballot promised, long waitMillis)
      implements EpochMessage {}

  /** The sender's token clock: what it says next may depend on tokens up to this. */
  record Tokens(long last) implements EpochMessage {}

  /**
   * A person has said how large the cluster is.
   *
   * @param forced whether that is to hold although no quorum can agree
   */
  record Reset(int size, boolean forced) implements EpochMessage {}
}
