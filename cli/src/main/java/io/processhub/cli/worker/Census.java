package io.processhub.cli.worker;

import io.processhub.Diagnostics;
import io.processhub.Hub;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one node's registry says of a set of children, and whether that is what really runs on the
 * node.
 *
 * @param node the node
 * @param members the hub's members, as it sees them
 * @param once how many of the children run exactly once
 * @param missing how many run nowhere
 * @param doubled how many run more than once
 * @param wrongHere how many live here though the registry does not say so, or the reverse, or live
 *     here twice; counted for {@link Probe}s and {@link Witness}es only
 * @param runningHere how many children run here, according to the registry
 * @param wanted how many children the hub has in all
 * @param view equal on two nodes if their registries say the same of these children
 * @param catalog the catalog's digest
 * @param counts children by node
 */
public record Census(
    String node,
    String members,
    int once,
    int missing,
    int doubled,
    int wrongHere,
    int runningHere,
    int wanted,
    long view,
    long catalog,
    Map<String, Integer> counts) {

  /** The types whose instances are recorded in {@link Live}. */
  private static final Set<String> RECORDED = Set.of(Probe.PROBE.name(), Witness.WITNESS.name());

  static Census of(Hub hub, List<String> ids) {
    int once = 0;
    int missing = 0;
    int wrongHere = 0;
    long view = 0;
    Map<String, Integer> counts = new TreeMap<>();
    hub.nodes().forEach(node -> counts.put(node.name(), 0));
    for (String id : ids) {
      List<ProcessId> instances = hub.processIds(id);
      once += instances.size() == 1 ? 1 : 0;
      missing += instances.isEmpty() ? 1 : 0;
      view += mix(id.hashCode() * 31L + instances.hashCode());
      instances.forEach(instance -> counts.merge(instance.node().name(), 1, Integer::sum));
      if (isRecorded(hub, id)) {
        long here = instances.stream().filter(run -> run.node().equals(hub.self())).count();
        wrongHere += here == Live.count(id) ? 0 : 1;
      }
    }
    Diagnostics diagnostics = hub.diagnostics();
    return new Census(
        hub.self().toString(),
        hub.nodes().stream().map(NodeId::toString).collect(Collectors.joining(" ")),
        once,
        missing,
        ids.size() - once - missing,
        wrongHere,
        hub.processes(Scope.LOCAL).size(),
        hub.registry().size(),
        view,
        diagnostics.catalogDigest(),
        counts);
  }

  private static boolean isRecorded(Hub hub, String id) {
    return hub.lookup(id).map(child -> RECORDED.contains(child.spec().type())).orElse(true);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  List<String> fields() {
    List<String> fields = new ArrayList<>(List.of(node, members));
    for (Object number :
        List.of(once, missing, doubled, wrongHere, runningHere, wanted, view, catalog)) {
      fields.add(number.toString());
    }
    counts.forEach((name, count) -> fields.add(name + "=" + count));
    return fields;
  }

  static Census parse(List<String> fields) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String field : fields.subList(10, fields.size())) {
      int split = field.lastIndexOf('=');
      counts.put(field.substring(0, split), Integer.valueOf(field.substring(split + 1)));
    }
    int[] numbers = fields.subList(2, 8).stream().mapToInt(Integer::parseInt).toArray();
    return new Census(
        fields.get(0),
        fields.get(1),
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5],
        Long.parseLong(fields.get(8)),
        Long.parseLong(fields.get(9)),
        counts);
  }

  /**
   * What is wrong with these censuses of all nodes, in one sentence: some child does not run
   * exactly once, or the nodes do not agree, or something else runs than they say.
   */
  public static Optional<String> flaw(List<Census> all) {
    for (Census census : all) {
      if (census.missing + census.doubled + census.wrongHere > 0) {
        return Optional.of(
            "On %s, %d children are missing, %d doubled, %d not as its registry says."
                .formatted(census.node, census.missing, census.doubled, census.wrongHere));
      }
    }
    return disagreement(all, 1);
  }

  /**
   * In what these censuses of all nodes differ, in one sentence; or that they agree on what is not
   * so: that each of the hub's children runs in so many instances.
   */
  static Optional<String> disagreement(List<Census> all, int instances) {
    Census first = all.getFirst();
    for (Census census : all) {
      if (!census.members.equals(first.members)) {
        return Optional.of(
            "%s sees the members %s, but %s sees %s."
                .formatted(first.node, first.members, census.node, census.members));
      }
      if (census.view != first.view
          || census.catalog != first.catalog
          || census.wanted != first.wanted) {
        return Optional.of(
            "%s and %s hold different registries or catalogs (%d and %d children)."
                .formatted(first.node, census.node, first.wanted, census.wanted));
      }
    }
    int running = all.stream().mapToInt(Census::runningHere).sum();
    return running == first.wanted * instances
        ? Optional.empty()
        : Optional.of(
            "%d children are wanted, in %d instances each, but %d run."
                .formatted(first.wanted, instances, running));
  }

  /** The greatest number of children on one node, divided by the mean. */
  public double imbalance() {
    int[] each = counts.values().stream().mapToInt(Integer::intValue).toArray();
    return Arrays.stream(each).max().orElse(0)
        / Math.max(1e-9, Arrays.stream(each).average().orElse(0));
  }
}
