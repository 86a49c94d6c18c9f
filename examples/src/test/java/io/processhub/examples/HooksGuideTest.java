package io.processhub.examples;

import static io.processhub.examples.Meter.METER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.event.AlterHook;
import io.processhub.event.ChildData;
import io.processhub.event.Events;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/guides/hooks.md, compiled and run. */
@Timeout(60)
class HooksGuideTest {
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final Queue<String> alarms = new ConcurrentLinkedQueue<>();
  private final Queue<HubEvent> moves = new ConcurrentLinkedQueue<>();

  private void alarm(String child) {
    alarms.add(child);
  }

  private HubConfig listening() {
    HubConfig hub =
        HubConfig.named("meters")
            .process(METER)
            .hook(Hook.of("alarm", HubEvent.ChildGaveUp.class, event -> alarm(event.child())))
            .hook(new Hook<>("audit", HubEvent.class, 10, event -> log.add(event.toString())))
            .build();
    return hub;
  }

  @Test
  void hooksAreListedAddedAndCancelled() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub openHub = node.open(listening());

      Events events = openHub.events();
      events.register(Hook.of("moves", HubEvent.ChildrenMigrated.class, moves::add));
      List<String> ids = events.hooks().stream().map(Hook::id).toList();
      boolean found = events.cancel("moves");

      assertThat(ids).containsExactly("audit", "alarm", "moves");
      assertThat(found).isTrue();
      openHub
          .startChild(ChildSpec.of("meter-42", METER, new MeterConfig("Main St")))
          .get(10, SECONDS)
          .orThrow();
      while (log.stream().noneMatch(line -> line.contains("PostChildrenStart"))) {
        Thread.onSpinWait();
      }
      assertThat(alarms).isEmpty();
    }
  }

  private static String street(ChildData data) {
    return ((MeterConfig) data.arguments()).street();
  }

  @Test
  void whatIsStartedIsAltered() throws Exception {
    String zoneName = "north";
    Queue<ChildData> altered = new ConcurrentLinkedQueue<>();

    AlterHook zone =
        AlterHook.of(
            "zone",
            data ->
                data.arguments(new MeterConfig(zoneName + "/" + street(data)))
                    .metadata("zone", zoneName));
    HubConfig altering = HubConfig.named("meters").process(METER).hook(zone).build();

    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(altering);
      hub.events()
          .register(
              new AlterHook(
                  "seen",
                  -1,
                  data -> {
                    altered.add(data);
                    return data;
                  }));
      ChildSpec spec = ChildSpec.of("meter-42", METER, new MeterConfig("Main St"));
      hub.startChild(spec).get(10, SECONDS).orThrow();
      assertThat(altered).extracting(HooksGuideTest::street).containsExactly("north/Main St");
      assertThat(hub.lookup("meter-42").orElseThrow().spec()).isEqualTo(spec);
    }
  }

  @Test
  void theGuideShowsThisCode() throws Exception {
    assertThat(GuideCode.blocks("hooks.md"))
        .hasSize(3)
        .allSatisfy(block -> assertThat(GuideCode.source(getClass())).contains(block));
  }
}
