package io.processhub.strategy;

import io.processhub.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A hash ring with virtual nodes (Karger et al., "Consistent Hashing and Random Trees", STOC 1997).
 *
 * <p>Each node has {@code virtualNodes} points on a circle of 2^64, made from its name alone, so
 * that a restarted node gets its old place; a child belongs to the first point at or after its own
 * hash. With V points a node's share deviates from 1/n by about 1/(n sqrt V): 3 % for 1,024. When a
 * node comes, only children that it takes over move.
 *
 * <p>Immutable. Building costs {@code O(nV)}. A look-up costs about the same for any number of
 * nodes: a table says where the points begin that share the hash's highest bits, and there is about
 * one of them.
 */
public final class HashRing {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final List<NodeId> nodes;
  private final long[] points;
  private final int[] owners;

  /**
   * For each value of the highest bits, unsigned: the first point with that value or a higher one.
   */
  private final int[] starts;

  private final int shift;

  /**
   * A ring of the given nodes; at least one, no name twice. Each has 1 to 65,536 virtual nodes, and
   * all together have at most 2^28.
   *
   * @throws IllegalArgumentException if the list or a node is null, there is no node, two have the
   *     same name, or {@code virtualNodes} is out of its range or too many for so many nodes
   */
  public HashRing(List<NodeId> nodes, int virtualNodes) {
    Options.virtualNodes(virtualNodes);
    requireDistinct(nodes);
    this.nodes = List.copyOf(nodes);
    int count = Options.points(nodes.size(), virtualNodes);
    shift = Math.min(Long.SIZE - 1, Long.numberOfLeadingZeros(count));
    starts = new int[1 << (Long.SIZE - shift)];
    points = new long[count];
    owners = new int[count];
    long[] hashes = hashes(virtualNodes);
    layOut(hashes);
    int[] filled = new int[starts.length];
    for (int i = 0; i < count; i++) {
      insert(hashes[i], i / virtualNodes, filled);
    }
  }

  private static void requireDistinct(List<NodeId> nodes) {
    Options.given("nodes", nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("A ring needs at least one node.");
    }
    Set<String> names = new HashSet<>();
    for (NodeId node : nodes) {
      Options.given("A node of a ring", node);
      if (!names.add(node.name())) {
        throw new IllegalArgumentException(
            "A ring has each node once, but '%s' is given twice.".formatted(node.name()));
      }
    }
  }

  /** The points of the first node, then those of the next, and so on. */
  private long[] hashes(int virtualNodes) {
    long[] hashes = new long[points.length];
    for (int n = 0; n < nodes.size(); n++) {
      long seed = hash(nodes.get(n).name());
      for (int v = 0; v < virtualNodes; v++) {
        hashes[n * virtualNodes + v] = mix(seed + v * 0x9E3779B97F4A7C15L);
      }
    }
    return hashes;
  }

  /** Finds out where each slot's points begin. */
  private void layOut(long[] hashes) {
    for (long hash : hashes) {
      starts[slot(hash)]++;
    }
    int sum = 0;
    for (int i = 0; i < starts.length; i++) {
      int inSlot = starts[i];
      starts[i] = sum;
      sum += inSlot;
    }
  }

  /**
   * Puts a point behind the lower ones of its slot; there are few. Points that collide are ordered
   * by the node, so that all members agree: those of earlier nodes are there first.
   */
  private void insert(long hash, int node, int[] filled) {
    int slot = slot(hash);
    int at = starts[slot] + filled[slot];
    filled[slot]++;
    while (at > starts[slot] && points[at - 1] > hash) {
      points[at] = points[at - 1];
      owners[at] = owners[at - 1];
      at--;
    }
    points[at] = hash;
    owners[at] = node;
  }

  /** The highest bits, so that slots are ordered as the signed hashes are. */
  private int slot(long hash) {
    return (int) ((hash ^ Long.MIN_VALUE) >>> shift);
  }

  /** The nodes on the ring, in the order given. */
  public List<NodeId> nodes() {
    return nodes;
  }

  /**
   * The first node for the key.
   *
   * @throws IllegalArgumentException if the key is null
   */
  public NodeId first(String key) {
    return nodes.get(owners[index(key)]);
  }

  /**
   * The first {@code count} distinct nodes for the key, or all if there are fewer.
   *
   * @throws IllegalArgumentException if the key is null, or the count negative
   */
  public List<NodeId> first(String key, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count must be 0 or more, but is " + count + ".");
    }
    if (count == 1) {
      return List.of(first(key));
    }
    int wanted = Math.min(count, nodes.size());
    List<NodeId> found = new ArrayList<>(wanted);
    for (int i = index(key); found.size() < wanted; i = i + 1 == points.length ? 0 : i + 1) {
      NodeId node = nodes.get(owners[i]);
      if (!found.contains(node)) {
        found.add(node);
      }
    }
    return List.copyOf(found);
  }

  private int index(String key) {
    Options.given("key", key);
    if (nodes.size() == 1) {
      return 0;
    }
    long hash = hash(key);
    int at = starts[slot(hash)];
    while (at < points.length && points[at] < hash) {
      at++;
    }
    return at == points.length ? 0 : at;
  }

  /**
   * A 64-bit hash of the key: FNV-1a over its UTF-8 bytes, finished with SplitMix64's mixer.
   *
   * @throws IllegalArgumentException if the key is null
   */
  public static long hash(String key) {
    Options.given("key", key);
    long hash = FNV_OFFSET;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c >= 0x80) {
        return hash(key.getBytes(StandardCharsets.UTF_8));
      }
      hash = (hash ^ c) * FNV_PRIME;
    }
    return mix(hash);
  }

  private static long hash(byte[] bytes) {
    long hash = FNV_OFFSET;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
    }
    return mix(hash);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
