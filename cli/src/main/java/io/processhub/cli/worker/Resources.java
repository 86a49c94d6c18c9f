package io.processhub.cli.worker;

import io.processhub.Diagnostics;
import io.processhub.Hub;
import io.processhub.HubNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a JVM with one hub takes at a moment.
 *
 * @param heapBytes what lives on the heap
 * @param threads how many threads of the system it has, without those for virtual threads
 * @param tables the sizes of the hub's tables, see {@link Diagnostics}, and of the {@linkplain
 *     HubNode#tableSizes() node's}
 */
public record Resources(long heapBytes, int threads, Map<String, Integer> tables) {

  static Resources now(HubNode node, Hub hub) {
    int threads = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads += thread.getName().startsWith("ForkJoinPool-") ? 0 : 1;
    }
    Map<String, Integer> tables = new TreeMap<>(node.tableSizes());
    tables.putAll(hub.diagnostics().tableSizes());
    return new Resources(Heap.liveBytes(), threads, tables);
  }

  List<String> fields() {
    List<String> fields = new ArrayList<>();
    fields.add(Long.toString(heapBytes));
    fields.add(Integer.toString(threads));
    tables.forEach((table, size) -> fields.addAll(List.of(table, size.toString())));
    return fields;
  }

  /** What a worker has answered. */
  public static Resources parse(List<String> fields) {
    Map<String, Integer> tables = new TreeMap<>();
    for (int i = 2; i < fields.size(); i += 2) {
      tables.put(fields.get(i), Integer.valueOf(fields.get(i + 1)));
    }
    return new Resources(Long.parseLong(fields.get(0)), Integer.parseInt(fields.get(1)), tables);
  }

  /** How large a table is; 0 if this hub has none of that name. */
  public int table(String name) {
    return tables.getOrDefault(name, 0);
  }

  /** Whether nothing waits in any table. */
  public boolean isIdle() {
    return tables.entrySet().stream()
        .allMatch(table -> table.getValue() == 0 || Diagnostics.isKnowledge(table.getKey()));
  }
}
