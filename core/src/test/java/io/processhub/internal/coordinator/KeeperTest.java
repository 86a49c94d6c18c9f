package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.ProcessType;
import io.processhub.StartResult;
import io.processhub.internal.registry.Registry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class KeeperTest {
  private static final int LOOKS_MAX = 200;

  private static final ProcessType<Integer, String> TYPE =
      ProcessType.of("idle", Integer.class, String.class, unused -> (message, context) -> {});

  /** Else nobody would know of it, and it would outlive the hub. */
  @Test
  void aProcessForWhoseEntryThereIsNoMemoryIsStopped() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("a"))) {
      Hub hub = node.open(HubConfig.named("hub").process(TYPE).build());
      hub.ready().get(10, TimeUnit.SECONDS);
      for (Object each : Insides.of(hub)) {
        if (each instanceof Registry registry) {
          registry.watch((id, before, after) -> {
            throw new OutOfMemoryError("as in a test");
          });
        }
      }
      CompletableFuture<StartResult> start = hub.startChild(ChildSpec.of("x", TYPE, 1));
      assertThat(start.get(5, TimeUnit.SECONDS).isOk()).isFalse();
      for (int looks = 0;
          hub.diagnostics().tableSizes().getOrDefault("knownCells", 1) > 0;
          looks++) {
        assertThat(looks).as("looks at the hub's processes").isLessThan(LOOKS_MAX);
        Thread.sleep(20);
      }
    }
  }
}
