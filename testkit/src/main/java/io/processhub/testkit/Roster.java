package io.processhub.testkit;

import io.processhub.Hub;
import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Which nodes have the hub open, and as what. */
final class Roster {
  private final Simulation simulation;
  private final String hub;
  private final Map<NodeId, Boolean> opened = new LinkedHashMap<>();
  private final Set<NodeId> leaving = new LinkedHashSet<>();
  private final Map<NodeId, List<Word>> words = new LinkedHashMap<>();
  private long changes;

  /** Whether a node is to be drained; in vain if nobody was asked. */
  private static final class Word {
    final boolean drains;
    boolean isVain;

    Word(boolean drains) {
      this.drains = drains;
    }
  }

  Roster(Simulation simulation, String hub) {
    this.simulation = simulation;
    this.hub = hub;
    simulation.onEnd((node, crashed) -> changes++);
  }

  /** A node opens the hub. */
  void opens(NodeId node, boolean isObserver) {
    changes++;
    opened.put(node, isObserver);
    leaving.remove(node);
    if (!isObserver) {
      words.remove(node);
    }
  }

  /** A node begins to leave, or to close the hub. */
  void leaves(NodeId node) {
    changes++;
    leaving.add(node);
  }

  /**
   * A node is asked to be drained, or to have children again; unless the caller sees no such
   * member, so that nobody is asked. That shows later, and others may have said something since.
   */
  void drains(NodeId node, boolean on, CompletableFuture<Void> done) {
    Word word = new Word(on);
    changes++;
    words.computeIfAbsent(node, unused -> new ArrayList<>()).add(word);
    var unused =
        done.whenComplete((nothing, failure) -> {
          if (failure instanceof IllegalArgumentException) {
            changes++;
            word.isVain = true;
          }
        });
  }

  /** How often a node has come, gone, or begun to do so. */
  long changes() {
    return changes;
  }

  /** Whether there are two members at least, and all take the same nodes for these. */
  boolean areTwoAgreed() {
    List<NodeId> members = members().stream().map(SimNode::id).sorted().toList();
    return members.size() > 1
        && seats().stream().allMatch(node -> node.hub(hub).nodes().equals(members));
  }

  /** The running nodes that have the hub open. */
  List<SimNode> seats() {
    return simulation.running().stream()
        .filter(node -> opened.containsKey(node.id()) && node.findHub(hub).isPresent())
        .toList();
  }

  /** Those that are members, and are not leaving. */
  List<SimNode> members() {
    return seats().stream()
        .filter(node -> !isObserver(node) && !isLeaving(node) && !isDrained(node))
        .toList();
  }

  /** The members that have joined, so that they know what the hub knows. */
  List<NodeId> knowing() {
    return members().stream().map(SimNode::id).filter(id -> seenBy(id).contains(id)).toList();
  }

  /** Those of them that act on a membership on which the members that they see are agreed. */
  List<NodeId> settled() {
    return knowing().stream().filter(id -> !hubOn(id).isLocked()).toList();
  }

  /** The members that a node sees, itself among them once it has joined. */
  List<NodeId> seenBy(NodeId node) {
    return hubOn(node).nodes();
  }

  private Hub hubOn(NodeId node) {
    return simulation.node(node.name()).hub(hub);
  }

  boolean isObserver(SimNode node) {
    return opened.getOrDefault(node.id(), false);
  }

  /** Whether the last word that a node was told is that it be drained. */
  boolean isDrained(SimNode node) {
    List<Word> told = words.getOrDefault(node.id(), List.of());
    for (int i = told.size() - 1; i >= 0; i--) {
      if (!told.get(i).isVain) {
        return told.get(i).drains;
      }
    }
    return false;
  }

  boolean isLeaving(SimNode node) {
    return leaving.contains(node.id());
  }
}
