package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.Distributor.Child;
import io.processhub.Distributor.Child.Kind;
import io.processhub.Distributor.Child.State;
import io.processhub.Distributor.GlobalChildren;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.WhichLine;
import io.processhub.internal.wire.Control.WhichReply;
import io.processhub.internal.wire.Control.WhichRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Asks every node of the hub which children it has, and answers the same. */
final class Which {
  private final Ground ground;
  private final Loop loop;
  private final Supplier<List<NodeId>> nodes;
  private final Supplier<List<NodeId>> members;
  private final BiConsumer<NodeId, Control> deliver;
  private final Map<Long, Query> queries = new TreeMap<>();
  private long requests;
  private boolean isClosed;

  /** One question to all, and the answers so far. */
  private static final class Query {
    private final CompletableFuture<GlobalChildren> future;
    private final TreeMap<NodeId, List<Child>> children = new TreeMap<>();
    private final TreeSet<NodeId> open = new TreeSet<>();
    private final TreeSet<NodeId> unreachable = new TreeSet<>();

    Query(CompletableFuture<GlobalChildren> future) {
      this.future = future;
    }
  }

  /** {@code nodes}: the others in view; {@code members}: some of which may be out of view. */
  Which(
      Ground ground,
      Loop loop,
      Supplier<List<NodeId>> nodes,
      Supplier<List<NodeId>> members,
      BiConsumer<NodeId, Control> deliver) {
    this.ground = ground;
    this.loop = loop;
    this.nodes = nodes;
    this.members = members;
    this.deliver = deliver;
    requests = ground.clock.nextTime();
  }

  /** Asks. May be called by any thread. */
  void ask(long timeoutMillis, CompletableFuture<GlobalChildren> future) {
    loop.run(() -> {
      long request = ++requests;
      Query query = new Query(future);
      query.open.addAll(nodes.get());
      query.unreachable.addAll(members.get());
      query.unreachable.removeAll(query.open);
      query.unreachable.remove(ground.self);
      query.children.put(ground.self, children(ground.self, lines()));
      queries.put(request, query);
      if (isClosed) {
        end(request);
        return;
      }
      query.open.forEach(node -> deliver.accept(node, new WhichRequest(request)));
      ground.environment.scheduler().schedule(timeoutMillis, () -> loop.run(() -> end(request)));
      endIfDone(request, query);
    });
  }

  void onRequest(NodeId from, WhichRequest request) {
    List<List<WhichLine>> parts = Parts.of(lines());
    for (int i = 0; i < parts.size(); i++) {
      deliver.accept(from, new WhichReply(request.request(), i == parts.size() - 1, parts.get(i)));
    }
    if (parts.isEmpty()) {
      deliver.accept(from, new WhichReply(request.request(), true, List.of()));
    }
  }

  void onReply(NodeId from, WhichReply reply) {
    Query query = queries.get(reply.request());
    if (query == null || !query.open.contains(from)) {
      return;
    }
    query
        .children
        .computeIfAbsent(from, unused -> new ArrayList<>())
        .addAll(children(from, reply.lines()));
    if (reply.last()) {
      query.open.remove(from);
      endIfDone(reply.request(), query);
    }
  }

  /** A node is gone: its part is not to be had. */
  void forget(NodeId node) {
    for (long request : List.copyOf(queries.keySet())) {
      Query query = queries.get(request);
      if (query != null && query.open.remove(node)) {
        query.unreachable.add(node);
        endIfDone(request, query);
      }
    }
  }

  /** The hub is closed: from now on nobody answers. */
  void close() {
    isClosed = true;
    List.copyOf(queries.keySet()).forEach(this::end);
  }

  private void endIfDone(long request, Query query) {
    if (query.open.isEmpty()) {
      end(request);
    }
  }

  private void end(long request) {
    Query query = queries.remove(request);
    if (query != null) {
      query.unreachable.addAll(query.open);
      query.unreachable.forEach(query.children::remove);
      GlobalChildren result = new GlobalChildren(query.children, List.copyOf(query.unreachable));
      ground.environment.executor().execute(() -> query.future.complete(result));
    }
  }

  /** The children of this node, sorted by id. May be called by any thread. */
  List<WhichLine> lines() {
    TreeMap<String, WhichLine> lines = new TreeMap<>();
    ground.registry.forEach((id, first) -> {
      for (Running r = first; r != null; r = r.next()) {
        if (r.node().equals(ground.self)) {
          CatalogRecord record = ground.catalog.get(id);
          String type = record == null || record.spec() == null ? "" : record.spec().type();
          lines.put(id, new WhichLine(id, r.state(), r.serial(), type));
        }
      }
    });
    return new ArrayList<>(lines.values());
  }

  /** The same as the API shows them. */
  static List<Child> children(NodeId node, List<WhichLine> lines) {
    List<Child> children = new ArrayList<>();
    for (WhichLine line : lines) {
      State state =
          switch (line.state()) {
            case RUNNING -> State.RUNNING;
            case RESTARTING -> State.RESTARTING;
            case STARTING, STOPPING, FAILED, ENDED, WAITING, ARRIVING -> State.UNDEFINED;
          };
      children.add(
          new Child(
              line.id(),
              line.state() == ChildState.RUNNING
                  ? Optional.of(new ProcessId(node, line.serial()))
                  : Optional.empty(),
              state,
              Kind.WORKER,
              line.type()));
    }
    return children;
  }

  /** How many questions are under way. */
  int pending() {
    return queries.size();
  }
}
