package io.processhub.testkit;

import io.processhub.process.Handover;
import io.processhub.process.HubProcess;

/** A watched process that hands its state over. */
final class WatchedHandover<M, S> extends WatchedProcess<M> implements Handover<S> {
  private final Handover<S> handover;

  WatchedHandover(
      HubProcess<M> process, Handover<S> handover, Ledger ledger, Runnable startFailed) {
    super(process, ledger, startFailed);
    this.handover = handover;
  }

  @Override
  public S handOver() throws Exception {
    return handover.handOver();
  }

  @Override
  public void takeOver(S state) throws Exception {
    handover.takeOver(state);
  }

  @Override
  public S merge(S mine, S theirs) throws Exception {
    return handover.merge(mine, theirs);
  }
}
