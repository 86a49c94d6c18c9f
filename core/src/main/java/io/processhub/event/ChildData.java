package io.processhub.event;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.internal.Names;
import io.processhub.internal.Required;
import java.util.Collections;
import java.util.List;
import java.util.Map;

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

  /**
   * Checks that nothing is left out and the metadata is such as a child may have, and copies the
   * collections.
   *
   * @throws IllegalArgumentException if something is null, or the metadata breaks the rules of
   *     {@link ChildSpec#metadata(Map)}
   */
  public ChildData {
    Required.given("hub", hub);
    Required.given("child", child);
    Required.given("type", type);
    Required.given("The arguments of child '" + child + "'", arguments);
    metadata = Names.checkMetadata("child '" + child + "'", Map.of(), metadata);
    owners = List.copyOf(Required.given("owners", owners));
  }

  /**
   * The same with other arguments; they must be of the process type's argument class.
   *
   * @throws IllegalArgumentException if they are null
   */
  public ChildData arguments(Object other) {
    return new ChildData(hub, child, type, other, metadata, owners);
  }

  /**
   * The same with one more metadata entry, or another value for it.
   *
   * @throws IllegalArgumentException if the key or the value is null or not well-formed Unicode, or
   *     there would be more than {@value ChildSpec#METADATA_MAX} entries
   */
  public ChildData metadata(String key, String value) {
    Map<String, String> more = Collections.singletonMap(key, value);
    Map<String, String> all = Names.checkMetadata("child '" + child + "'", metadata, more);
    return new ChildData(hub, child, type, arguments, all, owners);
  }
}
