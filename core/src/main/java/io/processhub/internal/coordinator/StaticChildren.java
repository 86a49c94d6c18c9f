package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.internal.wire.Control.Aim;
import io.processhub.internal.wire.Control.Phase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The children that the configuration names: each node sees to it, once, that they are started. */
final class StaticChildren {
  private static final Logger log = LoggerFactory.getLogger(StaticChildren.class);

  private final Ground ground;
  private final Loop loop;
  private final Members members;
  private final Calls calls;
  private final Lifecycle lifecycle;
  private boolean started;

  StaticChildren(Ground ground, Loop loop, Members members, Calls calls, Lifecycle lifecycle) {
    this.ground = ground;
    this.loop = loop;
    this.members = members;
    this.calls = calls;
    this.lifecycle = lifecycle;
  }

  /** Starts them if this node is ready, and has not done so. */
  void begin() {
    if (!started && members.own() == Phase.READY) {
      started = true;
      start();
    }
  }

  /** Starts those that are not wanted yet; those whose start was not answered are tried again. */
  private void start() {
    List<ChildSpec> missing =
        ground.config.children().stream()
            .filter(spec -> ground.catalog.live(spec.id()) == null)
            .toList();
    if (missing.isEmpty() || lifecycle.isLeaving()) {
      return;
    }
    CompletableFuture<StartResult> future = new CompletableFuture<>();
    CompletableFuture<Void> unused = future.thenAccept(this::onAnswer);
    StartOptions options =
        StartOptions.DEFAULT.checkExisting(false).quiet(true).childMapping(mappingOf(missing));
    calls.start(missing, options, Aim.START, List.of(), future);
  }

  private Map<String, List<String>> mappingOf(List<ChildSpec> children) {
    Map<String, List<String>> mapping = new TreeMap<>(ground.config.childMapping());
    mapping.keySet().retainAll(children.stream().map(ChildSpec::id).toList());
    return mapping;
  }

  private void onAnswer(StartResult result) {
    for (ChildError error : result.errors()) {
      if (error.reason() == ChildError.Reason.TIMEOUT) {
        loop.run(this::start);
        return;
      }
      boolean standsDown = error.reason() == ChildError.Reason.PARTITIONED;
      if (standsDown || error.reason() == ChildError.Reason.INVALID_CHILD_MAPPING) {
        // There will be a quorum; or a node that it is mapped to may not have come yet.
        loop.run(() -> started = false);
      }
      if (!standsDown && error.reason() != ChildError.Reason.ALREADY_STARTED) {
        log.atWarn()
            .addKeyValue("hub", ground.hub())
            .addKeyValue("child", error.child())
            .log("A static child was not started: {}", error.detail());
      }
    }
  }
}
