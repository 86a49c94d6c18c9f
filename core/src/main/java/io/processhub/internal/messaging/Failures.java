package io.processhub.internal.messaging;

import io.processhub.AskTimeout;
import io.processhub.ChildUnavailable;
import io.processhub.HubClosed;
import io.processhub.HubPartitioned;
import io.processhub.MailboxFull;
import io.processhub.MessageRefused;
import io.processhub.NoSuchChild;
import io.processhub.ProcessFailed;
import io.processhub.ProcessHubException;
import io.processhub.internal.runtime.Envelope.Failure;

/** The ways in which a message can fail: as exceptions and as bytes. */
final class Failures {
  private Failures() {}

  /** What the asker gets. */
  static ProcessHubException exception(Failure kind, String hub, String child, String detail) {
    String message = "Child '%s' of hub '%s' %s".formatted(child, hub, kind.inWords(detail));
    return switch (kind) {
      case NO_SUCH_CHILD -> new NoSuchChild(child, message);
      case PROCESS_FAILED -> new ProcessFailed(child, message);
      case MAILBOX_FULL -> new MailboxFull(child, message);
      case UNAVAILABLE -> new ChildUnavailable(child, message);
      case PARTITIONED -> new HubPartitioned(child, message);
      case REFUSED -> new MessageRefused(child, message);
      case TIMEOUT -> new AskTimeout(child, message);
      case CLOSED -> new HubClosed(hub);
    };
  }

  static int toCode(Failure kind) {
    return switch (kind) {
      case NO_SUCH_CHILD -> 1;
      case PROCESS_FAILED -> 2;
      case MAILBOX_FULL -> 3;
      case UNAVAILABLE -> 4;
      case PARTITIONED -> 5;
      case REFUSED -> 6;
      case TIMEOUT -> 7;
      // Only the hub of another node is closed: the asker's is not.
      case CLOSED -> 4;
    };
  }

  static Failure fromCode(int code) {
    return switch (code) {
      case 1 -> Failure.NO_SUCH_CHILD;
      case 3 -> Failure.MAILBOX_FULL;
      case 4 -> Failure.UNAVAILABLE;
      case 5 -> Failure.PARTITIONED;
      case 6 -> Failure.REFUSED;
      case 7 -> Failure.TIMEOUT;
      // Also for what a later version may add: this kind promises least.
      default -> Failure.PROCESS_FAILED;
    };
  }
}
