package io.processhub.cluster;

import io.processhub.NodeId;
import io.processhub.internal.Printable;
import io.processhub.internal.observe.SparingLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jgroups.Address;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Who is in the present view: which node is at which address, and the frames on their way to it.
 * Views come one at a time; everything else may be called by any thread.
 */
final class Peers {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final SparingLog strangers;
  private final Function<Address, Outbound> outbounds;

  private final Map<Address, Outbound> all = new ConcurrentHashMap<>();

  private volatile Map<NodeId, Outbound> present = Map.of();
  private final Map<Address, NodeId> names = new ConcurrentHashMap<>();

  /** {@code withheld} counts the lines of the log that are not written. */
  Peers(Function<Address, Outbound> outbounds, LongAdder withheld) {
    this.outbounds = outbounds;
    strangers = new SparingLog(LOG, System::nanoTime, withheld);
  }

  /** Adopts a view, and returns its nodes. */
  List<NodeId> adopt(List<Address> members, Address self) {
    List<NodeId> nodes = new ArrayList<>();
    Map<NodeId, Outbound> reachable = new HashMap<>();
    for (Address member : members) {
      Optional<NodeId> node = NodeAddress.node(member);
      if (node.isEmpty()) {
        strangers.at(Level.WARN).log(
            "The member {} is no ProcessHub node, and is ignored", name(member));
        continue;
      }
      nodes.add(node.get());
      names.put(member, node.get());
      if (!member.equals(self)) {
        Outbound outbound = all.computeIfAbsent(member, outbounds);
        reachable.put(node.get(), outbound);
      }
    }
    present = Map.copyOf(reachable);
    names.keySet().retainAll(members);
    all.entrySet()
        .removeIf(peer -> {
          boolean gone = !members.contains(peer.getKey());
          if (gone) {
            peer.getValue().close();
          }
          return gone;
        });
    return List.copyOf(nodes);
  }

  /** As the member calls itself. */
  private static String name(Address member) {
    return Printable.text(member.toString());
  }

  /** A node has acknowledged something: there may be room for what waits. */
  void acknowledged(Address by) {
    Outbound outbound = all.get(by);
    if (outbound != null) {
      outbound.acknowledged();
    }
  }

  /** The way to a member; null if the node is none. */
  @Nullable Outbound to(NodeId node) {
    return present.get(node);
  }

  /** The node at an address, whether a member or not; null if that is no node of ours. */
  @Nullable NodeId at(Address address) {
    NodeId node = names.get(address);
    return node != null ? node : NodeAddress.node(address).orElse(null);
  }

  /** How many nodes are known, this one included. */
  int size() {
    return Math.max(names.size(), all.size());
  }

  /** How many frames wait to be sent. */
  int waiting() {
    return all.values().stream().mapToInt(Outbound::waiting).sum();
  }

  /** How long they are together. */
  long waitingBytes() {
    return all.values().stream().mapToLong(Outbound::waitingBytes).sum();
  }

  /** Whether nothing waits to be sent. */
  boolean areIdle() {
    return present.values().stream().allMatch(Outbound::isIdle);
  }

  /** Gives up what waits. */
  void close() {
    all.values().forEach(Outbound::close);
    present = Map.of();
  }
}
