package io.processhub.cli.worker;

import io.processhub.ChildInfo;
import io.processhub.Hub;
import io.processhub.NodeId;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy.Placer;
import java.util.List;

/**
 * What is to be true of a set of {@link Witness}es. Immutable; begin with {@link #once}.
 *
 * @param members how many ready members the hub has
 * @param replicas how many instances each child has, on distinct nodes
 * @param actives how many of them are active
 * @param place where each child belongs: {@link #BY_RING}, {@link #AS_RECORDED}, or names of nodes
 *     separated by commas, which the children are bound to in turn
 * @param sums what each child's sum is
 */
public record Expected(int members, int replicas, int actives, String place, Sums sums) {
  /** On its owners as {@link ConsistentHashing} has it. */
  public static final String BY_RING = "ring";

  /** On the nodes that the catalog names for it. */
  public static final String AS_RECORDED = "recorded";

  /**
   * The sum of child number n: {@code perNumber * n + base}.
   *
   * @param perNumber times the number
   * @param base and this
   */
  public record Sums(long perNumber, long base) {
    /** Nothing. */
    public static final Sums ZERO = new Sums(0, 0);

    long of(int number) {
      return perNumber * number + base;
    }

    /** Both together. */
    public Sums plus(Sums more) {
      return new Sums(perNumber + more.perNumber, base + more.base);
    }
  }

  /** Every child once, in a hub of so many members, on the owner by the ring, with sum zero. */
  public static Expected once(int members) {
    return new Expected(members, 1, 1, BY_RING, Sums.ZERO);
  }

  /** The same with so many members. */
  public Expected members(int value) {
    return new Expected(value, replicas, actives, place, sums);
  }

  /** The same with so many replicas, so many of them active. */
  public Expected replicas(int count, int active) {
    return new Expected(members, count, active, place, sums);
  }

  /** The same with the children in other places. */
  public Expected place(String value) {
    return new Expected(members, replicas, actives, value, sums);
  }

  /** The same with other sums. */
  public Expected sums(Sums value) {
    return new Expected(members, replicas, actives, place, value);
  }

  /** The places for one membership. */
  Places places(List<NodeId> nodes) {
    return switch (place) {
      case BY_RING -> {
        Placer ring = ConsistentHashing.DEFAULT.placer(nodes);
        yield (hub, id, number) -> ring.owners(id, replicas);
      }
      case AS_RECORDED ->
          (hub, id, number) ->
              Placer.named(hub.lookup(id).map(ChildInfo::nodes).orElse(List.of()), nodes, replicas);
      default -> {
        List<String> bound = List.of(place.split(",", -1));
        yield (hub, id, number) ->
            Placer.named(List.of(bound.get(number % bound.size())), nodes, replicas);
      }
    };
  }

  /** Where children belong. */
  @FunctionalInterface
  interface Places {
    List<NodeId> of(Hub hub, String id, int number);
  }

  List<Object> fields() {
    return List.of(members, replicas, actives, place, sums.perNumber, sums.base);
  }

  static Expected parse(List<String> fields) {
    return new Expected(
        Integer.parseInt(fields.get(0)),
        Integer.parseInt(fields.get(1)),
        Integer.parseInt(fields.get(2)),
        fields.get(3),
        new Sums(Long.parseLong(fields.get(4)), Long.parseLong(fields.get(5))));
  }
}
