package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Distributor;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.ProcessId;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.internal.Ranges;
import io.processhub.internal.Required;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Upstream's distributor in terms of the hub. */
final class LocalDistributor implements Distributor {
  private final LocalHub hub;
  private final Ground ground;
  private final Coordinator coordinator;

  LocalDistributor(LocalHub hub, Ground ground, Coordinator coordinator) {
    this.hub = hub;
    this.ground = ground;
    this.coordinator = coordinator;
  }

  @Override
  public CompletableFuture<InitResult> initChildren(
      Collection<ChildSpec> specs, StartOptions options) {
    if (Required.given("specs", specs).isEmpty()) {
      return CompletableFuture.completedFuture(new InitResult.NoChildren());
    }
    return hub.startChildren(specs, options).thenApply(LocalDistributor::toInitResult);
  }

  @Override
  public InitResult initChildrenAsync(Collection<ChildSpec> specs, StartOptions options) {
    if (Required.given("specs", specs).isEmpty()) {
      return new InitResult.NoChildren();
    }
    CompletableFuture<StartResult> unused = hub.startChildren(specs, options);
    return new InitResult.Initiated();
  }

  private static InitResult toInitResult(StartResult result) {
    if (result.isOk()) {
      return new InitResult.Started(result.started());
    }
    Map<String, List<ProcessId>> started = result.rolledBack() ? Map.of() : result.started();
    List<String> existing = withReason(result, Reason.ALREADY_STARTED);
    if (existing.size() == result.errors().size()) {
      return new InitResult.AlreadyStarted(existing, started);
    }
    List<String> late = withReason(result, Reason.TIMEOUT);
    return late.size() == result.errors().size()
        ? new InitResult.ChildStartTimeout(late, started)
        : new InitResult.Failed(result.errors(), started);
  }

  private static List<String> withReason(StartResult result, Reason reason) {
    return result.errors().stream()
        .filter(error -> error.reason() == reason)
        .map(ChildError::child)
        .toList();
  }

  @Override
  public CompletableFuture<StopResult> stopChildren(Collection<String> ids, StopOptions options) {
    return hub.stopChildren(ids, options);
  }

  @Override
  public StopInitiated stopChildrenAsync(Collection<String> ids, StopOptions options) {
    CompletableFuture<StopResult> unused = hub.stopChildren(ids, options);
    return new StopInitiated();
  }

  @Override
  public RedistributionInitiated childRedistInit(
      ChildSpec spec, NodeId node, StartOptions options) {
    hub.requireMember(node);
    CompletableFuture<StartResult> unused =
        hub.redistribute(
            Required.given("spec", spec).metadata(Required.given("options", options).metadata()),
            options,
            node);
    return new RedistributionInitiated();
  }

  @Override
  public CompletableFuture<TerminateResult> childTerminate(
      String id, SynchronizationStrategy synchronization) {
    SynchronizationStrategy own = ground.config.synchronization();
    if (!Required.given("synchronization", synchronization).equals(own)) {
      throw new IllegalArgumentException(
          "The synchronization strategy must be the hub's own, %s, but is %s."
              .formatted(own, synchronization));
    }
    return childTerminate(id);
  }

  @Override
  public CompletableFuture<TerminateResult> childTerminate(String id) {
    Required.given("id", id);
    if (coordinator.isClosed()) {
      return CompletableFuture.failedFuture(new HubClosed(ground.hub()));
    }
    Running mine = ground.registry.get(id, ground.self);
    CatalogRecord record = ground.catalog.live(id);
    if (mine == null || record == null) {
      return CompletableFuture.completedFuture(TerminateResult.NOT_FOUND);
    }
    if (mine.state() == ChildState.RESTARTING) {
      return CompletableFuture.completedFuture(TerminateResult.RESTARTING);
    }
    CompletableFuture<StopResult> stopped = new CompletableFuture<>();
    coordinator.terminate(id, record.started(), StopOptions.DEFAULT, stopped);
    CompletableFuture<TerminateResult> terminated = new CompletableFuture<>();
    CompletableFuture<StopResult> unused =
        stopped.whenComplete((result, closed) -> {
          if (closed != null) {
            terminated.completeExceptionally(closed);
          } else {
            complete(terminated, result);
          }
        });
    return terminated;
  }

  private void complete(CompletableFuture<TerminateResult> terminated, StopResult result) {
    if (result.isOk()) {
      terminated.complete(TerminateResult.OK);
      return;
    }
    ChildError error = result.errors().getFirst();
    switch (error.reason()) {
      case NOT_FOUND -> terminated.complete(TerminateResult.NOT_FOUND);
      case TIMEOUT -> terminated.complete(TerminateResult.RUNNING);
      default ->
          terminated.completeExceptionally(
              Outcomes.failure(ground.hub(), error, ProcessHubException::new));
    }
  }

  @Override
  public NodeChildren whichChildrenLocal() {
    return new NodeChildren(ground.self, Which.children(ground.self, coordinator.which().lines()));
  }

  @Override
  public CompletableFuture<GlobalChildren> whichChildrenGlobal(Duration timeout) {
    long millis = Math.max(1, Ranges.positive("timeout", timeout).toMillis());
    if (coordinator.isClosed()) {
      return CompletableFuture.failedFuture(new HubClosed(ground.hub()));
    }
    CompletableFuture<GlobalChildren> future = new CompletableFuture<>();
    coordinator.which().ask(millis, future);
    return future;
  }
}
