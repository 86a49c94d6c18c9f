package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.internal.wire.TestCodec;
import io.processhub.spi.Environment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/**
 * What a hub does with a change of the view that comes when its node has it no more, or not yet.
 */
final class OpenHubTest {
  private static final NodeId SELF = new NodeId("a", 1);
  private static final NodeId OTHER = new NodeId("b", 1);

  private final SentControls network = new SentControls(HubConfig.named("hub").build());
  private List<NodeId> view = List.of(SELF);

  /** Its loop runs in the thread that gives it something to do. */
  private OpenHub hub(HubConfigBuilder config) {
    Environment system = Environment.system();
    Environment direct =
        new Environment(system.clock(), system.scheduler(), Runnable::run, system.random());
    NodeConfig node = NodeConfig.of("a", network).codec(new TestCodec()).environment(direct);
    AtomicLong numbers = new AtomicLong();
    return OpenHub.create(
        SELF,
        node,
        config.build(),
        numbers::incrementAndGet,
        numbers::incrementAndGet,
        new Around(),
        hub -> {});
  }

  /** It is opened anew, and the node that comes has been told so. */
  @Test
  void aClosedHubSaysNothingToWhoComesIntoView() {
    OpenHub hub = hub(HubConfig.named("hub"));
    hub.open();
    hub.api().close();
    view = List.of(SELF, OTHER);
    hub.onView();
    assertThat(network.all).isEmpty();
  }

  @Test
  void aChangeOfTheViewBeforeAHubIsOpenStartsItsStaticChildren() {
    ProcessType<String, String> type =
        ProcessType.of("idle", String.class, String.class, unused -> (message, context) -> {});
    OpenHub hub = hub(HubConfig.named("hub").process(type).child(ChildSpec.of("x", type, "")));
    hub.onView();
    hub.open();
    assertThat(hub.api().ready()).isCompleted();
    assertThat(hub.children()).isEqualTo(1);
  }

  private final class Around implements Surroundings {
    @Override
    public List<NodeId> view() {
      return view;
    }

    @Override
    public int otherChildren(String hub) {
      return 0;
    }

    @Override
    public AtomicLong lastTime(String hub) {
      return new AtomicLong();
    }

    @Override
    public long backlog() {
      return 0;
    }

    @Override
    public LongAdder withheldLines() {
      return new LongAdder();
    }
  }
}
