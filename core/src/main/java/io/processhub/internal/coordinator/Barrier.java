package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.wire.Control.BarrierAnswer;
import io.processhub.internal.wire.Control.BarrierAsk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a node which gains children under a new membership knows all that was done under
 * the old one, before it decides about them. Without it a fresh home would start a second copy of
 * what a slow slice has not shown it yet.
 *
 * <ol>
 *   <li>A node that adopts a membership asks every other node that may run children: have you
 *       adopted it too?
 *   <li>The asked node answers when it has, and not before: from then on it does nothing under an
 *       older membership, and what it would have begun under one, it has given back, unless its
 *       slice shows it. Its answer says how far its slice and its catalog were at that moment.
 *   <li>The asker waits until it has that slice version, and has caught up with that catalog. If
 *       the catalogs differed, the other may not have known what the asker knows, a later record
 *       perhaps by which the child does not go there: then it is asked once more.
 *   <li>When that is so for all, the membership is <em>settled</em>, and the node decides about all
 *       its children. Until then it decides only about those that were its own under every
 *       membership since the last settled one, if nodes have only gone since; about none if others
 *       have come, who may have decided about its children on their own.
 *   <li>A membership on which the others do not agree is waited for up to a limit; then the node
 *       goes ahead, and what is doubled thereby is repaired when they agree. Under epochs there is
 *       no such limit: all holders of the epoch are asked, seen or not, until another leaves them
 *       out. And who has missed or refused a part of what another knew has not caught up.
 * </ol>
 */
final class Barrier {
  private static final long ASK_AGAIN_NANOS = 500_000_000L;
  private static final int CHAIN_MAX = 32;

  private final Ground ground;
  private final Slices slices;
  private final Exchange exchange;
  private final Supplier<List<NodeId>> askees;
  private final boolean endless;
  private final Runnable beforeAnswer;
  private final Runnable whenSettled;

  private @Nullable Membership current;

  /** The last settled membership and those since, each a part of the one before; else empty. */
  private final List<Membership> chain = new ArrayList<>();

  private boolean asking;
  private boolean settled;
  private long nonce;
  private long beganAtNanos;
  private long askedAtNanos;
  private final Map<NodeId, Need> needs = new TreeMap<>();
  private int asked;

  /** Of those that have answered: whether their clocks are too far ahead of this node's. */
  private final Map<NodeId, Boolean> clocksAhead = new HashMap<>();

  private final Map<NodeId, BarrierAsk> unanswered = new TreeMap<>();
  private final Set<String> unsure = new HashSet<>();
  private final Set<String> unsureNext = new HashSet<>();

  /** What a node must still show; the fields are negative until it has answered. */
  private static final class Need {
    private long sliceVersion = -1;
    private long exchange = -1;

    /** Whether, when it answered, it knew all that was known here when it was first asked. */
    private boolean isInformed;
  }

  Barrier(
      Ground ground,
      Slices slices,
      Exchange exchange,
      Supplier<List<NodeId>> askees,
      Runnable beforeAnswer,
      Runnable whenSettled) {
    this.ground = ground;
    this.slices = slices;
    this.exchange = exchange;
    this.askees = askees;
    this.beforeAnswer = beforeAnswer;
    this.whenSettled = whenSettled;
    endless = ground.traits.epochs.isPresent();
    nonce = ground.clock.nextTime();
  }

  /** A new membership is in force. {@code ask}: whether this node is to know all under it. */
  void adopt(Membership membership, boolean ask) {
    if (settled || current == null) {
      beganAtNanos = ground.nanos();
    }
    current = membership;
    List.copyOf(unanswered.keySet()).forEach(this::answer);
    settled = false;
    asking = false;
    needs.clear();
    if (ask) {
      extendChain(membership);
      begin();
    }
  }

  /** What was settled does not count any more: the next membership begins from nothing. */
  void distrust() {
    settled = false;
    chain.clear();
  }

  private void extendChain(Membership membership) {
    boolean grown = !chain.isEmpty() && !chain.getLast().nodes().containsAll(membership.nodes());
    // Who was left out and is back may have decided on its own meanwhile. An epoch may follow one
    // that this node was not in, or has not heard of.
    if (endless || grown || chain.size() == CHAIN_MAX) {
      chain.clear();
    } else if (!chain.isEmpty()) {
      chain.add(membership);
    }
  }

  private void begin() {
    nonce++;
    asking = true;
    askedAtNanos = ground.nanos();
    unsure.addAll(unsureNext);
    unsureNext.clear();
    needs.clear();
    clocksAhead.clear();
    for (NodeId node : askees.get()) {
      needs.put(node, new Need());
      ask(node);
    }
    asked = needs.size();
    check();
  }

  private void ask(NodeId node) {
    Membership membership = current;
    if (membership != null) {
      ground.send(node, new BarrierAsk(nonce, membership.hash()));
    }
  }

  void onAsk(NodeId from, BarrierAsk ask) {
    unanswered.put(from, ask);
    answer(from);
  }

