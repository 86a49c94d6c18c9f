package io.processhub.internal.registry;

import io.processhub.NodeId;
import io.processhub.strategy.HashRing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What does run: for each child its instances, as a chain with one link for each node. The links of
 * one node are its <em>slice</em>; only that node's word changes it. Changed by the coordinator's
 * loop alone; {@link #get} and {@link #forEach} may be called by any thread.
 */
public final class Registry {
  private final ConcurrentMap<String, Running> chains = new ConcurrentHashMap<>();
  private final Map<NodeId, Slice> slices = new ConcurrentHashMap<>();
  private Watcher watcher = (id, before, after) -> {};

  /** The sums over one node's instances; written by the loop, read by anyone. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private static final class Slice {
    volatile int size;
    volatile long digest;

    void change(int sizeBy, long digestBy) {
      size += sizeBy;
      digest += digestBy;
    }
  }

  /** Hears of changes before others can see them, and when they can. */
  @FunctionalInterface
  public interface Watcher {
    /** A child's instances are about to change; null: there are none. */
    void changes(String id, @Nullable Running before, @Nullable Running after);

    /** Others can see what has changed. */
    default void changed(String id) {}
  }

  /** Sets who hears of changes. To be called before there are any. */
  public void watch(Watcher newWatcher) {
    watcher = newWatcher;
  }

  /** The first of the child's instances; follow {@link Running#next}. */
  public @Nullable Running get(String id) {
    return chains.get(id);
  }

  /** The child's instance on a node. */
  public @Nullable Running get(String id, NodeId node) {
    return Running.on(node, chains.get(id));
  }

  /** Calls back with each id and the first of its instances. */
  public void forEach(BiConsumer<String, Running> action) {
    chains.forEach(action);
  }

  /** How many children have an instance. */
  public int size() {
    return chains.size();
  }

  /** Of how many nodes there are slices, with instances or without. */
  public int slices() {
    return slices.size();
  }

  /** Puts an instance in, in place of the one on the same node; returns that. */
  public @Nullable Running put(String id, Running instance) {
    Running chain = chains.get(id);
    Running old = Running.on(instance.node(), chain);
    Running now = instance.withNext(without(chain, instance.node()));
    watcher.changes(id, chain, now);
    chains.put(id, now);
    watcher.changed(id);
    Slice slice = slices.computeIfAbsent(instance.node(), unused -> new Slice());
    long idHash = HashRing.hash(id);
    if (old == null) {
      slice.change(1, instance.digest(idHash));
    } else {
      slice.change(0, instance.digest(idHash) - old.digest(idHash));
    }
    return old;
  }

  /** Takes a node's instance out, and returns it. */
  public @Nullable Running remove(String id, NodeId node) {
    Running chain = chains.get(id);
    Running old = Running.on(node, chain);
    if (old == null) {
      return null;
    }
    Running rest = without(chain, node);
    watcher.changes(id, chain, rest);
    if (rest == null) {
      chains.remove(id);
    } else {
      chains.put(id, rest);
    }
    watcher.changed(id);
    Slice slice = slices.get(node);
    if (slice != null) {
      slice.change(-1, -old.digest(HashRing.hash(id)));
    }
    return old;
  }

  /** The ids with an instance on a node. */
  public List<String> idsOn(NodeId node) {
    List<String> ids = new ArrayList<>();
    Slice slice = slices.get(node);
    if (slice != null && slice.size > 0) {
      chains.forEach((id, chain) -> {
        if (Running.on(node, chain) != null) {
          ids.add(id);
        }
      });
    }
    return ids;
  }

  /** Forgets a node, whose instances have been taken out. */
  public void forget(NodeId node) {
    slices.remove(node);
  }

  /** How many instances a node has. */
  public int sizeOf(NodeId node) {
    Slice slice = slices.get(node);
    return slice == null ? 0 : slice.size;
  }

  /** The digest of a node's slice. */
  public long digestOf(NodeId node) {
    Slice slice = slices.get(node);
    return slice == null ? 0 : slice.digest;
  }

  /** The digest of all slices. */
  public long digest() {
    long sum = 0;
    for (Map.Entry<NodeId, Slice> each : slices.entrySet()) {
      if (each.getValue().size > 0) {
        sum += each.getValue().digest * (2L * each.getKey().hashCode() + 1);
      }
    }
    return sum;
  }

  private static @Nullable Running without(@Nullable Running chain, NodeId node) {
    if (chain == null) {
      return null;
    }
    return chain.node().equals(node) ? chain.next() : chain.withNext(without(chain.next(), node));
  }
}
