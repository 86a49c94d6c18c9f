package io.processhub.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UNICAST4;

/**
 * JGroups' reliable unicasts, which tell when they can take more.
 *
 * <p>At most {@link #WINDOW} messages are under way to one node. One more blocks its sender: {@link
 * Outbound} never sends that, and leaves {@value #RESERVE} to JGroups' own, such as the
 * acknowledgement of a view. Those are sent by the threads that read from the network; were one
 * blocked, it would never read the acknowledgement that unblocks it.
 */
final class HubUnicast extends UNICAST4 {
  /** With fragments of 16,000 bytes this is 16 MB. */
  static final int WINDOW = 1_024;

  private static final int RESERVE = 128;

  /** One message in so many is acknowledged, when they come singly. */
  static final int ACKNOWLEDGE_EVERY = 64;

  /**
   * How many messages are kept of nodes whose first one has not come. They are sent again, since
   * nobody acknowledges them.
   */
  static final int EARLY_MAX = 128;

  private volatile Consumer<Address> acknowledged = address -> {};

  /** {@code resendInterval}: how often to look for what got lost with a connection. */
  HubUnicast(Duration resendInterval) {
    setId(ClassConfigurator.getProtocolId(UNICAST4.class));
    capacity(WINDOW).ackThreshold(ACKNOWLEDGE_EVERY).setXmitInterval(resendInterval.toMillis());
    // Closing a connection that was idle can lose what is sent at that moment.
    setConnExpiryTimeout(TimeUnit.DAYS.toMillis(365));
  }

  /** Who is told that a node has acknowledged something; by a thread that receives. */
  void onAcknowledged(Consumer<Address> listener) {
    acknowledged = listener;
  }

  /** How many messages to a node it has not acknowledged yet. */
  int underWay(Address to) {
    return getNumUnackedMessages(to);
  }

  /** How many more messages may be sent to a node without being blocked. */
  int room(Address to) {
    return WINDOW - RESERVE - underWay(to);
  }

  /** The greatest {@link #room}. */
  static int roomMax() {
    return WINDOW - RESERVE;
  }

  /** How many messages wait for the first one of their sender. */
  int early() {
    return msg_cache.size();
  }

  /** Forgets somebody who is not in view, and has become silent. */
  void forget(Address stranger) {
    removeReceiveConnection(stranger);
    removeSendConnection(stranger);
    msg_cache.drain(stranger);
    last_sync_sent.removeExpiredElements();
  }

  @Override
  protected ReceiverEntry getReceiverEntry(
      Address sender, long number, boolean first, short connection, Address destination) {
    ReceiverEntry entry = super.getReceiverEntry(sender, number, first, connection, destination);
    // Whoever is not known is about to have this message kept, whatever it is.
    if (entry == null && msg_cache.size() >= EARLY_MAX) {
      msg_cache.clear();
    }
    return entry;
  }

  @Override
  protected void handleAckReceived(Address sender, long number, short connection, int timestamp) {
    super.handleAckReceived(sender, number, connection, timestamp);
    acknowledged.accept(sender);
  }
}
