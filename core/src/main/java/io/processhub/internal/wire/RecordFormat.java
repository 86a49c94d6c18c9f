package io.processhub.internal.wire;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.RestartLimits;
import io.processhub.RestartPolicy;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of catalog records and child specs. */
final class RecordFormat {
  private static final int TOMBSTONE = 1;
  private static final int SAME_STAMP = 2;
  private static final int STOPPED_BY = 4;
  private static final int PINNED = 8;
  private static final int SAME_ORIGIN = 16;
  private static final int LIMITS = 16;
  private static final RestartPolicy[] RESTARTS = RestartPolicy.values();

  private final TypeTable types;
  private final Map<String, ProcessType<?, ?>> known;

  RecordFormat(TypeTable types, Map<String, ProcessType<?, ?>> known) {
    this.known = known;
    this.types = types;
  }

  void write(WireWriter out, NodeTable nodes, CatalogRecord record) {
    boolean sameStamp = record.admitted().equals(record.stamp());
    boolean sameOrigin = record.started().equals(nodes.lastOrigin);
    nodes.lastOrigin = record.started();
    out.writeString(record.id());
    out.writeByte(
        (record.isTombstone() ? TOMBSTONE : 0)
            | (sameStamp ? SAME_STAMP : 0)
            | (record.stopped() != null ? STOPPED_BY : 0)
            | (sameOrigin ? SAME_ORIGIN : 0)
            | (record.pinned().isEmpty() ? 0 : PINNED));
    writeStamp(out, nodes, record.admitted());
    out.writeVar(record.admitted().time() - record.generation().time());
    if (!sameStamp) {
      writeStamp(out, nodes, record.stamp());
    }
    if (!sameOrigin) {
      writeOrigin(out, nodes, record.started());
    }
    if (record.stopped() != null) {
      writeOrigin(out, nodes, record.stopped());
    }
    if (!record.pinned().isEmpty()) {
      writeStrings(out, record.pinned());
    }
    if (record.spec() != null) {
      writeSpec(out, record.spec());
    }
  }

  CatalogRecord read(WireReader in, NodeTable nodes) {
    String id = in.readName("child id");
    int flags = in.readByte();
    Stamp admitted = readStamp(in, nodes);
    long before = in.readVar();
    if (before < 0) {
      throw new MalformedFrame("a child was admitted before it was started");
    }
    Stamp stamp = (flags & SAME_STAMP) != 0 ? admitted : readStamp(in, nodes);
    Origin started = (flags & SAME_ORIGIN) != 0 ? nodes.lastOrigin : readOrigin(in, nodes);
    if (started == null) {
      throw new MalformedFrame("the first record claims the origin of the one before");
    }
    nodes.lastOrigin = started;
    Origin stopped = (flags & STOPPED_BY) != 0 ? readOrigin(in, nodes) : null;
    List<String> pinned = (flags & PINNED) != 0 ? readNames(in, "node name") : List.of();
    ChildSpec spec = (flags & TOMBSTONE) != 0 ? null : readSpec(in, id);
    return new CatalogRecord(
        id,
        new Stamp(admitted.time() - before, started.caller()),
        admitted,
        stamp,
        spec,
        started,
        stopped,
        pinned);
  }

  /** The spec without its id, sized, so that later versions may add to it. */
  void writeSpec(WireWriter out, ChildSpec spec) {
    int begun = out.beginSized();
    RestartLimits limits = spec.restartLimits().orElse(null);
    out.writeString(spec.type());
    out.writeByte(Ordinals.of(spec.restart()) | (limits != null ? LIMITS : 0));
    out.writeVar(millisRoundedUp(spec.shutdownTimeout()));
    if (limits != null) {
      out.writeVar(limits.maxRestarts());
      out.writeVar(limits.window().toNanos());
      out.writeVar(limits.minBackoff().toNanos());
      out.writeVar(limits.maxBackoff().toNanos());
    }
    out.writeVar(spec.metadata().size());
    if (!spec.metadata().isEmpty()) {
      spec.metadata()
          .forEach((key, value) -> {
            out.writeString(key);
            out.writeString(value);
          });
    }
    types.write(out, spec.rawArguments());
    out.endSized(begun);
  }

