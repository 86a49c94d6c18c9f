package io.processhub.internal.runtime;

import io.processhub.HubConfig;
import io.processhub.MailboxOverflow;
import io.processhub.RestartLimits;
import io.processhub.strategy.RedundancySignal;

/**
 * What a hub's configuration says about its processes.
 *
 * @param hub the hub's name, for events and the log
 * @param mailboxCapacity how many messages may wait for one process
 * @param mailboxOverflow what becomes of one more
 * @param restartLimits those of children without limits of their own
 * @param signal which roles processes are told of
 */
public record RuntimeSettings(
    String hub,
    int mailboxCapacity,
    MailboxOverflow mailboxOverflow,
    RestartLimits restartLimits,
    RedundancySignal signal) {

  /** Without signals. */
  public RuntimeSettings(
      String hub,
      int mailboxCapacity,
      MailboxOverflow mailboxOverflow,
      RestartLimits restartLimits) {
    this(hub, mailboxCapacity, mailboxOverflow, restartLimits, RedundancySignal.NONE);
  }

  /** The settings in a hub's configuration, and which roles processes are told of. */
  public static RuntimeSettings of(HubConfig config, RedundancySignal signal) {
    return new RuntimeSettings(
        config.name(),
        config.mailboxCapacity(),
        config.mailboxOverflow(),
        config.restartLimits(),
        signal);
  }
}
