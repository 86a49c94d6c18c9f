package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.Scope;
import io.processhub.StartOptions;
import io.processhub.StartOptions.OnFailure;
import io.processhub.StopOptions;
import io.processhub.strategy.Guided;
import io.processhub.strategy.NodeLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What users of the hub ask of it in a random run. */
final class RandomCalls {
  private static final int CHASERS = 3;
  private static final int CHASES = 15;
  private static final int RELOCATED_MAX = 6;

  /** Longer than a node that leaves waits for what others have sent to it. */
  private static final long CHASE_NANOS = 5_000_000_000L;

  private final Playground play;
  private final World world;
  private final Simulation simulation;
  private final Random random;
  private final Workload workload;
  private final List<String> ids;

  RandomCalls(Playground play, Workload workload, int children) {
    this.play = play;
    this.world = play.world;
    this.simulation = play.simulation;
    this.random = play.random;
    this.workload = workload;
    this.ids = IntStream.range(0, children).mapToObj(i -> "c" + i).toList();
  }

  void start() {
    List<SimNode> callers = play.some(world.seats(), 1, play::mayCall);
    callers.forEach(caller -> start(caller, someIds()));
  }

  void race() {
    List<String> chosen = someIds();
    for (SimNode caller : play.some(world.seats(), 2, node -> !node.isPaused())) {
      start(caller, chosen);
    }
  }

  private void start(SimNode caller, List<String> chosen) {
    List<ChildSpec> specs = chosen.stream().map(workload::child).toList();
    StartOptions options =
        StartOptions.DEFAULT
            .timeout(timeout())
            .checkExisting(random.nextInt(4) == 0)
            .onFailure(
                !play.isGentle() && random.nextInt(10) == 0
                    ? OnFailure.ROLLBACK
                    : OnFailure.CONTINUE)
            .childMapping(mapping(caller, chosen));
    var unused = world.start(caller, specs, options);
  }

  /** Guided needs one; now and then it is wrong. */
  private Map<String, List<String>> mapping(SimNode caller, List<String> chosen) {
    List<NodeId> members = world.hub(caller).nodes();
    if (!(world.config().distribution() instanceof Guided) || members.isEmpty()) {
      return Map.of();
    }
    int fewer = random.nextInt(20) == 0 ? 1 : 0;
    Map<String, List<String>> mapping = new TreeMap<>();
    for (String id : chosen.subList(fewer, chosen.size())) {
      mapping.put(id, List.of(members.get(random.nextInt(members.size())).name()));
    }
    return mapping;
  }

  void stop() {
    for (SimNode caller : play.some(world.seats(), 1, node -> !node.isPaused())) {
      var unused = world.stop(caller, someIds(), StopOptions.DEFAULT.timeout(timeout()));
    }
  }

  private Duration timeout() {
    int dice = random.nextInt(10);
    return Duration.ofMillis(dice == 0 ? 200 : dice < 3 ? 2_000 : 10_000);
  }

  private List<String> someIds() {
    List<String> chosen = new ArrayList<>(ids);
    Collections.shuffle(chosen, random);
    double share = Math.pow(random.nextDouble(), 3);
    return chosen.subList(0, 1 + (int) (share * (ids.size() - 1)));
  }

  void talk() {
    for (int i = 1 + random.nextInt(play.isGentle() ? 100 : 10); i > 0; i--) {
      for (SimNode caller : play.some(world.seats(), 1, play::mayCall)) {
        talk(caller, ids.get(random.nextInt(ids.size())), random);
      }
    }
  }

  void move() {
    for (SimNode caller : play.some(world.seats(), 1, play::mayCall)) {
      List<NodeId> members = world.hub(caller).nodes();
      if (!members.isEmpty()) {
        NodeId target = members.get(random.nextInt(members.size()));
        ChildSpec spec = workload.child(ids.get(random.nextInt(ids.size())));
        world.redistribute(caller, spec, target);
      }
    }
  }

  /** Some children, most of which are there, are moved by who waits until they have come. */
  void relocate() {
    for (SimNode caller : play.some(world.seats(), 1, play::mayCall)) {
      List<NodeId> members = world.hub(caller).nodes();
      List<String> known = List.copyOf(new TreeSet<>(world.hub(caller).registry().keySet()));
      for (int i = 1 + random.nextInt(RELOCATED_MAX); i > 0 && !members.isEmpty(); i--) {
        boolean isAny = known.isEmpty() || random.nextInt(5) == 0;
        List<String> from = isAny ? ids : known;
        String id = from.get(random.nextInt(from.size()));
        NodeId target = members.get(random.nextInt(members.size()));
        var unused = world.move(caller, workload.child(id), target);
      }
    }
  }

  void which() {
    Duration timeout = Duration.ofMillis(random.nextInt(3) == 0 ? 200 : 5_000);
    for (SimNode caller : play.some(world.seats(), 1, node -> !node.isPaused())) {
      new Roundup(world).ask(caller, timeout);
    }
  }

  /** Others talk to the children of a node that is about to go, until after it has gone. */
  void chase(SimNode going) {
    List<String> there = List.copyOf(world.hub(going).processes(Scope.LOCAL).keySet());
    if (there.isEmpty()) {
      return;
    }
    for (SimNode caller : play.some(world.seats(), CHASERS, node -> node != going)) {
      Random own = new Random(random.nextLong());
      for (int i = 0; i < CHASES; i++) {
        String id = there.get(own.nextInt(there.size()));
        simulation
            .loop()
            .schedule(
                own.nextLong(CHASE_NANOS), caller.life(), "chase", () -> talk(caller, id, own));
      }
    }
  }

  private void talk(SimNode caller, String id, Random dice) {
    if (caller.findHub(world.config().name()).isEmpty()) {
      return;
    }
    try {
      workload.talk(world, caller, id, dice);
    } catch (HubClosed closed) {
      simulation.note(caller + " has just closed the hub");
    }
  }

  void load() {
    for (SimNode node : play.some(simulation.running(), 1, one -> true)) {
      if (random.nextInt(4) == 0) {
        node.hideLoad();
      } else {
        node.setLoad(
            new NodeLoad(random.nextDouble(), random.nextDouble(), random.nextDouble(), 0, 0));
      }
    }
  }
}
