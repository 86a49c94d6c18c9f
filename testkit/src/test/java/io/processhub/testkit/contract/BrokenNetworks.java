package io.processhub.testkit.contract;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** Transports that tell their listener in a wrong way what a right one has told them. */
final class BrokenNetworks {
  private BrokenNetworks() {}

  /** A listener that changes views. */
  private record Viewer(Transport.Listener right, UnaryOperator<List<NodeId>> change)
      implements Transport.Listener {
    @Override
    public void onFrame(NodeId from, byte[] frame) {
      right.onFrame(from, frame);
    }

    @Override
    public void onView(List<NodeId> members) {
      right.onView(change.apply(members));
    }
  }

  /** What is done to a node's listener. */
  interface Fault {
    Transport.Listener wrap(NodeId self, Transport.Listener right);
  }

  /** A node does not see itself. */
  static Fault selfless() {
    return (self, right) ->
        new Viewer(
            right, members -> members.stream().filter(member -> !member.equals(self)).toList());
  }

  /** Who was there once is there for ever. */
  static Fault sentimental() {
    return (self, right) -> {
      Set<NodeId> ever = new LinkedHashSet<>();
      return new Viewer(
          right,
          members -> {
            ever.addAll(members);
            return List.copyOf(ever);
          });
    };
  }

  /** Names a member twice, when there are several. */
  static Fault stammering() {
    return (self, right) ->
        new Viewer(
            right,
            members -> {
              List<NodeId> twice = new ArrayList<>(members);
              twice.add(members.getFirst());
              return members.size() > 2 ? twice : members;
            });
  }

  /** Sees those only whose name comes before, and itself. */
  static Fault shortSighted() {
    return (self, right) ->
        new Viewer(
            right,
            members ->
                members.stream()
                    .filter(member -> member.name().compareTo(self.name()) <= 0)
                    .toList());
  }

  /** Delivers one frame at a time, on all nodes together. */
  static Fault singleThreaded() {
    ReentrantLock one = new ReentrantLock();
    return (self, right) ->
        new Transport.Listener() {
          @Override
          public void onFrame(NodeId from, byte[] frame) {
            one.lock();
            try {
              right.onFrame(from, frame);
            } finally {
              one.unlock();
            }
          }

          @Override
          public void onView(List<NodeId> members) {
            right.onView(members);
          }
        };
  }

  /** A transport with such a fault. */
  static final class Faulty extends Forwarding {
    private final Fault fault;

    Faulty(Transport right, Fault fault) {
      super(right);
      this.fault = fault;
    }

    @Override
    public void start(NodeId node, Listener listener) {
      super.start(node, fault.wrap(node, listener));
    }
  }
}
