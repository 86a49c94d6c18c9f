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
import java.nio.file.Files;
import java.nio.file.Path;
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

  static String line(HubEvent event) {
    return switch (event) {
      case HubEvent.PostChildrenStart start when !start.isOk() ->
          start.child() + ": " + start.failure();
      case HubEvent.ChildGaveUp child -> child.child() + " was given up: " + child.reason();
      case HubEvent.MigrationFailed move -> move.child() + " stays here: " + move.reason();
      case HubEvent.PartitionEntered split -> "stands down, with " + split.members();
      case HubEvent.StrategiesDiffer other ->
          other.mine() + " here, " + other.theirs() + " on " + other.with();
      default -> "";
    };
  }

  @Test
  void whatGoesWrongIsALineInTheLog() throws Exception {
    AlterHook bad =
        AlterHook.of(
            "bad",
            data -> {
              throw new IllegalStateException("no such zone");
            });
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Hook<HubEvent> log = Hook.of("log", HubEvent.class, event -> lines.add(line(event)));
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(HubConfig.named("meters").process(METER).hook(log).hook(bad).build());
      hub.startChild(ChildSpec.of("meter-42", METER, new MeterConfig("Main St"))).get(10, SECONDS);
      while (!lines.contains("meter-42: alter hook 'bad': no such zone")) {
        Thread.onSpinWait();
      }
      assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("meter-42: "));
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
        .hasSize(4)
        .allSatisfy(block -> assertThat(GuideCode.source(getClass())).contains(block));
  }

  @Test
  void theGuideNamesEveryEvent() throws Exception {
    String guide = Files.readString(Path.of("../docs/guides/hooks.md"));
    assertThat(HubEvent.class.getPermittedSubclasses())
        .allSatisfy(event -> assertThat(guide).contains("`" + event.getSimpleName() + "`"));
  }
}
