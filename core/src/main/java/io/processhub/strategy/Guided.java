package io.processhub.strategy;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Binds each child to the nodes that its start names, in {@link
 * io.processhub.StartOptions#childMapping}. While a child's node is away the child waits ({@link
 * io.processhub.ChildState#WAITING}), and returns with it; under {@code failover} it runs on
 * another node meanwhile, as {@link ConsistentHashing} would have it.
 *
 * <p>A child may be mapped to more nodes than it has instances: then the first that are there are
 * its own, and the others stand in for them.
 *
 * <p>Errors: a start without any mapping is {@link Reason#MISSING_CHILD_MAPPING}; one whose mapping
 * and children do not match {@link Reason#CHILD_MAPPING_MISMATCH}; an empty list, or a node that is
 * named twice, {@link Reason#INVALID_CHILD_MAPPING}. Of these nothing is started. A child that is
 * mapped to a node which is no ready member when it is started is refused as {@link
 * Reason#INVALID_CHILD_MAPPING}, one that is mapped to fewer nodes than it has instances as {@link
 * Reason#INSUFFICIENT_CHILD_MAPPING}.
 *
 * @param failover whether a child runs on another node while its own is away
 */
public record Guided(boolean failover) implements RecordedDistribution {
  /** Without failover. */
  public static final Guided DEFAULT = new Guided(false);

  @Override
  public Placer placer(List<NodeId> nodes) {
    HashRing ring = new HashRing(nodes, ConsistentHashing.VIRTUAL_NODES_DEFAULT);
    return failover ? ring::first : new Bound(nodes, ring);
  }

  @Override
  public List<ChildError> check(Set<String> children, Map<String, List<String>> mapping) {
    List<ChildError> errors = new ArrayList<>();
    for (String child : children) {
      List<String> names = mapping.get(child);
      if (mapping.isEmpty()) {
        errors.add(
            error(
                child,
                Reason.MISSING_CHILD_MAPPING,
                "Child '%s' is not mapped to a node: the start has no mapping, which Guided needs."
                    .formatted(child)));
      } else if (names == null) {
        errors.add(
            error(
                child,
                Reason.CHILD_MAPPING_MISMATCH,
                "Child '%s' is not in the mapping, which has %s."
                    .formatted(child, new TreeSet<>(mapping.keySet()))));
      } else if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
        errors.add(
            error(
                child,
                Reason.INVALID_CHILD_MAPPING,
                "Child '%s' must be mapped to one node or more, each named once, but is to %s."
                    .formatted(child, names)));
      }
    }
    for (String child : mapping.keySet()) {
      if (!children.contains(child)) {
        errors.add(
            error(
                child,
                Reason.CHILD_MAPPING_MISMATCH,
                "Child '%s' is in the mapping, but is not started.".formatted(child)));
      }
    }
    return errors;
  }

  private static ChildError error(String child, Reason reason, String detail) {
    return new ChildError(child, Optional.empty(), reason, detail);
  }

  @Override
  public Choice choose(Request request, Cluster cluster) {
    List<String> names = request.recorded();
    if (request.occasion() != Occasion.START) {
      return new Choice.Nodes(names);
    }
    List<String> members = cluster.nodes().stream().map(NodeId::name).toList();
    for (String name : names) {
      if (!members.contains(name)) {
        return new Choice.Refused(
            Reason.INVALID_CHILD_MAPPING,
            "Child '%s' is mapped to '%s', which is no ready member; these are %s."
                .formatted(request.childId(), name, members));
      }
    }
    if (names.size() < request.count()) {
      return new Choice.Refused(
          Reason.INSUFFICIENT_CHILD_MAPPING,
          "Child '%s' has %d instances, but is mapped to %s only."
              .formatted(request.childId(), request.count(), names));
    }
    return new Choice.Nodes(names);
  }

  /** Places on the nodes that are named, and on no others. */
  private record Bound(List<NodeId> nodes, HashRing ring) implements Placer {
    @Override
    public List<NodeId> owners(String childId, int count) {
      return ring.first(childId, count);
    }

    @Override
    public List<NodeId> owners(String childId, int count, List<String> recorded) {
      return Placer.named(recorded, nodes, count);
    }
  }
}
