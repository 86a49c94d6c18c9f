package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which node decides about a child, as far as this node knows. */
interface Homes {
  /** The child's home; null while there is no ready member. */
  @Nullable NodeId home(String id);

  /** Whether this node is the child's home and may decide about it now. */
  boolean decides(String id);

  /**
   * Those in view that count as holders of a record: the ready members, or, where there are epochs,
   * those that have a vote on the next.
   */
  List<NodeId> holders();

  /**
   * How many of them must hold a record before anybody is told of it: two, if there are as many, so
   * that one may crash; where there are epochs, a quorum, so that the members of the next know it.
   */
  int holdersWanted();

  /** The nodes on which a child is to run. */
  List<NodeId> owners(CatalogRecord record);

  /** Whether another node may be running children, or about to start some. */
  boolean mayRunChildren(NodeId node);

  /** Whether the hub stands down here, because of a network split. */
  boolean standsDown();
}
