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

  /** The ready members that are in view now: those that count as holders of a record. */
  List<NodeId> holders();

  /** The nodes on which a child is to run. */
  List<NodeId> owners(CatalogRecord record);

  /** Whether the hub stands down here, because of a network split. */
  boolean standsDown();
}
