package io.processhub.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.ProcessType;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.spi.ProcessTypes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/guides/running-a-node.md, compiled and run. */
@Timeout(60)
class RunningGuideTest {
  /** What the guide leaves to the reader. */
  static final class MyProcess implements HubProcess<String> {
    static final ProcessType<String, String> TYPE =
        ProcessType.of("mine", String.class, String.class, MyProcess::new);

    MyProcess(String unused) {}

    @Override
    public void receive(String message, ProcessContext context) {}
  }

  /** The guide's. */
  public static final class MyTypes implements ProcessTypes {
    @Override
    public List<ProcessType<?, ?>> types() {
      return List.of(MyProcess.TYPE);
    }
  }

  @Test
  void aHubRunsTheTypesThatAreNamed() throws Exception {
    HubConfigBuilder config = HubConfig.named("main");
    new MyTypes().types().forEach(config::process);
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub = node.open(config.build());
      hub.startChild(ChildSpec.of("child", MyProcess.TYPE, "")).get(10, SECONDS).orThrow();
    }
  }

  @Test
  void theGuideShowsThisCode() throws Exception {
    assertThat(GuideCode.blocks("running-a-node.md"))
        .hasSize(1)
        .allSatisfy(block -> assertThat(GuideCode.source(getClass())).contains(block));
  }
}
