package io.processhub.internal.messaging;

import io.processhub.ProcessRef;
import io.processhub.Replies;
import io.processhub.internal.Ranges;
import io.processhub.process.Ask;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The handle to a child, for all that the child's messages can be. */
record Ref<M>(Messaging messaging, Class<M> messageClass, String childId) implements ProcessRef<M> {

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
    return typed(
        messaging.ask(childId, require(message), Ranges.positive("timeout", timeout).toNanos()));
  }

  @Override
  public void tellAll(M message) {
    messaging.tellAll(childId, require(message));
  }

  @Override
  public <R> CompletableFuture<Replies<R>> askAll(Ask<R> message) {
    return allTyped(messaging.askAll(childId, require(message), messaging.askTimeoutNanos()));
  }

  @Override
  public <R> CompletableFuture<Replies<R>> askAll(Ask<R> message, Duration timeout) {
    long nanos = Ranges.positive("timeout", timeout).toNanos();
    return allTyped(messaging.askAll(childId, require(message), nanos));
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

  @SuppressWarnings("unchecked")
  private static <R> CompletableFuture<Replies<R>> allTyped(
      CompletableFuture<Replies<Object>> answers) {
    return (CompletableFuture<Replies<R>>) (CompletableFuture<?>) answers;
  }

  @Override
  public String toString() {
    return "ProcessRef[" + messaging.hub() + ", " + childId + "]";
  }
}
