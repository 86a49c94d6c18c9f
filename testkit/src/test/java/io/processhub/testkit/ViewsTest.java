package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that believes another dead, wrongly, while one of the two is started anew. */
final class ViewsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static void play(String restarted) {
    for (int seed = 0; seed < 20; seed++) {
      Simulation simulation = Simulation.of(seed);
      List<Station> stations = Station.several(simulation, 2);
      Station a = stations.getFirst();
      Station b = stations.getLast();
      simulation.run(LONG);
      simulation.network().suspect(a.node, b.node, Duration.ofSeconds(5));
      simulation.run(Duration.ofMillis(100));
      assertThat(a.view()).containsExactly("a");

      (restarted.equals("a") ? a : b).crash();
      Station anew = new Station(simulation, restarted, 2);
      simulation.run(LONG);

      assertThat(anew.view()).containsExactly("a", "b");
      assertThat((restarted.equals("a") ? b : a).view()).containsExactly("a", "b");
      assertThat(simulation.network().isSettled()).isTrue();
    }
  }

  @Test
  void aNodeThatIsStartedAnewSuspectsNobody() {
    play("a");
  }

  @Test
  void aNodeThatIsStartedAnewIsNotSuspected() {
    play("b");
  }
}
