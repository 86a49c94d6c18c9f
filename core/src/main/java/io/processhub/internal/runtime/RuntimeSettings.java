package io.processhub.internal.runtime;

import io.processhub.HubConfig;
import io.processhub.MailboxOverflow;
import io.processhub.RestartLimits;

/**
 * What a hub's configuration says about its processes.
 *
 * @param hub the hub's name, for events and the log
 * @param mailboxCapacity how many messages may wait for one process
 * @param mailboxOverflow what becomes of one more
 * @param restartLimits those of children without limits of their own
 */
public record RuntimeSettings(
    String hub, int mailboxCapacity, MailboxOverflow mailboxOverflow, RestartLimits restartLimits) {

  /** The settings in a hub's configuration. */
  public static RuntimeSettings of(HubConfig config) {
    return new RuntimeSettings(
        config.name(), config.mailboxCapacity(), config.mailboxOverflow(), config.restartLimits());
  }
}
