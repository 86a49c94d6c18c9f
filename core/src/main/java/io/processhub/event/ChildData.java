package io.processhub.event;

import io.processhub.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a child is about to be made of on this node: what an {@link AlterHook} is given, and gives
 * back. Immutable.
 *
 * @param hub the hub
 * @param child the child's id
 * @param type the name of its process type
 * @param arguments what the process will be constructed from
 * @param metadata what {@link io.processhub.process.ProcessContext#metadata()} will say, sorted
 * @param owners the nodes on which the child is to run, the first owner first
 */
public record ChildData(
    String hub,
    String child,
    String type,
    Object arguments,
    Map<String, String> metadata,
    List<NodeId> owners) {

  /** Checks that there are arguments, and copies the collections. */
  public ChildData {
    Objects.requireNonNull(arguments, "arguments");
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    owners = List.copyOf(owners);
  }

  /** The same with other arguments; they must be of the process type's argument class. */
  public ChildData arguments(Object other) {
    return new ChildData(hub, child, type, other, metadata, owners);
  }

  /** The same with one more metadata entry, or another value for it. */
  public ChildData metadata(String key, String value) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.put(key, value);
    return new ChildData(hub, child, type, arguments, all, owners);
  }
}
