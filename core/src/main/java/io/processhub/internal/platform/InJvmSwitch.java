package io.processhub.internal.platform;

import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Who is attached to an in-JVM network. Each change makes a new, immutable {@link Roster}. */
public final class InJvmSwitch implements InJvmNetwork {

  /**
   * The attached nodes.
   *
   * @param version rises with each change, so that a port never shows an older view after a newer
   */
  record Roster(long version, Map<NodeId, InJvmPort> ports) {

    List<NodeId> members() {
      return List.copyOf(ports.keySet());
    }
  }

  private final Executor executor;
  private volatile Roster roster = new Roster(0, Map.of());

  /** A network without nodes. */
  public InJvmSwitch(Executor executor) {
    this.executor = executor;
  }

  @Override
  public Transport transport() {
    return new InJvmPort(this, executor);
  }

  Roster roster() {
    return roster;
  }

  @Nullable InJvmPort port(NodeId node) {
    return roster.ports().get(node);
  }

  synchronized void attach(NodeId node, InJvmPort port) {
    Map<NodeId, InJvmPort> ports = new LinkedHashMap<>(roster.ports());
    if (ports.putIfAbsent(node, port) != null) {
      throw new ProcessHubException("A node %s is on this in-JVM network already.".formatted(node));
    }
    roster = new Roster(roster.version() + 1, ports);
  }

  synchronized void detach(NodeId node) {
    Map<NodeId, InJvmPort> ports = new LinkedHashMap<>(roster.ports());
    if (ports.remove(node) != null) {
      roster = new Roster(roster.version() + 1, ports);
    }
  }

  /** Shows all nodes but one the present roster. */
  void announceExcept(InJvmPort self) {
    for (InJvmPort port : new ArrayList<>(roster.ports().values())) {
      if (port != self) {
        executor.execute(port::showView);
      }
    }
  }
}
