package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Children move with their state. */
final class HandoverScenariosTest {
  private static final int SEEDS = 20;

  private static void play(Consumer<Stage> scenario) {
    Stage.play(SEEDS, options -> options.migration(HotSwap.withHandover()), scenario);
  }

  /** Talks to children all the time, and knows what has been acknowledged. */
  private static final class Talk {
    private final Stage stage;
    private final List<ChildSpec> children;
    private final List<List<Long>> acknowledged = new ArrayList<>();
    private final List<CompletableFuture<Boolean>> asks = new ArrayList<>();
    private long number;

    Talk(Stage stage, List<ChildSpec> children) {
      this.stage = stage;
      this.children = children;
      children.forEach(unused -> acknowledged.add(new ArrayList<>()));
    }

    /** Each node tells and asks each child once. */
    void round() {
      for (SimNode node : stage.world.seats()) {
        for (int i = 0; i < children.size(); i++) {
          String id = children.get(i).id();
          if (stage.world.hub(node).lookup(id).isEmpty()) {
            // It has not found the hub yet.
            continue;
          }
          var ref = stage.world.hub(node).ref(stage.probe, id);
          try {
            ref.tell(new Probe.Numbered(node.id().toString(), ++number));
          } catch (HubClosed gone) {
            continue;
          }
          long mine = ++number;
          List<Long> done = acknowledged.get(i);
          CompletableFuture<Boolean> answer =
              stage.world.ask(node, stage.probe, id, new Probe.Count(mine));
          asks.add(answer);
          var unused = answer.thenRun(() -> done.add(mine));
        }
      }
    }

    void during(int rounds, long everyMillis) {
      for (int i = 0; i < rounds; i++) {
        round();
        stage.runMillis(everyMillis);
      }
    }

    /** All that was asked has been answered, and counted once. */
    void checkAllCounted(SimNode asker) {
      asks.forEach(ask -> assertThat(stage.await(ask)).isTrue());
      checkAcknowledgedCounted(asker);
    }

    void checkAcknowledgedCounted(SimNode asker) {
      for (int i = 0; i < children.size(); i++) {
        String id = children.get(i).id();
        Probe.State state =
            stage.await(stage.world.ask(asker, stage.probe, id, new Probe.Counted(0)));
        assertThat(state.counted().keySet()).as(id).containsAll(acknowledged.get(i));
        assertThat(state.counted().values()).as(id).containsOnly(1);
      }
    }
  }

  @Test
  void aJoiningNodeGetsItsChildrenWithAllThatTheyKnow() {
    play(stage -> {
      List<SimNode> nodes = stage.start("a", "b");
      Talk talk = new Talk(stage, stage.started(nodes.getFirst(), "x", 30));
      talk.during(3, 20);
      SimNode joiner = stage.simulation.start("c");
      stage.world.open(joiner);
      talk.during(150, 10);
      stage.world.checkWhenQuiet();
      assertThat(stage.runningOn(joiner)).isNotEmpty();
      talk.checkAllCounted(joiner);
    });
  }

  @Test
  void aNodeThatLeavesHandsItsChildrenOver() {
    play(stage -> {
      List<SimNode> nodes = stage.start("a", "b", "c");
      Talk talk = new Talk(stage, stage.started(nodes.getFirst(), "x", 30));
      talk.during(3, 20);
      CompletableFuture<Void> left = stage.world.leave(nodes.get(1));
      while (!left.isDone()) {
        stage.runMillis(5);
        talk.round();
      }
      stage.world.checkWhenQuiet();
      talk.checkAcknowledgedCounted(nodes.getFirst());
    });
  }

  @Test
  void aRollingRestartOfAllNodesLosesNoState() {
    play(stage -> {
      List<SimNode> nodes = stage.start("a", "b", "c");
      Talk talk = new Talk(stage, stage.started(nodes.getFirst(), "x", 30));
      talk.during(3, 20);
      for (SimNode node : nodes) {
        stage.await(stage.world.leave(node));
        node.restart();
        stage.world.open(node);
        talk.during(5, 10);
        stage.world.awaitMembers(nodes);
        talk.during(5, 10);
      }
      stage.world.checkWhenQuiet();
      talk.checkAcknowledgedCounted(nodes.getFirst());
    });
  }

  @Test
  void withoutHandoverASwapLosesNoMessages() {
    toldWhileChildrenMove(HotSwap.DEFAULT);
  }

  /** The hub would hand states over, and the class has none to give. */
  @Test
  void aClassWithoutHandoverLosesNoMessagesUnderASwapWithIt() {
    toldWhileChildrenMove(HotSwap.withHandover());
  }

  /** Tells and asks while a node joins and one leaves; each number is heard once. */
  private static void toldWhileChildrenMove(HotSwap swap) {
    List<Integer> heard = new ArrayList<>();
    ProcessType<String, Listener.Hear> listener =
        ProcessType.of(
            "listener", String.class, Listener.Hear.class, unused -> new Listener(heard));
    Stage.play(
        SEEDS / 4,
        options -> options.migration(swap).process(listener),
        stage -> {
          heard.clear();
          List<SimNode> nodes = stage.start("a", "b", "d");
          List<ChildSpec> children =
              IntStream.range(0, 30).mapToObj(i -> ChildSpec.of("x" + i, listener, "")).toList();
          assertThat(stage.await(stage.world.start(nodes.getFirst(), children)).isOk()).isTrue();
          stage.run(1);
          stage.world.open(stage.simulation.start("c"));
          List<CompletableFuture<Boolean>> asks = new ArrayList<>();
          int number = 0;
          CompletableFuture<Void> left = new CompletableFuture<>();
          for (int round = 0; round < 400; round++) {
            if (round == 200) {
              stage.world.awaitMembers(stage.world.seats());
              left = stage.world.leave(nodes.getLast());
            }
            for (SimNode node : nodes.subList(0, 2)) {
              for (ChildSpec child : children) {
                var ref = stage.world.hub(node).ref(listener, child.id());
                ref.tell(new Listener.Hear(++number));
                asks.add(stage.world.ask(node, listener, child.id(), new Listener.Hear(++number)));
                ref.tell(new Listener.Hear(++number));
                ref.tell(new Listener.Hear(++number));
              }
            }
            stage.runMillis(4);
          }
          stage.await(left);
          asks.forEach(ask -> assertThat(stage.await(ask)).isTrue());
          stage.run(10);
          Set<NodeId> there = new TreeSet<>();
          for (ChildInfo child : stage.world.hub(nodes.getFirst()).registry().values()) {
            assertThat(child.instances()).hasSize(1);
            there.add(child.instances().getFirst().node());
          }
          assertThat(there).contains(stage.simulation.node("c").id());
          int[] times = new int[number + 1];
          heard.forEach(one -> times[one]++);
          assertThat(IntStream.rangeClosed(1, number).filter(one -> times[one] != 1))
              .as("not heard, or more than once")
              .isEmpty();
        });
  }

  /** Has no state: where it notes what it hears does not move with it. */
  private record Listener(List<Integer> heard) implements HubProcess<Listener.Hear> {
    record Hear(int number) implements Ask<Boolean> {}

    @Override
    public void receive(Hear message, ProcessContext context) {
      heard.add(message.number());
      context.reply(true);
    }
  }
}
