package io.processhub.testkit.contract;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node of a transport test: a started transport, with all that its listener was told.
 * Thread-safe.
 */
final class TransportProbe implements Transport.Listener, AutoCloseable {
  private static final long PASSING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  final NodeId id;
  final Transport transport;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private final List<Set<NodeId>> views = new ArrayList<>();
  private final Map<NodeId, List<byte[]>> frames = new HashMap<>();
  private final AtomicBoolean inView = new AtomicBoolean();
  private boolean viewsOverlapped;
  private boolean listHadDuplicates;
  private volatile @Nullable CountDownLatch stuck;
  private volatile BiConsumer<NodeId, byte[]> answer = (from, frame) -> {};

  private final Duration patience;
  private final Runnable passTime;

  private TransportProbe(NodeId id, Transport transport, Duration patience, Runnable passTime) {
    this.id = id;
    this.transport = transport;
    this.patience = patience;
    this.passTime = passTime;
  }

  static TransportProbe start(
      NodeId id, Transport transport, Duration patience, Runnable passTime) {
    TransportProbe probe = new TransportProbe(id, transport, patience, passTime);
    transport.start(id, probe);
    return probe;
  }

  @Override
  public void onFrame(NodeId from, byte[] frame) {
    CountDownLatch latch = stuck;
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    answer.accept(from, frame);
    lock.lock();
    try {
      frames.computeIfAbsent(from, node -> new ArrayList<>()).add(frame);
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onView(List<NodeId> members) {
    boolean overlapped = !inView.compareAndSet(false, true);
    lock.lock();
    try {
      viewsOverlapped |= overlapped;
      listHadDuplicates |= Set.copyOf(members).size() != members.size();
      views.add(Set.copyOf(members));
      told.signalAll();
    } finally {
      lock.unlock();
      inView.set(false);
    }
  }

  /** Has the listener not return from the next frames until the result is counted down. */
  CountDownLatch getStuck() {
    CountDownLatch latch = new CountDownLatch(1);
    stuck = latch;
    return latch;
  }

  /** Has the listener do this with each frame, in the thread that brings it. */
  void answer(BiConsumer<NodeId, byte[]> value) {
    answer = value;
  }

  boolean send(TransportProbe to, Lane lane, byte[] frame) {
    return transport.send(to.id, lane, frame);
  }

  List<Set<NodeId>> views() {
    lock.lock();
    try {
      return List.copyOf(views);
    } finally {
      lock.unlock();
    }
  }

  boolean hadViewsOneAtATime() {
    lock.lock();
    try {
      return !viewsOverlapped && !listHadDuplicates;
    } finally {
      lock.unlock();
    }
  }

  List<byte[]> framesFrom(TransportProbe from) {
    lock.lock();
    try {
      return List.copyOf(frames.getOrDefault(from.id, List.of()));
    } finally {
      lock.unlock();
    }
  }

  int framesReceived() {
    lock.lock();
    try {
      return frames.values().stream().mapToInt(List::size).sum();
    } finally {
      lock.unlock();
    }
  }

  private int count(TransportProbe from) {
    return frames.getOrDefault(from.id, List.of()).size();
  }

  /** Waits until there are so many frames from a node. */
  void awaitFrames(TransportProbe from, int count) {
    await(
        () -> count(from) >= count,
        () -> "%s has %d of %d frames from %s".formatted(id, count(from), count, from.id));
  }

  /** Waits until the last view is this one. */
  void awaitView(Set<NodeId> members) {
    await(
        () -> !views.isEmpty() && views.getLast().equals(members),
        () -> "%s has the views %s, but not %s".formatted(id, views, members));
  }

  /** Waits until the last view has so many members. */
  void awaitViewOf(int size) {
    await(
        () -> !views.isEmpty() && views.getLast().size() == size,
        () -> "%s has the views %s, but none of %d".formatted(id, views, size));
  }

  private void await(BooleanSupplier condition, Supplier<String> failure) {
    long end = System.nanoTime() + patience.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() - end >= 0) {
          throw new AssertionError(failure.get());
        }
        long unused = told.awaitNanos(PASSING_NANOS);
        passTime.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for what " + id + " is told.", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    CountDownLatch latch = stuck;
    if (latch != null) {
      latch.countDown();
    }
    transport.close();
  }
}
