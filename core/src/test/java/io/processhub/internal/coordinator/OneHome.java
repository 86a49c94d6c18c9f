package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Homes as a test sets them: the node alone counts, and others may only be running children. */
final class OneHome implements Homes {
  private final NodeId self;
  NodeId home;
  List<NodeId> owners;
  boolean othersRun = true;

  OneHome(NodeId self, NodeId owner) {
    this.self = self;
    home = self;
    owners = List.of(owner);
  }

  @Override
  public @Nullable NodeId home(String id) {
    return home;
  }

  @Override
  public boolean decides(String id) {
    return true;
  }

  @Override
  public List<NodeId> holders() {
    return List.of(self);
  }

  @Override
  public int holdersWanted() {
    return 1;
  }

  @Override
  public List<NodeId> owners(CatalogRecord record) {
    return owners;
  }

  @Override
  public boolean mayRunChildren(NodeId node) {
    return othersRun;
  }

  @Override
  public boolean standsDown() {
    return false;
  }
}
