package io.processhub.internal.messaging;

import io.processhub.ProcessRef;
import io.processhub.process.Ask;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The handle to a child, for all that the child's messages can be. */
record Ref<M>(Messaging messaging, Class<M> messageClass, String childId) implements ProcessRef<M> {
  private static final Duration TIMEOUT_MAX = Duration.ofDays(3_650);

  @Override
  public void tell(M message) {
    messaging.tell(childId, require(message));
  }

  @Override
  public <R> CompletableFuture<R> ask(Ask<R> message) {
    return typed(messaging.ask(childId, require(message), messaging.askTimeoutNanos()));
  }

  @Override
  public <R> CompletableFuture<R> ask(Ask<R> message, Duration timeout) {
    if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException(
          "The timeout must be more than 0 and at most %s, but is %s."
              .formatted(TIMEOUT_MAX, timeout));
    }
    return typed(messaging.ask(childId, require(message), timeout.toNanos()));
  }

  private Object require(Object message) {
    if (!messageClass.isInstance(message)) {
      throw new IllegalArgumentException(
          "Child '%s' receives %s, not %s."
              .formatted(
                  childId,
                  messageClass.getName(),
                  message == null ? "null" : message.getClass().getName()));
    }
    return message;
  }

  /** Sound, because no answer gets through that is not of the ask's declared type. */
  @SuppressWarnings("unchecked")
  private static <R> CompletableFuture<R> typed(CompletableFuture<Object> answer) {
    return (CompletableFuture<R>) (CompletableFuture<?>) answer;
  }

  @Override
  public String toString() {
    return "ProcessRef[" + messaging.hub() + ", " + childId + "]";
  }
}
