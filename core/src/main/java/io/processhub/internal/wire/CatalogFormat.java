package io.processhub.internal.wire;

import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.Buckets;
import io.processhub.internal.wire.Control.CatalogAck;
import io.processhub.internal.wire.Control.CatalogDelta;
import io.processhub.internal.wire.Control.Compare;
import io.processhub.internal.wire.Control.Repair;
import io.processhub.internal.wire.Control.Repaired;
import io.processhub.internal.wire.Control.Same;
import io.processhub.internal.wire.RecordFormat.NodeTable;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The bytes of what spreads the catalog, and of its comparison. */
final class CatalogFormat {
  private final RecordFormat records;

  CatalogFormat(RecordFormat records) {
    this.records = records;
  }

  // --- changes

  void write(WireWriter out, NodeTable nodes, CatalogDelta m) {
    out.writeVar(m.batch());
    writeRecords(out, nodes, m.records());
  }

  CatalogDelta readDelta(WireReader in, NodeTable nodes) {
    return new CatalogDelta(in.readVar(), readRecords(in, nodes));
  }

  static void write(WireWriter out, CatalogAck m) {
    out.writeVar(m.batches().size());
    m.batches().forEach(out::writeVar);
    out.writeVar(m.sliceVersion());
  }

  static CatalogAck readAck(WireReader in) {
    return new CatalogAck(in.readList(in::readVar), in.readVar());
  }

  // --- comparing

  static void write(WireWriter out, Compare m) {
    out.writeVar(m.exchange());
    out.writeVar(m.openedTime());
    out.writeVar(m.time());
    out.writeLong(m.cutoffMillis());
    out.writeLong(m.root());
    out.writeVar(m.sliceVersion());
    out.writeLong(m.sliceDigest());
  }

  static Compare readCompare(WireReader in) {
    return new Compare(
        in.readVar(),
        in.readVar(),
        in.readVar(),
        in.readLong(),
        in.readLong(),
        in.readVar(),
        in.readLong());
  }

  static void write(WireWriter out, NodeTable nodes, Same m) {
    out.writeVar(m.exchange());
    writeTimes(out, nodes, m.knows());
  }

  static Same readSame(WireReader in, NodeTable nodes) {
    return new Same(in.readVar(), readTimes(in, nodes));
  }

  static void write(WireWriter out, NodeTable nodes, Buckets m) {
    out.writeVar(m.exchange());
    out.writeLong(m.cutoffMillis());
    for (long digest : m.digests()) {
      out.writeLong(digest);
    }
    writeTimes(out, nodes, m.knows());
  }

  static Buckets readBuckets(WireReader in, NodeTable nodes) {
    long exchange = in.readVar();
    long cutoffMillis = in.readLong();
    long[] digests = new long[Catalog.BUCKETS];
    for (int i = 0; i < digests.length; i++) {
      digests[i] = in.readLong();
    }
    return new Buckets(exchange, cutoffMillis, digests, readTimes(in, nodes));
  }

  void write(WireWriter out, NodeTable nodes, Repair m) {
    out.writeVar(m.exchange());
    out.writeBytes(m.buckets().toByteArray());
    out.writeBoolean(m.last());
    writeRecords(out, nodes, m.records());
  }

  Repair readRepair(WireReader in, NodeTable nodes) {
    return new Repair(in.readVar(), readNumbers(in), in.readBoolean(), readRecords(in, nodes));
  }

  private static BitSet readNumbers(WireReader in) {
    BitSet buckets = BitSet.valueOf(in.readBytes());
    if (buckets.length() > Catalog.BUCKETS) {
      throw new MalformedFrame("a bucket's number is " + (buckets.length() - 1));
    }
    return buckets;
  }

  void write(WireWriter out, NodeTable nodes, Repaired m) {
    out.writeVar(m.exchange());
    out.writeBoolean(m.last());
    out.writeLong(m.digest());
    writeRecords(out, nodes, m.records());
  }

  Repaired readRepaired(WireReader in, NodeTable nodes) {
    return new Repaired(in.readVar(), in.readBoolean(), in.readLong(), readRecords(in, nodes));
  }

  static void writeTimes(WireWriter out, NodeTable nodes, Map<Stamp, Long> times) {
    out.writeVar(times.size());
    times.forEach((opening, time) -> {
      RecordFormat.writeStamp(out, nodes, opening);
      out.writeVar(time);
    });
  }

  static Map<Stamp, Long> readTimes(WireReader in, NodeTable nodes) {
    Map<Stamp, Long> times = new TreeMap<>();
    for (int left = in.readSize(); left > 0; left--) {
      Stamp opening = RecordFormat.readStamp(in, nodes);
      times.put(opening, in.readVar());
    }
    return Collections.unmodifiableMap(times);
  }

  private void writeRecords(WireWriter out, NodeTable nodes, List<CatalogRecord> list) {
    out.writeVar(list.size());
    for (CatalogRecord record : list) {
      records.write(out, nodes, record);
    }
  }

  private List<CatalogRecord> readRecords(WireReader in, NodeTable nodes) {
    return in.readList(() -> records.read(in, nodes));
  }
}
