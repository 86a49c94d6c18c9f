package io.processhub.internal.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox out of which others than the owner may take the oldest message. What the owner alone
 * does elsewhere is done under a lock here, held for a few instructions and never across foreign
 * code; offers stay free of it.
 */
final class DroppingMailbox extends Mailbox {
  @Override
  synchronized @Nullable Envelope take() {
    return super.take();
  }

  @Override
  synchronized void putBack(Envelope envelope) {
    super.putBack(envelope);
  }

  @Override
  synchronized boolean idle() {
    return super.idle();
  }

  @Override
  synchronized void close() {
    super.close();
  }

  @Override
  synchronized List<Envelope> drain() {
    return super.drain();
  }

  @Override
  synchronized @Nullable Envelope dropOldest() {
    return super.dropOldest();
  }
}
