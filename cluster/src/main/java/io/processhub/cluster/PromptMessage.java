package io.processhub.cluster;

import org.jgroups.Address;
import org.jgroups.BytesMessage;

/**
 * A message that the thread which sends it may write to the network itself, the first time: it is
 * short, little is under way to its destination, and its thread may be held back. Otherwise an
 * ordinary one.
 */
final class PromptMessage extends BytesMessage {
  private boolean prompt = true;

  PromptMessage(Address destination, byte[] bytes) {
    super(destination, bytes);
  }

  /** Whether this is the first time; a message that is sent again is not prompt any more. */
  boolean takePromptness() {
    boolean was = prompt;
    prompt = false;
    return was;
  }
}