  private void answer(NodeId to) {
    BarrierAsk ask = unanswered.get(to);
    Membership membership = current;
    if (ask == null || membership == null || membership.hash() != ask.membership()) {
      return;
    }
    unanswered.remove(to);
    beforeAnswer.run();
    slices.flush(true);
    long cutoff = exchange.cutoffMillis();
    long root = ground.catalog.root(cutoff);
    ground.send(
        to, new BarrierAnswer(ask.nonce(), slices.version(), cutoff, root, exchange.admissions()));
  }

  /** Whether somebody asks for a membership that this node does not see. */
  boolean hasUnanswered() {
    return !unanswered.isEmpty();
  }

  void onAnswer(NodeId from, BarrierAnswer answer) {
    Need need = needs.get(from);
    if (answer.nonce() != nonce || need == null || need.sliceVersion >= 0) {
      return;
    }
    need.sliceVersion = answer.sliceVersion();
    slices.others.onVersion(from, answer.sliceVersion());
    noteClock(from, answer);
    exchange.hear(answer.knows());
    boolean isSame = answer.root() == ground.catalog.root(answer.cutoffMillis());
    need.isInformed |= isSame;
    if (isSame) {
      exchange.learn(answer.knows());
    }
    need.exchange = isSame ? 0 : exchange.begin(from);
    check();
  }

  private void noteClock(NodeId from, BarrierAnswer answer) {
    boolean isAhead =
        answer.knows().entrySet().stream()
            .filter(known -> known.getKey().node().equals(from))
            .anyMatch(known -> ground.clock.aheadMillis(known.getValue()) > 0);
    clocksAhead.put(from, isAhead);
  }

  /**
   * Whether most clocks are not too far ahead of this node's. Then what it refuses no quorum has
   * taken, and nobody was told that it is done. Else this node is the one that is behind.
   */
  private boolean isInTime() {
    long inTime = clocksAhead.values().stream().filter(isAhead -> !isAhead).count();
    return 2 * (inTime + 1) > asked + 1;
  }

  /** An exchange with a node has ended; if it does not count, the next tick begins another. */
  void onExchanged(NodeId with, long exchangeNumber, Exchange.Ending how) {
    Need need = needs.get(with);
    if (need == null || need.exchange <= 0 || exchangeNumber < need.exchange) {
      return;
    }
    boolean counts =
        switch (how) {
          case COMPLETE -> true;
          case REFUSED -> !endless || (clocksAhead.getOrDefault(with, false) && isInTime());
          case LOST -> !endless;
        };
    if (!counts) {
      return;
    }
    if (need.isInformed) {
      need.exchange = 0;
      check();
    } else {
      need.isInformed = true;
      need.sliceVersion = -1;
      need.exchange = -1;
      ask(with);
    }
  }

  /** Looks whether the membership is settled now. */
  void check() {
    if (!asking) {
      return;
    }
    needs
        .entrySet()
        .removeIf(each ->
            each.getValue().exchange == 0
                && slices.others.known(each.getKey()) >= each.getValue().sliceVersion);
    if (needs.isEmpty()) {
      finish();
    }
  }

  private void finish() {
    asking = false;
    unsure.forEach(ground::touch);
    unsure.clear();
    if (!settled) {
      settled = true;
      chain.clear();
      if (current != null) {
        chain.add(current);
      }
      whenSettled.run();
    }
    if (!unsureNext.isEmpty()) {
      beganAtNanos = ground.nanos();
      begin();
    }
  }

  /**
   * A child was given to this node by a change of its record rather than of the membership: all
   * others are asked once more before this node decides about it.
   */
  void doubt(String id) {
    unsureNext.add(id);
    if (settled && !asking) {
      beganAtNanos = ground.nanos();
      begin();
    }
  }

  /** A node is gone: it is not waited for. */
  void forget(NodeId node) {
    unanswered.remove(node);
    if (needs.remove(node) != null) {
      check();
    }
  }

  /** Asks again, and stops waiting when it has lasted too long. */
  void tick() {
    if (!asking) {
      return;
    }
    long now = ground.nanos();
    if (!endless && now - beganAtNanos > ground.config.barrierWait().toNanos()) {
      ground.count("barriersGivenUp");
      needs.clear();
      finish();
      return;
    }
    if (now - askedAtNanos > ASK_AGAIN_NANOS) {
      askedAtNanos = now;
      needs.forEach((node, need) -> {
        if (need.sliceVersion < 0) {
          ask(node);
        } else if (need.exchange > 0 && !exchange.isUnderWay(node)) {
          need.exchange = exchange.begin(node);
        }
      });
    }
  }

  /** Whether another node may be running children, so that it is asked. */
  boolean mayRunChildren(NodeId node) {
    return askees.get().contains(node);
  }

  /** Whether this node decides about all its children. */
  boolean isSettled() {
    return settled;
  }

  /** Whether this node may decide about a child that is its own in the sense of {@code mine}. */
  boolean isOpen(String id, Predicate<Membership> mine) {
    if (unsure.contains(id) || unsureNext.contains(id)) {
      return false;
    }
    return settled || (!chain.isEmpty() && chain.stream().allMatch(mine));
  }

  /** How many children, or nodes, are to be seen to again when the membership is settled. */
  int doubts() {
    return unsure.size() + unsureNext.size() + unanswered.size();
  }

  /** How many nodes are waited for. */
  int pending() {
    return needs.size();
  }
}
