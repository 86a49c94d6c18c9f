package io.processhub.cluster;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A listener that remembers the views. */
final class ViewRecorder implements Transport.Listener {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<List<NodeId>> views = new ArrayList<>();

  @Override
  public void onFrame(NodeId from, byte[] frame) {}

  @Override
  public void onView(List<NodeId> members) {
    lock.lock();
    try {
      views.add(members);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Integer> sizes() {
    lock.lock();
    try {
      return views.stream().map(List::size).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the last view has so many members. */
  void awaitSize(int size) throws InterruptedException {
    long nanos = TimeUnit.SECONDS.toNanos(30);
    lock.lock();
    try {
      while (views.isEmpty() || views.getLast().size() != size) {
        if (nanos <= 0) {
          throw new AssertionError("The views are " + views + ", the last not of size " + size);
        }
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
