package io.processhub.internal.coordinator;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transport that keeps what a coordinator's parts send. */
final class SentControls implements Transport {
  final List<@Nullable Control> all = new ArrayList<>();
  private final ControlCodec codec;

  SentControls(HubConfig config) {
    codec = new ControlCodec(config, TypeTable.of(config, Optional.empty()));
  }

  @Override
  public void start(NodeId self, Listener listener) {}

  @Override
  public boolean send(NodeId to, Lane lane, byte[] frame) {
    WireReader in = new WireReader(frame);
    all.add(codec.decode(FrameHeader.read(in).kind(), in));
    return true;
  }

  @Override
  public int maxFrameBytes() {
    return 1 << 20;
  }

  @Override
  public long droppedFrames() {
    return 0;
  }

  @Override
  public void close() {}
}
