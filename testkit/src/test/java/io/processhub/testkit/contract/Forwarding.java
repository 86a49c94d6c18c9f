package io.processhub.testkit.contract;

import io.processhub.NodeId;
import io.processhub.spi.Transport;

/** A transport on another one, which does right what is not done wrong here. */
abstract class Forwarding implements Transport {
  final Transport right;

  Forwarding(Transport right) {
    this.right = right;
  }

  @Override
  public void start(NodeId node, Listener listener) {
    right.start(node, listener);
  }

  @Override
  public boolean send(NodeId to, Lane lane, byte[] frame) {
    return right.send(to, lane, frame);
  }

  @Override
  public int maxFrameBytes() {
    return right.maxFrameBytes();
  }

  @Override
  public long droppedFrames() {
    return right.droppedFrames();
  }

  @Override
  public void close() {
    right.close();
  }
}
