package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.ProcessCell;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go: the coordinator's published view of catalog and registry. Lock-free, called by
 * any thread for every message.
 */
public interface Routing {

  /** Where a message for this child goes at this moment. */
  Route route(String childId);

  /** The child's instances, wherever they run. Without replicas: none is told apart. */
  default List<Replica> replicas(String childId) {
    return List.of();
  }

  /** The cell on this node that takes messages for this child, whoever is the active one. */
  default @Nullable ProcessCell here(String childId) {
    return route(childId) instanceof Route.Local local ? local.cell() : null;
  }

  /**
   * One of a child's instances.
   *
   * @param node where it is
   * @param failure why it takes no messages; empty if it does
   */
  record Replica(NodeId node, String failure) {}

  /**
   * The instance to which all messages of a child go.
   *
   * @param node where it is
   * @param token its fencing token
   * @param cell what runs it, if it is on this node and can take messages
   */
  record Way(NodeId node, long token, @Nullable ProcessCell cell) {
    Station station() {
      return new Station(node, token);
    }

    /** As of any record; written out because it is asked so often. */
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Way way
              && token == way.token
              && node.equals(way.node)
              && Objects.equals(cell, way.cell));
    }

    @Override
    public int hashCode() {
      return 31 * node.hashCode() + Long.hashCode(token);
    }

    /** Whether both are the same instance here, which may have been restarted meanwhile. */
    boolean isSameCell(Way other) {
      return cell != null && cell.equals(other.cell);
    }
  }

  /** An answer of {@link #route}. */
  sealed interface Route {
    /**
     * To this cell on this node.
     *
     * @param token the instance's fencing token
     */
    record Local(ProcessCell cell, long token) implements Route {
      /** The same with the token of the cell's present run. */
      public Local(ProcessCell cell) {
        this(cell, cell.fencingToken());
      }
    }

    /**
     * To an instance on this node.
     *
     * @param token the instance's fencing token
     */
    record Remote(NodeId node, long token) implements Route {
      /** To a node that may know of an instance. */
      public Remote(NodeId node) {
        this(node, Station.NODE);
      }

      Station station() {
        return new Station(node, token);
      }
    }

    /** To one of these nodes, which are two or more; see {@link Spread}. */
    record AnyOf(List<NodeId> nodes) implements Route {}

    /** Nowhere yet: the child is wanted, and is starting or moving. */
    record Waiting() implements Route {}

    /** Nowhere: no such child is wanted. */
    record Unknown() implements Route {}

    /** Nowhere: the child is wanted but was given up. */
    record GivenUp(String reason) implements Route {}

    /** Nowhere: the hub stands down. */
    record Partitioned() implements Route {}

    /** Nowhere: the hub is closed here. */
    record Closed() implements Route {}
  }
}
