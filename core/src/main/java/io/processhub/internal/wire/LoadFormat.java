package io.processhub.internal.wire;

import io.processhub.NodeId;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import io.processhub.strategy.NodeLoad;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The bytes of loads; each sized, so that later versions may add to it. */
final class LoadFormat {
  private LoadFormat() {}

  static void write(WireWriter out, NodeLoad load) {
    int begun = out.beginSized();
    out.writeLong(Double.doubleToLongBits(load.cpu()));
    out.writeLong(Double.doubleToLongBits(load.runQueue()));
    out.writeLong(Double.doubleToLongBits(load.heap()));
    out.writeLong(Double.doubleToLongBits(load.otherChildren()));
    out.writeLong(Double.doubleToLongBits(load.backlog()));
    out.endSized(begun);
  }

  static NodeLoad read(WireReader in) {
    int outer = in.enter();
    try {
      return new NodeLoad(
          readDouble(in), readDouble(in), readDouble(in), readDouble(in), readDouble(in));
    } finally {
      in.leave(outer);
    }
  }

  private static double readDouble(WireReader in) {
    return Double.longBitsToDouble(in.readLong());
  }

  static void write(WireWriter out, NodeTable nodes, Map<NodeId, NodeLoad> loads) {
    out.writeVar(loads.size());
    loads.forEach((node, load) -> {
      nodes.write(out, node);
      write(out, load);
    });
  }

  static Map<NodeId, NodeLoad> readAll(WireReader in, NodeTable nodes) {
    Map<NodeId, NodeLoad> loads = new TreeMap<>();
    for (int left = in.readSize(); left > 0; left--) {
      NodeId node = nodes.read(in);
      loads.put(node, read(in));
    }
    return Collections.unmodifiableMap(loads);
  }
}
