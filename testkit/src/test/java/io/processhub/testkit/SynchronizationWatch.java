package io.processhub.testkit;

import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;

/** What it costs to keep the nodes of a hub the same, by what arrives: overheard on the network. */
public final class SynchronizationWatch {
  private final ControlCodec codec;
  private long frames;
  private long bytes;
  private long records;

  private SynchronizationWatch(World world) {
    codec =
        new ControlCodec(world.config(), TypeTable.of(world.config(), world.simulation().codec()));
  }

  /** Watches from now on; nothing else overhears the network then. */
  public static SynchronizationWatch of(World world) {
    SynchronizationWatch watch = new SynchronizationWatch(world);
    world.simulation().network().tap((to, seesSender, frame) -> watch.arrived(frame));
    return watch;
  }

  private void arrived(byte[] frame) {
    frames++;
    bytes += frame.length;
    try {
      WireReader in = new WireReader(frame);
      FrameHeader header = FrameHeader.read(in);
      Control said = header.isMessage() ? null : codec.decode(header.kind(), in);
      if (said instanceof Control.Repair repair) {
        records += repair.records().size();
      } else if (said instanceof Control.Repaired repaired) {
        records += repaired.records().size();
      }
    } catch (MalformedFrame none) {
      throw new AssertionError(none);
    }
  }

  /** How many frames have arrived, of all kinds. */
  public long frames() {
    return frames;
  }

  /** How long they were, in all. */
  public long bytes() {
    return bytes;
  }

  /** How many records nodes have told each other as their catalogs differed. */
  public long records() {
    return records;
  }
}
