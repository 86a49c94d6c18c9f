package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.observe.EventSink;
import io.processhub.internal.runtime.CurrentSender;
import io.processhub.spi.Environment;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * What a hub's messaging uses of its node.
 *
 * @param self this node
 * @param environment time, timers and threads
 * @param outbox takes frames for other nodes
 * @param frameBytesMax the longest frame that the outbox takes
 * @param sequences gives numbers from 1 on, each higher than all before it, to all hubs of the node
 * @param events takes events
 * @param counters the hub's counters
 */
public record Ports(
    NodeId self,
    Environment environment,
    Outbox outbox,
    int frameBytesMax,
    LongSupplier sequences,
    EventSink events,
    Counters counters) {

  long nanos() {
    return environment.clock().nanos();
  }

  /** Who sends what is being sent. */
  long sender() {
    return CurrentSender.id(environment.callers());
  }

  /** Runs a task on the executor; here and now if that has been shut down, so that it is done. */
  void execute(Runnable task) {
    try {
      environment.executor().execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }
}
