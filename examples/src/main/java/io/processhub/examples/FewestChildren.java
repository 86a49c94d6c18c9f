package io.processhub.examples;

import io.processhub.NodeId;
import io.processhub.strategy.RecordedDistribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Starts each child on the nodes that have the fewest; it stays there as long as they are there.
 */
public record FewestChildren() implements RecordedDistribution {
  @Override
  public Placer placer(List<NodeId> nodes) {
    return new Recorded(nodes);
  }

  @Override
  public Choice choose(Request request, Cluster cluster) {
    List<String> names = new ArrayList<>();
    List<NodeId> kept = Placer.named(request.recorded(), cluster.nodes(), request.count());
    kept.forEach(node -> names.add(node.name()));
    cluster.nodes().stream()
        .map(NodeId::name)
        .filter(name -> !names.contains(name))
        .sorted(Comparator.comparing(name -> cluster.children().getOrDefault(name, 0)))
        .limit(request.count() - kept.size())
        .forEach(names::add);
    return new Choice.Nodes(names);
  }

  /** The nodes that are recorded; without a record, the first ones. */
  private record Recorded(List<NodeId> nodes) implements Placer {
    @Override
    public List<NodeId> owners(String childId, int count) {
      return nodes.subList(0, Math.min(count, nodes.size()));
    }

    @Override
    public List<NodeId> owners(String childId, int count, List<String> recorded) {
      return Placer.named(recorded, nodes, count);
    }
  }
}
