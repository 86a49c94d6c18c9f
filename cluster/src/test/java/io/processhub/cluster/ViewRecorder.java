package io.processhub.cluster;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A listener that remembers the sizes of the views. */
final class ViewRecorder implements Transport.Listener {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Integer> sizes = new ArrayList<>();

  @Override
  public void onFrame(NodeId from, byte[] frame) {}

  @Override
  public void onView(List<NodeId> members) {
    lock.lock();
    try {
      sizes.add(members.size());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Integer> sizes() {
    lock.lock();
    try {
      return List.copyOf(sizes);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the last view has so many members. */
  void awaitSize(int size) throws InterruptedException {
    long nanos = TimeUnit.SECONDS.toNanos(30);
    lock.lock();
    try {
      while (sizes.isEmpty() || sizes.getLast() != size) {
        if (nanos <= 0) {
          throw new AssertionError("The views have the sizes " + sizes + ", but not " + size);
        }
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
