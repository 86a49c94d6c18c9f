package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.HubClosed;
import io.processhub.HubPartitioned;
import io.processhub.NoSuchChild;
import io.processhub.Status;
import io.processhub.internal.wire.Control.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a call's caller hears of what became of each child. */
final class Outcomes {
  private Outcomes() {}

  /** Why the others have failed, in this order. */
  static List<ChildError> errors(Collection<Outcome> outcomes) {
    List<ChildError> errors = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Reason error = outcome.error();
      if (error != null) {
        errors.add(new ChildError(outcome.id(), Optional.empty(), error, outcome.detail()));
      }
    }
    return errors;
  }

  /**
   * What the future of a call ends with that is not told the reason; {@code other}: of a detail.
   */
  static RuntimeException failure(
      String hub, ChildError error, Function<String, RuntimeException> other) {
    return switch (error.reason()) {
      case NOT_FOUND -> new NoSuchChild(error.child(), error.detail());
      case PARTITIONED -> new HubPartitioned(error.child(), error.detail());
      case CLOSED -> new HubClosed(hub);
      default -> other.apply(error.detail());
    };
  }

  /** The status of a call of which so many parts have succeeded. */
  static Status status(int succeeded, List<ChildError> errors) {
    if (errors.isEmpty()) {
      return Status.OK;
    }
    return succeeded == 0 ? Status.FAILED : Status.PARTIAL;
  }
}
