package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ProcessRef;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.invariant.SenderOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Nodes that tell one child numbers, one after the other. */
final class Telling {
  static final String CHILD = "x";

  /** Views are prompt; a message may take as long as it takes to notice a cut. */
  static final SimSettings SLOW_MESSAGES =
      SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 20_000)));

  private final Stage stage;
  private final List<SimNode> tellers;
  private long number;

  Telling(Stage stage, List<SimNode> tellers) {
    this.stage = stage;
    this.tellers = tellers;
  }

  void once() {
    for (SimNode node : tellers) {
      ProcessRef<Probe.Message> child = stage.world.hub(node).ref(stage.probe, CHILD);
      child.tell(new Probe.Numbered(node.id().toString(), ++number));
    }
  }

  void during(long micros, long everyMicros) {
    for (long left = micros; left > 0; left -= everyMicros) {
      once();
      stage.simulation.run(Duration.ofNanos(Math.min(left, everyMicros) * 1_000));
    }
  }

  /** What was told last has arrived when this is answered; nothing came too late, or twice. */
  void check() {
    for (SimNode node : tellers) {
      CompletableFuture<Long> answer =
          stage.world.ask(node, stage.probe, CHILD, new Probe.Next(number));
      assertThat(stage.await(answer)).isEqualTo(number + 1);
    }
    stage.run(2);
    assertThat(new SenderOrder().violations(stage.world.observe())).isEmpty();
  }
}
