package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.spi.Transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The network's guarantees, and that each fault does what it says. */
final class SimNetworkTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static Simulation simulation(long seed) {
    return Simulation.of(seed);
  }

  private static List<Station> joined(Simulation simulation, int count) {
    List<Station> stations = Station.several(simulation, count);
    simulation.run(LONG);
    return stations;
  }

  private static <T> Set<T> over(int seeds, LongFunction<T> run) {
    return new HashSet<>(LongStream.range(0, seeds).mapToObj(run).toList());
  }

  @Test
  void aNodeFirstSeesItselfAloneAndThenAll() {
    Simulation simulation = simulation(1);
    List<Station> stations = Station.several(simulation, 4);
    assertThat(stations).allSatisfy(one -> assertThat(one.view()).containsExactly(one.id.name()));

    simulation.run(LONG);

    assertThat(stations)
        .allSatisfy(one -> assertThat(one.view()).containsExactly("a", "b", "c", "d"));
    assertThat(simulation.network().isSettled()).isTrue();
  }

  @Test
  void framesOfALaneArriveInOrderAndNoneIsLost() {
    for (long seed = 0; seed < 20; seed++) {
      Simulation simulation = simulation(seed);
      List<Station> stations = joined(simulation, 2);
      Station a = stations.getFirst();
      Station b = stations.getLast();
      for (int i = 0; i < 200; i++) {
        a.send(b, Lane.CONTROL, "control" + i);
        a.send(b, Lane.MESSAGES, "message" + i);
        simulation.run(Duration.ofNanos(i * 1_000L));
      }
      simulation.run(LONG);

      assertThat(b.received.stream().filter(text -> text.contains("control")))
          .isEqualTo(numbered("a:control", 200));
      assertThat(b.received.stream().filter(text -> text.contains("message")))
          .isEqualTo(numbered("a:message", 200));
    }
  }

  private static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void repliesAllArriveButInAnyOrder() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 2);
    for (int i = 0; i < 200; i++) {
      stations.getFirst().send(stations.getLast(), Lane.REPLIES, "" + i);
    }
    simulation.run(LONG);

    List<String> inOrder = numbered("a:", 200);
    assertThat(stations.getLast().received)
        .containsExactlyInAnyOrderElementsOf(inOrder)
        .isNotEqualTo(inOrder);
  }

  @Test
  void aFrameToANodeThatIsNotInViewIsLostAndCounted() {
    Simulation simulation = simulation(1);
    List<Station> stations = Station.several(simulation, 2);
    stations.getFirst().send(stations.getLast(), Lane.CONTROL, "too early");
    simulation.run(LONG);

    assertThat(stations.getLast().received).isEmpty();
    assertThat(stations.getFirst().transport.droppedFrames()).isEqualTo(1);
  }

  @Test
  void aCrashIsSeenLaterAndByEachInItsOwnTime() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 3);
    stations.getFirst().crash();
    simulation.run(Duration.ofMillis(200));
    assertThat(stations.get(1).view()).containsExactly("a", "b", "c");

    boolean differed =
        simulation.runUntil(
            () -> !stations.get(1).view().equals(stations.get(2).view()), Duration.ofSeconds(2));
    simulation.run(LONG);

    assertThat(differed).isTrue();
    assertThat(stations.get(1).view()).containsExactly("b", "c");
    assertThat(stations.get(2).view()).containsExactly("b", "c");
  }

  @Test
  void theLastFramesOfANodeThatCrashesMayOrMayNotArriveButTheirOrderHolds() {
    Set<Integer> arrived =
        over(
            20,
            seed -> {
              Simulation simulation = simulation(seed);
              List<Station> stations = joined(simulation, 2);
              for (int i = 0; i < 20; i++) {
                stations.getFirst().send(stations.getLast(), Lane.CONTROL, "" + i);
              }
              stations.getFirst().crash();
              simulation.run(LONG);
              List<String> received = stations.getLast().received;
              assertThat(received).isEqualTo(numbered("a:", received.size()));
              return received.size();
            });
    assertThat(arrived).hasSizeGreaterThan(5);
  }

  @Test
  void nothingThatACrashedNodeHadInMindHappensAnyMore() {
    Simulation simulation = simulation(1);
    Station station = new Station(simulation, "a");
    List<String> happened = new ArrayList<>();
    station.life.environment().scheduler().schedule(10, () -> happened.add("timer"));
    station.life.environment().executor().execute(() -> happened.add("task"));
    station.crash();
    simulation.run(LONG);
    assertThat(happened).isEmpty();
  }

  @Test
  void aRestartedNodeIsANewIncarnationAndGetsNoFramesOfTheOld() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 2);
    Station b = stations.getLast();
    stations.getFirst().crash();
    b.send(stations.getFirst(), Lane.CONTROL, "for the dead");
    Station again = new Station(simulation, "a", 2);
    simulation.run(LONG);

    assertThat(again.received).isEmpty();
    assertThat(b.transport.seen()).containsExactlyInAnyOrder(b.id, again.id);
  }

  @Test
  void aDepartureInOrderIsSeenAtOnce() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 3);
    stations.getFirst().transport.close();
    simulation.run(Duration.ofMillis(31));
    assertThat(stations.get(1).view()).containsExactly("b", "c");
    assertThat(stations.get(2).view()).containsExactly("b", "c");
  }

  @Test
  void aSplitEndsInTwoViewsAndAHealInOne() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 4);
    List<SimNode> nodes = stations.stream().map(station -> station.node).toList();
    simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
    simulation.run(LONG);
    assertThat(stations.getFirst().view()).containsExactly("a", "b");
    assertThat(stations.getLast().view()).containsExactly("c", "d");
    assertThat(simulation.network().wholeSinceNanos()).isEqualTo(SimNetwork.NOT_WHOLE);

    simulation.network().heal();
    simulation.run(LONG);
    assertThat(stations)
        .allSatisfy(one -> assertThat(one.view()).containsExactly("a", "b", "c", "d"));
    assertThat(simulation.network().wholeSinceNanos()).isPositive();
  }

  @Test
  void mergesAreSeenInStepsThatOverlap() {
    Set<String> seenOnTheWay = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      Simulation simulation = simulation(seed);
      List<Station> stations = joined(simulation, 4);
      List<SimNode> nodes = stations.stream().map(station -> station.node).toList();
      simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
      simulation.run(LONG);
      simulation.network().heal();
      simulation.run(LONG);
      stations.getFirst().views.forEach(view -> seenOnTheWay.add(view.toString()));
    }
    assertThat(seenOnTheWay).contains("[a, b]", "[a, b, c]", "[a, b, d]", "[a, b, c, d]");
  }

  @Test
  void aCutShorterThanItsDetectionOnlyDelaysFrames() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 2);
    Station a = stations.getFirst();
    Station b = stations.getLast();
    simulation.network().split(List.of(a.node), List.of(b.node));
    for (int i = 0; i < 20; i++) {
      a.send(b, Lane.CONTROL, "" + i);
    }
    simulation.run(Duration.ofSeconds(1));
    assertThat(b.received).isEmpty();
    simulation.network().heal();
    a.send(b, Lane.CONTROL, "20");
    simulation.run(LONG);

    assertThat(b.received).isEqualTo(numbered("a:", 21));
    assertThat(a.views).allSatisfy(view -> assertThat(view).contains("a"));
    assertThat(a.view()).containsExactly("a", "b");
  }

  @Test
  void someFramesSentDuringALongCutArriveAfterItAndSomeDoNot() {
    Set<Integer> arrived =
        over(
            30,
            seed -> {
              Simulation simulation = simulation(seed);
              List<Station> stations = joined(simulation, 2);
              Station a = stations.getFirst();
              Station b = stations.getLast();
              simulation.network().split(List.of(a.node), List.of(b.node));
              for (int i = 0; i < 20; i++) {
                a.send(b, Lane.CONTROL, "" + i);
              }
              simulation.run(LONG);
              assertThat(b.view()).containsExactly("b");
              assertThat(b.received).isEmpty();
              simulation.network().heal();
              simulation.run(Duration.ofMillis(100));
              assertThat(b.view()).describedAs("not merged yet").containsExactly("b");
              List<String> sent = new ArrayList<>(numbered("a:", 20));
              sent.retainAll(b.received);
              assertThat(b.received).describedAs("those that arrive, in order").isEqualTo(sent);
              return b.received.size();
            });
    assertThat(arrived).contains(0, 20).hasSizeGreaterThan(3);
  }

  @Test
  void afterALongCutTheLastControlFramesMayArriveOnceMoreAndMessagesDoNot() {
    Set<Integer> repeated =
        over(
            60,
            seed -> {
              Simulation simulation = simulation(seed);
              List<Station> stations = joined(simulation, 2);
              Station a = stations.getFirst();
              Station b = stations.getLast();
              for (int i = 0; i < 5; i++) {
                a.send(b, Lane.CONTROL, "" + i);
                a.send(b, Lane.MESSAGES, "message " + i);
              }
              simulation.run(LONG);
              simulation.network().split(List.of(a.node), List.of(b.node));
              simulation.run(LONG);
              simulation.network().heal();
              simulation.run(LONG);
              List<String> control = new ArrayList<>(b.received);
              control.removeIf(text -> text.contains("message"));
              assertThat(b.received).hasSize(control.size() + 5);
              List<String> sent = numbered("a:", 5);
              assertThat(control.subList(0, 5)).isEqualTo(sent);
              List<String> again = control.subList(5, control.size());
              assertThat(sent).containsAll(again);
              assertThat(again).isSorted();
              return again.size();
            });
    assertThat(repeated).contains(0, 3).allMatch(count -> count <= 6);
  }

  @Test
  void aRouteThatFlapsIsWholeInTheEnd() {
    over(
        20,
        seed -> {
          Simulation simulation = simulation(seed);
          List<Station> stations = joined(simulation, 2);
          Station a = stations.getFirst();
          Station b = stations.getLast();
          Duration turn = Duration.ofMillis(300);
          simulation.network().flap(a.node, b.node, turn, Duration.ofSeconds(5));
          assertThat(simulation.network().isConnected(a.node, b.node)).isFalse();
          for (int i = 0; i < 10; i++) {
            a.send(b, Lane.CONTROL, "" + i);
            simulation.run(Duration.ofMillis(500));
          }
          simulation.run(Duration.ofSeconds(1));
          assertThat(simulation.network().isConnected(a.node, b.node)).isTrue();
          assertThat(simulation.network().isHealed()).isTrue();
          simulation.run(LONG);
          assertThat(b.view()).containsExactly("a", "b");
          assertThat(b.received).isNotEmpty();
          return true;
        });
  }

  @Test
  void onASlowNodeTasksAndFramesTakeLonger() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 2);
    Station a = stations.getFirst();
    Station b = stations.getLast();
    b.node.slow(Duration.ofSeconds(1));
    List<String> happened = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      b.life.environment().executor().execute(() -> happened.add("task"));
      a.send(b, Lane.REPLIES, "hello");
    }
    simulation.run(Duration.ofMillis(500));
    assertThat(happened).hasSizeBetween(1, 19);
    assertThat(b.received).hasSizeBetween(1, 19);
    simulation.run(Duration.ofSeconds(1));
    assertThat(happened).hasSize(20);
    assertThat(b.received).hasSize(20);
    assertThat(b.node.isSlow()).isTrue();
    b.node.slow(Duration.ZERO);
    assertThat(b.node.isSlow()).isFalse();
  }

  @Test
  void aOneWayCutLeadsToViewsThatContradictEachOther() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 3);
    Station a = stations.get(0);
    Station b = stations.get(1);
    Station c = stations.get(2);
    simulation.network().cutOneWay(a.node, b.node);
    simulation.run(LONG);

    assertThat(a.view()).containsExactly("a", "c");
    assertThat(b.view()).containsExactly("b", "c");
    assertThat(c.view()).containsExactly("a", "b", "c");
  }

  @Test
  void blindMembersStayMembersForEver() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 3);
    Station a = stations.get(0);
    Station b = stations.get(1);
    simulation.network().blind(a.node, b.node);
    a.send(b, Lane.CONTROL, "held up");
    simulation.run(Duration.ofHours(1));

    assertThat(a.view()).containsExactly("a", "b", "c");
    assertThat(b.view()).containsExactly("a", "b", "c");
    assertThat(b.received).isEmpty();

    simulation.network().heal();
    simulation.run(LONG);
    assertThat(b.received).containsExactly("a:held up");
  }

  @Test
  void aHiddenNodeIsNotSeenThoughItSees() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 2);
    simulation.network().hide(stations.getFirst().node, stations.getLast().node);
    simulation.run(LONG);
    assertThat(stations.getFirst().view()).containsExactly("a", "b");
    assertThat(stations.getLast().view()).containsExactly("b");
  }

  @Test
  void aWrongSuspicionPasses() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 2);
    Station a = stations.getFirst();
    simulation.network().suspect(a.node, stations.getLast().node, Duration.ofSeconds(3));
    simulation.run(Duration.ofSeconds(1));
    assertThat(a.view()).containsExactly("a");
    simulation.run(LONG);
    assertThat(a.view()).containsExactly("a", "b");
  }

  @Test
  void nothingHappensOnAPausedNodeAndAllOfItLater() {
    Simulation simulation = simulation(1);
    List<Station> stations = joined(simulation, 2);
    Station a = stations.getFirst();
    Station b = stations.getLast();
    List<String> happened = new ArrayList<>();
    a.life.environment().scheduler().schedule(10, () -> happened.add("timer"));
    a.life.environment().executor().execute(() -> happened.add("task"));
    int views = b.views.size();
    a.node.pause(Duration.ofSeconds(1));
    b.send(a, Lane.CONTROL, "hello");
    simulation.run(Duration.ofMillis(990));
    assertThat(happened).isEmpty();
    assertThat(a.received).isEmpty();

    simulation.run(LONG);
    assertThat(happened).containsExactlyInAnyOrder("timer", "task");
    assertThat(a.received).containsExactly("b:hello");
    assertThat(b.views).describedAs("too short to be noticed").hasSize(views);
  }

  @Test
  void aNodeThatIsPausedForLongIsExcludedAndMayNeverNotice() {
    Set<Boolean> noticed =
        over(
            20,
            seed -> {
              Simulation simulation = simulation(seed);
              List<Station> stations = joined(simulation, 3);
              Station a = stations.getFirst();
              int before = a.views.size();
              a.node.pause(LONG);
              simulation.run(LONG.minusSeconds(1));
              assertThat(stations.get(1).view()).containsExactly("b", "c");
              assertThat(stations.get(2).view()).containsExactly("b", "c");
              assertThat(a.view()).containsExactly("a", "b", "c");
              simulation.run(LONG);
              assertThat(stations)
                  .allSatisfy(one -> assertThat(one.view()).containsExactly("a", "b", "c"));
              return a.views.stream().skip(before).anyMatch(view -> view.size() < 3);
            });
    assertThat(noticed).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void viewsAreNowAndThenReportedTwice() {
    Set<Boolean> doubled =
        over(
            20,
            seed -> {
              Simulation simulation = simulation(seed);
              List<Set<String>> views = joined(simulation, 3).getFirst().views;
              return IntStream.range(1, views.size())
                  .anyMatch(i -> views.get(i).equals(views.get(i - 1)));
            });
    assertThat(doubled).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void theNetworkRefusesWhatThePortForbids() {
    Simulation simulation = simulation(1);
    Station a = new Station(simulation, "a");
    assertThatThrownBy(() -> a.send(a, Lane.CONTROL, "to myself"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> a.transport.send(a.id, Lane.CONTROL, new byte[a.transport.maxFrameBytes() + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("long");
  }
}
