package io.processhub.internal.coordinator;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.Instance;
import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Registry;
import io.processhub.internal.registry.Running;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the API shows of a child: what is wanted, of the catalog, and what runs, of the registry.
 *
 * <p>Once looked up it is kept until it changes: to find it again takes one table, and makes
 * nothing. Any thread may look up, and none waits. Who makes a description claims its place first,
 * then reads the tables, and puts it in the place of the claim only. The loop changes the tables
 * first, and then takes out whatever is kept of the child, a claim too. So nothing is kept that was
 * read before a change, and who has changed something finds it changed.
 */
final class Descriptions {
  private final Catalog catalog;
  private final Registry registry;

  /** Descriptions, and claims, which are objects of no other use. */
  private final Map<String, Object> made = new ConcurrentHashMap<>();

  private volatile int replicas;

  Descriptions(Catalog catalog, Registry registry, int replicas) {
    this.catalog = catalog;
    this.registry = registry;
    this.replicas = replicas;
  }

  /** A child's; null if none of this id is wanted. */
  @Nullable ChildInfo of(String id) {
    if (made.get(id) instanceof ChildInfo known) {
      return known;
    }
    CatalogRecord record = catalog.live(id);
    return record == null ? null : make(record.id());
  }

  private @Nullable ChildInfo make(String id) {
    Object claim = new Object();
    boolean isClaimed = made.putIfAbsent(id, claim) == null;
    CatalogRecord record = catalog.live(id);
    ChildInfo info = record == null ? null : of(record);
    if (isClaimed && info == null) {
      made.remove(id, claim);
    } else if (isClaimed) {
      made.replace(id, claim, info);
    }
    return info;
  }

  /** What a record and the registry say now, which is not kept; null for a tombstone. */
  @Nullable ChildInfo of(CatalogRecord record) {
    ChildSpec spec = record.spec();
    return spec == null ? null : describe(spec, record, registry.get(record.id()), replicas);
  }

  private static ChildInfo describe(
      ChildSpec spec, CatalogRecord record, @Nullable Running first, int replicas) {
    List<Instance> instances = new ArrayList<>(1);
    for (Running r = first; r != null; r = r.next()) {
      instances.add(r.toInstance());
    }
    instances.sort(Comparator.comparing(Instance::processId));
    return new ChildInfo(spec, List.copyOf(instances), record.pinned(), replicas);
  }

  /** A child's record or instances have changed. */
  void changed(String id) {
    made.remove(id);
  }

  /** From now on each child is to have so many instances. */
  void replicas(int wanted) {
    replicas = wanted;
    made.clear();
  }

  /** How many are kept: at most one for each child. */
  int size() {
    return made.size();
  }
}
