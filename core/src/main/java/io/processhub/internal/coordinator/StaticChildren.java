package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.internal.wire.Control.Aim;
import io.processhub.internal.wire.Control.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The children that the configuration names: each node sees to it, once, that they are started.
 *
 * <ol>
 *   <li>When this node is ready, those that are not wanted yet are started, in one call.
 *   <li>A child that is wanted, was started, or has failed, is seen to: it is not started again
 *       from here, whatever becomes of it, or of the others.
 *   <li>One of whose start nothing is known is tried again at once. One for which there is no
 *       quorum, or not all nodes that it is mapped to, is tried again when a membership is settled,
 *       or in the next round; at once, if that came while the answer was on its way.
 *   <li>If a whole call was refused for what some are mapped to, which no node that comes can mend,
 *       the others are started without these.
 * </ol>
 */
final class StaticChildren {
  private static final Logger log = LoggerFactory.getLogger(StaticChildren.class);

  private final Ground ground;
  private final Loop loop;
  private final Members members;
  private final Calls calls;
  private final Lifecycle lifecycle;
  private final List<ChildSpec> open;
  private boolean isUnderWay;
  private boolean isMissed;

  StaticChildren(Ground ground, Loop loop, Members members, Calls calls, Lifecycle lifecycle) {
    this.ground = ground;
    this.loop = loop;
    this.members = members;
    this.calls = calls;
    this.lifecycle = lifecycle;
    open = new ArrayList<>(ground.config.children());
  }

  /** Starts those that are left, if this node is ready: a membership was settled, or a round is. */
  void begin() {
    isMissed |= isUnderWay;
    if (!isUnderWay && !open.isEmpty() && members.own() == Phase.READY) {
      start();
    }
  }

  private void start() {
    open.removeIf(spec -> ground.catalog.live(spec.id()) != null);
    if (open.isEmpty() || lifecycle.isLeaving()) {
      return;
    }
    isUnderWay = true;
    isMissed = false;
    CompletableFuture<StartResult> future = new CompletableFuture<>();
    CompletableFuture<Void> unused = future.thenAccept(result -> loop.run(() -> onAnswer(result)));
    StartOptions options =
        StartOptions.DEFAULT.checkExisting(false).quiet(true).childMapping(mapping());
    calls.start(List.copyOf(open), options, Aim.START, List.of(), future);
  }

  private Map<String, List<String>> mapping() {
    Map<String, List<String>> mapping = new TreeMap<>(ground.config.childMapping());
    mapping.keySet().retainAll(open.stream().map(ChildSpec::id).toList());
    return mapping;
  }

  private void onAnswer(StartResult result) {
    isUnderWay = false;
    Set<String> over = new HashSet<>(result.started().keySet());
    boolean isUnanswered = false;
    boolean isRefused = result.started().isEmpty() && result.errors().size() < open.size();
    for (ChildError error : result.errors()) {
      boolean isLater =
          switch (error.reason()) {
            case TIMEOUT, PARTITIONED -> true;
            case INVALID_CHILD_MAPPING -> !isRefused;
            default -> false;
          };
      if (!isLater) {
        over.add(error.child());
      }
      isUnanswered |= error.reason() == ChildError.Reason.TIMEOUT;
      warn(error);
    }
    open.removeIf(spec -> over.contains(spec.id()));
    if (isMissed || isUnanswered || isRefused) {
      begin();
    }
  }

  private void warn(ChildError error) {
    boolean isNoFailure =
        error.reason() == ChildError.Reason.PARTITIONED
            || error.reason() == ChildError.Reason.ALREADY_STARTED;
    if (!isNoFailure) {
      log.atWarn()
          .addKeyValue("hub", ground.hub())
          .addKeyValue("child", error.child())
          .log("A static child was not started: {}", error.detail());
    }
  }
}