  /** As the runtime rounds it: less than a millisecond is not no time at all, which means force. */
  private static long millisRoundedUp(Duration duration) {
    long millis = duration.toMillis();
    return duration.equals(Duration.ofMillis(millis)) ? millis : millis + 1;
  }

  ChildSpec readSpec(WireReader in, String id) {
    int outer = in.enter();
    try {
      String type = canonical(in.readString());
      int bits = in.readByte();
      RestartPolicy restart = Ordinals.at(RESTARTS, bits & ~LIMITS);
      Duration shutdown = Duration.ofMillis(in.readVar());
      RestartLimits limits = (bits & LIMITS) != 0 ? readLimits(in) : null;
      int entries = in.readCount(ChildSpec.METADATA_MAX);
      Map<String, String> metadata = entries == 0 ? Map.of() : new TreeMap<>();
      for (int i = 0; i < entries; i++) {
        metadata.put(in.readString(), in.readString());
      }
      ChildSpec spec = ChildSpec.of(id, type, types.readLazily(in));
      if (restart != spec.restart()) {
        spec = spec.restart(restart);
      }
      if (!shutdown.equals(spec.shutdownTimeout())) {
        spec = spec.shutdownTimeout(shutdown);
      }
      if (limits != null) {
        spec = spec.restartLimits(limits);
      }
      return metadata.isEmpty() ? spec : spec.metadata(metadata);
    } catch (IllegalArgumentException e) {
      throw new MalformedFrame(e.getMessage());
    } finally {
      in.leave(outer);
    }
  }

  /** The one string that all records of a type share. */
  private String canonical(String typeName) {
    ProcessType<?, ?> type = known.get(typeName);
    return type == null ? typeName : type.name();
  }

  private static RestartLimits readLimits(WireReader in) {
    return new RestartLimits(
        in.readCount(Integer.MAX_VALUE),
        Duration.ofNanos(in.readVar()),
        Duration.ofNanos(in.readVar()),
        Duration.ofNanos(in.readVar()));
  }

  static void writeStamp(WireWriter out, NodeTable nodes, Stamp stamp) {
    out.writeLong(stamp.time());
    nodes.write(out, stamp.node());
  }

  static Stamp readStamp(WireReader in, NodeTable nodes) {
    long time = in.readLong();
    NodeId node = nodes.read(in);
    return new Stamp(time, node);
  }

  static void writeOrigin(WireWriter out, NodeTable nodes, Origin origin) {
    nodes.write(out, origin.caller());
    out.writeVar(origin.request());
  }

  static Origin readOrigin(WireReader in, NodeTable nodes) {
    NodeId caller = nodes.read(in);
    return new Origin(caller, in.readVar());
  }

  static void writeStrings(WireWriter out, List<String> strings) {
    out.writeVar(strings.size());
    strings.forEach(out::writeString);
  }

  static List<String> readNames(WireReader in, String what) {
    return List.copyOf(in.readList(() -> in.readName(what)));
  }

  /** What one frame has said of nodes and origins so far, so that each is written and kept once. */
  static final class NodeTable {
    private final List<NodeId> nodes = new ArrayList<>();
    private @Nullable Origin lastOrigin;

    void write(WireWriter out, NodeId node) {
      int index = nodes.indexOf(node);
      if (index >= 0) {
        out.writeVar(index);
      } else {
        out.writeVar(nodes.size());
        nodes.add(node);
        out.writeNode(node);
      }
    }

    NodeId read(WireReader in) {
      int index = in.readCount(nodes.size());
      if (index == nodes.size()) {
        nodes.add(in.readNode());
      }
      return nodes.get(index);
    }
  }
}
