package io.processhub.testkit;

import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;

/** Reports a process's beginning and end to the ledger. */
class WatchedProcess<M> implements HubProcess<M> {
  private final HubProcess<M> process;
  private final Ledger ledger;
  private final Runnable startFailed;

  /**
   * A process that is watched.
   *
   * @param startFailed is told if {@link #started} throws
   */
  WatchedProcess(HubProcess<M> process, Ledger ledger, Runnable startFailed) {
    this.process = process;
    this.ledger = ledger;
    this.startFailed = startFailed;
  }

  @Override
  public void started(ProcessContext context) throws Exception {
    ledger.begin(context, process);
    try {
      orEnd(context, () -> process.started(context));
    } catch (Exception | Error failure) {
      startFailed.run();
      throw failure;
    }
  }

  @Override
  public void receive(M message, ProcessContext context) throws Exception {
    orEnd(context, () -> process.receive(message, context));
  }

  @Override
  public void roleChanged(Role role, ProcessContext context) throws Exception {
    ledger.told(role, context);
    orEnd(context, () -> process.roleChanged(role, context));
  }

  @Override
  public void stopped(ProcessContext context) throws Exception {
    try {
      process.stopped(context);
    } finally {
      ledger.end(context);
    }
  }

  /** A process that throws has failed: this instance of it runs no more. */
  private void orEnd(ProcessContext context, Call call) throws Exception {
    boolean returned = false;
    try {
      call.run();
      returned = true;
    } finally {
      if (!returned) {
        ledger.end(context);
      }
    }
  }

  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }
}
