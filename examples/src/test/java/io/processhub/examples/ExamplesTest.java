package io.processhub.examples;

import static io.processhub.examples.Meter.METER;
import static io.processhub.examples.Poller.POLLER;
import static io.processhub.examples.WordCounter.WORD_COUNTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.ProcessRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ExamplesTest {
  @TempDir Path directory;

  @Test
  void theExampleOfTheReadmeCountsWhatItIsTold() throws Exception {
    assertThat(QuickStart.run()).isEqualTo(1.5);
  }

  @Test
  void aWordCounterCountsAndSaysWhereItRuns() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(HubConfig.named("words").process(WORD_COUNTER).build());
      hub.startChild(ChildSpec.of("the", WORD_COUNTER, new WordCounter.Config(3)))
          .get(10, TimeUnit.SECONDS)
          .orThrow();

      ProcessRef<WordCounter.Command> the = hub.ref(WORD_COUNTER, "the");
      the.tell(new WordCounter.Add(2));

      assertThat(the.ask(new WordCounter.Total()).get(5, TimeUnit.SECONDS)).isEqualTo(5);
      assertThat(the.ask(new WordCounter.Where()).get(5, TimeUnit.SECONDS))
          .matches(where -> where.is(hub.processId("the").orElseThrow()));
    }
  }

  @Test
  void aPollerTellsAMeterWhatItReads() throws Exception {
    Path file = Files.writeString(directory.resolve("reading"), "2.5\n");
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(HubConfig.named("meters").process(METER).process(POLLER).build());
      hub.startChildren(
              List.of(
                  ChildSpec.of("meter", METER, new MeterConfig("Main St")),
                  ChildSpec.of("poller", POLLER, new Poller.Config(file.toString(), "meter", 1))))
          .get(10, TimeUnit.SECONDS)
          .orThrow();
      ProcessRef<Meter.Command> meter = hub.ref(METER, "meter");

      awaitTotal(meter, 2.5);
      Files.writeString(directory.resolve("next"), "4.0\n");
      Files.move(directory.resolve("next"), file, StandardCopyOption.ATOMIC_MOVE);
      awaitTotal(meter, 4.0);
    }
  }

  private static void awaitTotal(ProcessRef<Meter.Command> meter, double wanted) throws Exception {
    double total;
    do {
      total = meter.ask(new Meter.Total()).get(5, TimeUnit.SECONDS);
    } while (total < wanted);
    assertThat(total).isEqualTo(wanted);
  }
}
