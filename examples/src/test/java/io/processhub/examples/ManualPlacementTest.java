package io.processhub.examples;

import static io.processhub.examples.Meter.METER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError;
import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.Guided;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/guides/manual-placement.md, compiled and run. */
@Timeout(30)
class ManualPlacementTest {
  private static ChildSpec meter(String id) {
    return ChildSpec.of(id, METER, new MeterConfig("Main St"));
  }

  @Test
  void aMeterRunsOnTheNodeItIsMappedTo() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub =
          node.open(HubConfig.named("meters").process(METER).distribution(Guided.DEFAULT).build());

      StartResult started =
          hub.startChildren(
                  List.of(meter("meter-1"), meter("meter-2")),
                  StartOptions.DEFAULT.childMapping(
                      Map.of("meter-1", List.of("alpha"), "meter-2", List.of("alpha"))))
              .get(10, SECONDS);
      assertThat(started.isOk()).isTrue();

      ChildInfo meter = hub.lookup("meter-1").orElseThrow();
      assertThat(meter.nodes()).containsExactly("alpha");
      assertThat(meter.state()).isEqualTo(ChildState.RUNNING);

      StartResult refused =
          hub.startChildren(
                  List.of(meter("meter-3")),
                  StartOptions.DEFAULT.childMapping(Map.of("meter-3", List.of("alfa"))))
              .get(10, SECONDS);
      for (ChildError error : refused.errors()) {
        switch (error.reason()) {
          case MISSING_CHILD_MAPPING -> throw new AssertionError("the start had no mapping");
          case CHILD_MAPPING_MISMATCH -> throw new AssertionError("mapped and started differ");
          case INSUFFICIENT_CHILD_MAPPING -> throw new AssertionError("fewer nodes than replicas");
          case INVALID_CHILD_MAPPING -> assertThat(error.detail()).contains("'alfa'");
          default -> throw new AssertionError(error);
        }
      }
      assertThat(refused.errors()).hasSize(1);
    }
  }

  @Test
  void aStaticChildIsMappedWhereItIsConfigured() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      HubConfig config =
          HubConfig.named("meters")
              .process(METER)
              .distribution(new Guided(true))
              .child(meter("main"), "alpha", "beta")
              .build();
      assertThat(config.childMapping()).containsEntry("main", List.of("alpha", "beta"));
      assertThat(node.open(config).nodes()).isNotNull();
    }
  }

  @Test
  void childrenArePlacedByLoad() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub =
          node.open(
              HubConfig.named("meters")
                  .process(METER)
                  .distribution(
                      CentralizedLoadBalancer.DEFAULT
                          .pushInterval(Duration.ofSeconds(5))
                          .nodeupRedistribution(true))
                  .build());

      hub.startChild(meter("meter-1")).get(10, SECONDS).orThrow();
      List<String> chosen = hub.lookup("meter-1").orElseThrow().nodes();
      assertThat(chosen).containsExactly("alpha");
    }
  }
}
