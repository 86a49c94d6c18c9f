package io.processhub;

import io.processhub.process.Ask;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A handle to a child by its id, wherever it runs. It finds the instance at the moment of sending,
 * so it stays valid when the child restarts or moves. Cheap to make, immutable, thread-safe.
 *
 * <p>Delivery is at most once. The messages of one sender (one thread, or one process) to one child
 * are received in the order sent, also when the child moves: what was sent to the new place waits
 * for what was sent to the old one. (Only where nodes lose sight of each other, or one stands still
 * for longer than {@link io.processhub.strategy.HotSwap#retention()}, may a late message come after
 * newer ones.) A child that is wanted but starting or moving is waited for, up to {@link
 * HubConfig#routeWait()}.
 *
 * <p>Of a child with replicas, {@code tell} and {@code ask} go to one: the active one, or, where
 * all are active, that on this node if there is one, else always the same for one sender. {@code
 * tellAll} and {@code askAll} go to each.
 *
 * @param <M> the type of the child's messages
 */
public interface ProcessRef<M> {

  /** The child's id. */
  String childId();

  /**
   * Sends a message and forgets it. If it turns out undeliverable, that is counted and reported as
   * {@link io.processhub.event.HubEvent.MessageUndeliverable}, on the node where it turns out; so
   * is one that the network does not take. What the network has taken is lost without a word if the
   * node that it goes to, or the way there, fails before it arrives: only an answer says that a
   * message was handled.
   *
   * @throws IllegalArgumentException if the message is not of the child's message type
   * @throws HubClosed if this node has closed the hub
   */
  void tell(M message);

  /**
   * Sends a question and returns the answer to come, waiting at most the hub's {@link
   * HubConfig#askTimeout()}. The future always ends: with the answer, or exceptionally with a
   * {@link MessageFailure} or {@link HubClosed}.
   *
   * @throws IllegalArgumentException if the message is not of the child's message type
   */
  <R> CompletableFuture<R> ask(Ask<R> message);

  /** The same with a timeout of its own: more than zero, and at most ten years. */
  <R> CompletableFuture<R> ask(Ask<R> message, Duration timeout);

  /**
   * Sends a message to every replica of the child that this node knows of at this moment, passive
   * ones too. Whom it does not reach is reported as with {@link #tell}; nothing is waited for.
   *
   * @throws IllegalArgumentException if the message is not of the child's message type
   * @throws HubClosed if this node has closed the hub
   */
  void tellAll(M message);

  /**
   * Asks every replica of the child that this node knows of at this moment, passive ones too, and
   * waits for each at most the hub's {@link HubConfig#askTimeout()}. The future always ends: with
   * what each has answered, or why it has not; or exceptionally, with a {@link MessageFailure} or
   * {@link HubClosed}, if there is no replica. Each replica counts as one ask.
   *
   * @throws IllegalArgumentException if the message is not of the child's message type
   */
  <R> CompletableFuture<Replies<R>> askAll(Ask<R> message);

  /** The same with a timeout of its own: more than zero, and at most ten years. */
  <R> CompletableFuture<Replies<R>> askAll(Ask<R> message, Duration timeout);
}
