package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.Replies;
import io.processhub.internal.messaging.Routing.Replica;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.ReplyType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Messages to every replica of a child.
 *
 * <ol>
 *   <li>The message goes once to each node on which the registry shows an instance at the moment of
 *       sending, addressed to the instance there: it is never sent on.
 *   <li>A replica that has been given up, has gone meanwhile, or whose node is lost, is a failure
 *       for its node; the others are not affected.
 *   <li>Each question is an ask of its own, with the same timeout; when all have ended, so has the
 *       whole.
 * </ol>
 */
final class ReplicaCalls {
  private final Routing routing;
  private final Delivery delivery;
  private final Asks asks;
  private final Reports reports;
  private final Ports ports;

  ReplicaCalls(Routing routing, Delivery delivery, Asks asks, Reports reports, Ports ports) {
    this.routing = routing;
    this.delivery = delivery;
    this.asks = asks;
    this.reports = reports;
    this.ports = ports;
  }

  /** Sends to every replica; whom it does not reach is reported. */
  void tell(String child, Object message) {
    List<Replica> replicas = routing.replicas(child);
    if (replicas.isEmpty()) {
      Unreachable reason = unreachable(child);
      reports.undeliverable(child, reason.kind, reason.detail);
    }
    replicas.forEach(replica -> delivery.sendToReplica(replica, child, envelope(message, null)));
  }

  /** Asks every replica. */
  CompletableFuture<Replies<Object>> ask(
      String child, Object message, ReplyType type, long timeoutNanos) {
    List<Replica> replicas = routing.replicas(child);
    if (replicas.isEmpty()) {
      Unreachable reason = unreachable(child);
      return CompletableFuture.failedFuture(asks.exception(reason.kind, child, reason.detail));
    }
    Map<NodeId, CompletableFuture<Object>> parts = new LinkedHashMap<>();
    for (Replica replica : replicas) {
      PendingAsk part = asks.open(child, type, timeoutNanos);
      parts.put(replica.node(), part);
      if (!part.isDone()) {
        delivery.sendToReplica(replica, child, envelope(message, part));
      }
    }
    return CompletableFuture.allOf(parts.values().toArray(CompletableFuture[]::new))
        .handle((unused, failure) -> collect(parts));
  }

  private Envelope envelope(Object message, Envelope.@Nullable Reply reply) {
    long sequence = ports.sequences().getAsLong();
    return new Envelope(
        message, ports.self(), ports.sender(), sequence, Delivery.TO_REPLICA, reply);
  }

  private static Replies<Object> collect(Map<NodeId, CompletableFuture<Object>> parts) {
    Map<NodeId, Object> answers = new TreeMap<>();
    Map<NodeId, Throwable> failures = new TreeMap<>();
    parts.forEach((node, part) -> {
      try {
        answers.put(node, part.join());
      } catch (CompletionException e) {
        failures.put(node, e.getCause() == null ? e : e.getCause());
      }
    });
    return new Replies<>(answers, failures);
  }

  /** Why a child has no replica. */
  private record Unreachable(Failure kind, String detail) {}

  private Unreachable unreachable(String child) {
    return switch (delivery.route(child)) {
      case Routing.Route.Unknown route -> new Unreachable(Failure.NO_SUCH_CHILD, "");
      case Routing.Route.Partitioned route -> new Unreachable(Failure.PARTITIONED, "");
      case Routing.Route.Closed route -> new Unreachable(Failure.CLOSED, "");
      case Routing.Route.Remote route when route.token() == Station.NODE ->
          new Unreachable(Failure.UNAVAILABLE, "this node has not heard of it.");
      default -> new Unreachable(Failure.UNAVAILABLE, "it is not running anywhere at this moment.");
    };
  }
}
