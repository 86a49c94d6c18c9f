package io.processhub;

import io.processhub.internal.Names;
import io.processhub.internal.Ranges;
import io.processhub.internal.Required;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a start is done. Immutable; begin with {@link #DEFAULT}.
 *
 * @param timeout after which children that have not answered are reported as timed out; more than
 *     zero, and at most ten years
 * @param checkExisting whether the whole call is refused, and nothing is started, if this node
 *     knows that one of the ids is wanted already. Otherwise the other children are started. An id
 *     that another caller starts at the same moment is reported for that child alone, either way
 * @param onFailure what happens to the children that did start, if others did not
 * @param metadata added to each child's own metadata, of which it replaces what has the same key.
 *     Keys and values are not null, and well-formed Unicode; at most {@value
 *     ChildSpec#METADATA_MAX} entries, which is also what a child may have together with its own
 * @param quiet whether failures, also that a child is started already, are left out of the log
 * @param childMapping the names of the nodes on which each child is to run, by child. {@link
 *     io.processhub.strategy.Guided} needs it for every child; under other strategies the nodes
 *     that are named for a child come before all others
 */
public record StartOptions(
    Duration timeout,
    boolean checkExisting,
    OnFailure onFailure,
    Map<String, String> metadata,
    boolean quiet,
    Map<String, List<String>> childMapping) {

  /** To how many nodes a child may be mapped. */
  public static final int CHILD_MAPPING_NODES_MAX = 1_000;

  /** What becomes of a call in which some children fail. */
  public enum OnFailure {
    /** The others keep running. */
    CONTINUE,
    /** The others are stopped again before the call ends, which may take the timeout once more. */
    ROLLBACK
  }

  /** 10 s, existing ids checked, CONTINUE, no metadata, not quiet, no mapping. */
  public static final StartOptions DEFAULT =
      new StartOptions(Duration.ofSeconds(10), true, OnFailure.CONTINUE, Map.of(), false, Map.of());

  /**
   * Checks the timeout, the metadata and the names of nodes, and copies the maps.
   *
   * @throws IllegalArgumentException if one of them is null, or not as described
   */
  public StartOptions {
    Ranges.positive("timeout", timeout);
    Required.given("onFailure", onFailure);
    Required.given("metadata", metadata);
    metadata = Names.checkMetadata("the start options", Map.of(), metadata);
    childMapping = Names.checkMapping(Required.given("childMapping", childMapping));
  }

  /** The same with another timeout. */
  public StartOptions timeout(Duration value) {
    return new StartOptions(value, checkExisting, onFailure, metadata, quiet, childMapping);
  }

  /** The same, with or without the check for existing ids. */
  public StartOptions checkExisting(boolean value) {
    return new StartOptions(timeout, value, onFailure, metadata, quiet, childMapping);
  }

  /** The same with another failure rule. */
  public StartOptions onFailure(OnFailure value) {
    return new StartOptions(timeout, checkExisting, value, metadata, quiet, childMapping);
  }

  /**
   * The same with other metadata.
   *
   * @throws IllegalArgumentException if a key or a value is null or not well-formed Unicode, or
   *     there are more than {@value ChildSpec#METADATA_MAX} entries
   */
  public StartOptions metadata(Map<String, String> value) {
    return new StartOptions(timeout, checkExisting, onFailure, value, quiet, childMapping);
  }

  /** The same, quiet or not. */
  public StartOptions quiet(boolean value) {
    return new StartOptions(timeout, checkExisting, onFailure, metadata, value, childMapping);
  }

  /** The same with another child mapping: child to the names of its nodes. */
  public StartOptions childMapping(Map<String, List<String>> value) {
    return new StartOptions(timeout, checkExisting, onFailure, metadata, quiet, value);
  }
}
