package io.processhub.cli.worker;

import static io.processhub.cli.worker.Witness.WITNESS;

import io.processhub.ChildInfo;
import io.processhub.ChildState;
import io.processhub.Hub;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.Replies;
import io.processhub.cli.worker.Witness.Testimony;
import io.processhub.process.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Compares what is expected of {@link Witness}es with what the registry of this node says, with
 * which of them live in this JVM, and with what all of them say of themselves.
 */
final class Inspection {
  private static final long PAUSE_MILLIS = 10;
  private static final long ANSWER_SECONDS_MAX = 10;

  private final Hub hub;
  private final List<String> ids;
  private final Expected expected;

  Inspection(Hub hub, List<String> ids, Expected expected) {
    this.hub = hub;
    this.ids = ids;
    this.expected = expected;
  }

  /** Returns when everything is as expected. */
  void await(Duration timeout) throws Exception {
    long deadline = Wall.deadline(timeout);
    for (String wrong = flaw(); !wrong.isEmpty(); wrong = flaw()) {
      if (Wall.micros() > deadline) {
        throw new IllegalStateException("not as expected within " + timeout + ": " + wrong);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** What is wrong, in one sentence; empty if nothing is. */
  private String flaw() throws Exception {
    String known = flawOfRegistry();
    return known.isEmpty() ? flawOfTestimonies() : known;
  }

  private String flawOfRegistry() {
    List<NodeId> nodes = hub.nodes();
    if (nodes.size() != expected.members()) {
      return "the members are " + nodes;
    }
    Expected.Places places = expected.places(nodes);
    for (int number = 0; number < ids.size(); number++) {
      String id = ids.get(number);
      List<NodeId> owners = places.of(hub, id, number).stream().sorted().toList();
      if (owners.isEmpty() || !isRight(id, owners)) {
        return "'%s' belongs on %s, and the registry says %s; %d live here"
            .formatted(id, owners, instances(id), Live.count(id));
      }
    }
    return "";
  }

  private boolean isRight(String id, List<NodeId> owners) {
    List<Instance> instances = instances(id);
    long actives = instances.stream().filter(run -> run.role() == Role.ACTIVE).count();
    return instances.stream().map(Instance::node).sorted().toList().equals(owners)
        && instances.stream().allMatch(run -> run.state() == ChildState.RUNNING)
        && actives == expected.actives()
        && Live.count(id) == (owners.contains(hub.self()) ? 1 : 0);
  }

  private List<Instance> instances(String id) {
    return hub.lookup(id).map(ChildInfo::instances).orElse(List.of());
  }

  private String flawOfTestimonies() throws Exception {
    List<CompletableFuture<Replies<Testimony>>> asks = new ArrayList<>();
    for (String id : ids) {
      asks.add(hub.ref(WITNESS, id).askAll(new Witness.Testify()));
    }
    String first = "";
    for (int number = 0; number < ids.size(); number++) {
      String wrong = flaw(number, asks.get(number));
      first = first.isEmpty() ? wrong : first;
    }
    return first;
  }

  private String flaw(int number, CompletableFuture<Replies<Testimony>> ask) throws Exception {
    String id = ids.get(number);
    Replies<Testimony> said;
    try {
      said = ask.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return "'%s' did not answer: %s".formatted(id, e.getCause());
    }
    List<Instance> known = instances(id);
    boolean right = said.isComplete() && said.answers().size() == known.size();
    for (Instance instance : known) {
      Testimony testimony = said.answers().get(instance.node());
      right &=
          testimony != null
              && testimony.isOf(instance.processId(), instance.role())
              && testimony.sum() == expected.sums().of(number);
    }
    return right
        ? ""
        : "'%s' should have the sum %d, and says %s; the registry says %s"
            .formatted(id, expected.sums().of(number), said, known);
  }
}
