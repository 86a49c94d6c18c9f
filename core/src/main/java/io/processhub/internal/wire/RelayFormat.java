package io.processhub.internal.wire;

import io.processhub.NodeId;
import io.processhub.internal.wire.Control.Relayed;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The bytes of what nodes say of other nodes' slices. */
final class RelayFormat {
  private RelayFormat() {}

  static void write(WireWriter out, NodeTable nodes, Control.Relay relay) {
    out.writeVar(relay.deltas().size());
    for (Relayed relayed : relay.deltas()) {
      nodes.write(out, relayed.writer());
      SliceFormat.write(out, nodes, relayed.delta());
    }
  }

  static Control.Relay readRelay(WireReader in, NodeTable nodes) {
    return new Control.Relay(
        in.readList(() -> new Relayed(nodes.read(in), SliceFormat.readDelta(in, nodes))));
  }

  static void write(WireWriter out, NodeTable nodes, Control.SliceVersions m) {
    write(out, nodes, m.versions());
    out.writeBoolean(m.wantReply());
  }

  static Control.SliceVersions readVersions(WireReader in, NodeTable nodes) {
    return new Control.SliceVersions(readNumbers(in, nodes), in.readBoolean());
  }

  static void write(WireWriter out, NodeTable nodes, Map<NodeId, Long> numbers) {
    out.writeVar(numbers.size());
    numbers.forEach((node, number) -> {
      nodes.write(out, node);
      out.writeVar(number);
    });
  }

  static Map<NodeId, Long> readNumbers(WireReader in, NodeTable nodes) {
    Map<NodeId, Long> numbers = new TreeMap<>();
    for (int left = in.readSize(); left > 0; left--) {
      NodeId node = nodes.read(in);
      numbers.put(node, in.readVar());
    }
    return Collections.unmodifiableMap(numbers);
  }
}
