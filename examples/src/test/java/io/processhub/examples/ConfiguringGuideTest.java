package io.processhub.examples;

import static io.processhub.examples.Meter.METER;
import static io.processhub.examples.Poller.POLLER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.HubNode;
import io.processhub.MailboxOverflow;
import io.processhub.NodeConfig;
import io.processhub.RestartLimits;
import io.processhub.Scope;
import io.processhub.cluster.ClusterConfig;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.Replication;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/guides/configuring-the-hub.md, compiled and run. */
@Timeout(60)
class ConfiguringGuideTest {
  private static void opens(HubConfig config) throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      assertThat(node.open(config).name()).isEqualTo(config.name());
    }
  }

  @Test
  void theSmallestHubRunsAChild() throws Exception {
    HubConfig smallest = HubConfig.named("meters").process(METER).build();
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(smallest);
      hub.startChild(ChildSpec.of("meter-42", METER, new MeterConfig("Main St")))
          .get(10, SECONDS)
          .orThrow();
    }
  }

  @Test
  void staticChildrenAreStartedAndMappedOnesOnTheirNode(@TempDir Path directory) throws Exception {
    String file = Files.writeString(directory.resolve("number"), "0").toString();
    HubConfig furnished =
        HubConfig.named("meters")
            .process(METER)
            .process(POLLER)
            .child(ChildSpec.of("total", METER, new MeterConfig("all streets")))
            .child(
                ChildSpec.of("poll-1", POLLER, new Poller.Config(file, "total", 1_000))
                    .tag("polls"),
                "alpha")
            .build();
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(furnished);
      while (hub.processes(Scope.LOCAL).size() < 2) {
        Thread.onSpinWait();
      }
      assertThat(hub.byTag("polls"))
          .singleElement()
          .satisfies(child -> {
            assertThat(child.id()).isEqualTo("poll-1");
            assertThat(child.nodes()).containsExactly("alpha");
          });
    }
  }

  @Test
  void allStrategiesAreChosen() throws Exception {
    HubConfig careful =
        HubConfig.named("ledgers")
            .process(METER)
            .distribution(ConsistentHashing.DEFAULT)
            .redundancy(Replication.factor(2).activePassive())
            .migration(HotSwap.withHandover())
            .synchronization(PubSub.DEFAULT)
            .partitionTolerance(MajorityQuorum.ofAtLeast(3))
            .build();
    opens(careful);
  }

  @Test
  void aBalancerMovesChildrenWithTheirStateToNodesThatCome() throws Exception {
    HubConfig balanced =
        HubConfig.named("meters")
            .process(METER)
            .distribution(CentralizedLoadBalancer.DEFAULT.nodeupRedistribution(true))
            .migration(HotSwap.withHandover())
            .build();
    opens(balanced);
  }

  @Test
  void aNodeHasSeveralHubsAndAnotherWatches() throws Exception {
    InJvmNetwork network = InJvmNetwork.create();
    try (HubNode worker = HubNode.start(NodeConfig.of("worker", network.transport()));
        HubNode front = HubNode.start(NodeConfig.of("front", network.transport()))) {
      Hub meters =
          worker.open(
              HubConfig.named("meters").process(METER).migration(HotSwap.withHandover()).build());
      Hub polls = worker.open(HubConfig.named("polls").process(POLLER).build());
      Hub seen =
          front.open(
              HubConfig.named("meters")
                  .process(METER)
                  .migration(HotSwap.withHandover())
                  .observer()
                  .build());

      polls.ready().get(10, SECONDS);
      seen.ready().get(10, SECONDS);
      seen.startChild(ChildSpec.of("meter-42", METER, new MeterConfig("Main St")))
          .get(10, SECONDS)
          .orThrow();
      assertThat(meters.processId("meter-42")).isPresent();
      assertThat(polls.lookup("meter-42")).isEmpty();
      assertThat(seen.processes(Scope.LOCAL)).isEmpty();
      assertThatThrownBy(() -> worker.open(HubConfig.named("polls").process(POLLER).build()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void limitsAndTimesAreSet() throws Exception {
    HubConfig strict =
        HubConfig.named("meters")
            .process(METER)
            .restartLimits(RestartLimits.of(5, Duration.ofMinutes(1)))
            .mailboxCapacity(1_000)
            .mailboxOverflow(MailboxOverflow.DROP_OLDEST)
            .build();
    opens(strict);

    HubConfig patient =
        HubConfig.named("meters")
            .process(METER)
            .askTimeout(Duration.ofSeconds(20))
            .routeWait(Duration.ofSeconds(20))
            .leaveTimeout(Duration.ofMinutes(2))
            .partitionTolerance(MajorityQuorum.ofAtLeast(3).licence(Duration.ofSeconds(10)))
            .build();
    opens(patient);
  }

  @Test
  void theNetworkCanBeConfigured() {
    ClusterConfig apart =
        ClusterConfig.bind("127.0.0.1:7800")
            .dns("hubs.example.org", 7800)
            .connectTimeout(Duration.ofSeconds(1))
            .helloTimeout(Duration.ofSeconds(1))
            .verifyTimeout(Duration.ofSeconds(1))
            .viewTimeout(Duration.ofSeconds(1))
            .failureTimeout(Duration.ofSeconds(15))
            .build();
    assertThat(apart.failureTimeout()).isEqualTo(Duration.ofSeconds(15));
  }

  // --- the guide

  private static String guide() throws Exception {
    return Files.readString(Path.of("../docs/guides/configuring-the-hub.md"));
  }

  @Test
  void theGuideShowsThisCode() throws Exception {
    assertThat(GuideCode.blocks("configuring-the-hub.md"))
        .hasSize(8)
        .allSatisfy(block -> assertThat(GuideCode.source(getClass())).contains(block));
  }

  @Test
  void theGuideHasEveryOption() throws Exception {
    String guide = guide();
    assertThat(
            Stream.of(HubConfigBuilder.class.getMethods())
                .filter(method -> method.getDeclaringClass() == HubConfigBuilder.class)
                .map(Method::getName)
                .filter(name -> !name.equals("build"))
                .distinct())
        .hasSizeGreaterThan(20)
        .allSatisfy(name -> assertThat(guide).contains("| `" + name + "` |"));
  }

  @Test
  void theGuideHasTheDefaultsThatTheCodeHas() throws Exception {
    Map<String, String> hub = values(HubConfig.named("defaults").build());
    assertThat(hub).containsEntry("debounce", "20 ms").containsEntry("leaveTimeout", "30 s");
    Map<String, String> network = values(ClusterConfig.builder().build());
    assertThat(network).containsEntry("viewTimeout", "500 ms").hasSize(15);
    String guide = guide();
    for (Map<String, String> values : List.of(hub, network)) {
      values.forEach(
          (name, value) -> assertThat(guide).contains("| `" + name + "` | " + value + " |"));
    }
  }

  /** The durations and numbers of a configuration, in words. */
  private static Map<String, String> values(Object config) throws Exception {
    Map<String, String> values = new TreeMap<>();
    for (Method method : config.getClass().getMethods()) {
      Class<?> type = method.getReturnType();
      boolean hasValue = type == Duration.class || type == int.class;
      if (hasValue
          && !Modifier.isStatic(method.getModifiers())
          && method.getParameterCount() == 0
          && method.getDeclaringClass() == config.getClass()) {
        values.put(method.getName(), words(method.invoke(config)));
      }
    }
    return values;
  }

  private static String words(Object value) {
    if (!(value instanceof Duration duration)) {
      return "%,d".formatted((int) value);
    } else if (duration.toMillis() < 1_000) {
      return duration.toMillis() + " ms";
    } else if (duration.toSeconds() < 60) {
      return duration.toSeconds() + " s";
    } else {
      return duration.toHours() > 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }
  }
}
