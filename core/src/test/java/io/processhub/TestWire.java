package io.processhub;

import io.processhub.spi.Transport;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A transport whose plug can be pulled, and whose frames can be swallowed. */
final class TestWire implements Transport {
  private final Transport inner;
  private final boolean pluggedFromTheStart;
  private @Nullable Listener listener;
  private @Nullable NodeId self;
  private List<NodeId> view = List.of();
  private boolean plugged;
  private volatile boolean mute;
  private volatile Predicate<byte[]> broken = frame -> false;

  TestWire(Transport inner, boolean plugged) {
    this.inner = inner;
    this.pluggedFromTheStart = plugged;
  }

  @Override
  public synchronized void start(NodeId node, Listener to) {
    listener = to;
    self = node;
    plugged = pluggedFromTheStart;
    view = List.of(node);
    if (!plugged) {
      to.onView(view);
    }
    inner.start(
        node,
        new Listener() {
          @Override
          public void onFrame(NodeId from, byte[] frame) {
            if (isPlugged()) {
              to.onFrame(from, frame);
            }
          }

          @Override
          public void onView(List<NodeId> members) {
            show(members);
          }
        });
  }

  private synchronized boolean isPlugged() {
    return plugged;
  }

  private synchronized void show(List<NodeId> members) {
    view = members;
    if (plugged) {
      Objects.requireNonNull(listener).onView(members);
    }
  }

  /** From now on the node sees the others. */
  synchronized void plug() {
    plugged = true;
    show(view);
  }

  /** From now on the node sees no other. */
  synchronized void unplug() {
    plugged = false;
    Objects.requireNonNull(listener).onView(List.of(Objects.requireNonNull(self)));
  }

  /** What the node sends from now on gets lost, or does not. */
  void mute(boolean now) {
    mute = now;
  }

  /** From now on sending such a frame fails. */
  void breakFor(Predicate<byte[]> frames) {
    broken = frames;
  }

  @Override
  public boolean send(NodeId to, Lane lane, byte[] frame) {
    if (broken.test(frame)) {
      throw new IllegalStateException("the wire is broken");
    }
    return isPlugged() && (mute || inner.send(to, lane, frame));
  }

  @Override
  public int maxFrameBytes() {
    return inner.maxFrameBytes();
  }

  @Override
  public long droppedFrames() {
    return inner.droppedFrames();
  }

  @Override
  public void close() {
    inner.close();
  }
}
