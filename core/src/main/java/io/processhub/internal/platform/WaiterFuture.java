package io.processhub.internal.platform;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A future for users, whose outcome comes on a thread that must not run their code.
 *
 * <ol>
 *   <li>Users' code may hang on the future, so the thread that brings the outcome does not complete
 *       it.
 *   <li>A thread that waits in {@code get} or {@code join} does it instead: it is woken at once,
 *       without a detour through the executor, and completes the future.
 *   <li>If no thread waits, the executor does it. Who begins to wait, or stops waiting, looks for
 *       the outcome <em>afterwards</em>, so that one of the two sees the other; it is taken once.
 * </ol>
 */
public abstract class WaiterFuture<T> extends CompletableFuture<T> {
  /** What completes the future, from the time it has come until somebody does. */
  private final AtomicReference<@Nullable Runnable> outcome = new AtomicReference<>();

  /** What the threads that wait hang on, once there is one; none of the users' code does. */
  private volatile @Nullable CompletableFuture<Void> wakeUp;

  /** Brings the outcome. {@code completion} completes the future, on one of the users' threads. */
  protected final void arrive(Executor executor, Runnable completion) {
    outcome.set(completion);
    CompletableFuture<Void> waiting = wakeUp;
    if (waiting == null || waiting.getNumberOfDependents() == 0) {
      executor.execute(this::finish);
    } else {
      waiting.complete(null);
    }
  }

  private void finish() {
    Runnable completion = outcome.getAndSet(null);
    if (completion != null) {
      completion.run();
    }
  }

  @Override
  public T join() {
    if (!isDone()) {
      wakeUp().join();
      finish();
    }
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      try {
        wakeUp().get();
      } finally {
        finish();
      }
    }
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!isDone()) {
      try {
        wakeUp().get(timeout, unit);
      } catch (TimeoutException e) {
        finish();
        return super.get(0, unit);
      } finally {
        finish();
      }
    }
    return super.get(timeout, unit);
  }

  /** Is completed when the outcome has come, or the future was completed without one. */
  private synchronized CompletableFuture<Void> wakeUp() {
    CompletableFuture<Void> waiting = wakeUp;
    if (waiting == null) {
      waiting = new CompletableFuture<>();
      wakeUp = waiting;
    }
    if (isDone() || outcome.get() != null) {
      waiting.complete(null);
    }
    return waiting;
  }

  private boolean wakeAll(boolean completed) {
    CompletableFuture<Void> waiting = wakeUp;
    if (waiting != null) {
      waiting.complete(null);
    }
    return completed;
  }

  @Override
  public boolean complete(T value) {
    return wakeAll(super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return wakeAll(super.completeExceptionally(failure));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return wakeAll(super.cancel(mayInterruptIfRunning));
  }
}
