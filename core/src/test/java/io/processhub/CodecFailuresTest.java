package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.idOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.processhub.Trouble.Place;
import io.processhub.event.AlterHook;
import io.processhub.internal.wire.TestCodec;
import io.processhub.spi.Codec;
import io.processhub.spi.InJvmNetwork;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A codec that fails where a hub is opened, and where a child's arguments are read. */
final class CodecFailuresTest {
  private static final class TroubledCodec implements Codec {
    private final Codec inner = new TestCodec();

    @Override
    public byte[] encode(Object value, Type type) {
      return inner.encode(value, type);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length, Type type) {
      if (type == Integer.class) {
        Trouble.at(Place.DECODE_ARGUMENTS);
      }
      return inner.decode(bytes, offset, length, type);
    }

    @Override
    public void check(Type type) {
      Trouble.at(Place.CODEC_CHECK);
      inner.check(type);
    }
  }

  private final InJvmNetwork network = InJvmNetwork.create();
  private final List<HubNode> nodes = new ArrayList<>();

  private HubNode node(String name) {
    HubNode node =
        HubNode.start(NodeConfig.of(name, network.transport()).codec(new TroubledCodec()));
    nodes.add(node);
    return node;
  }

  @AfterEach
  void close() {
    Trouble.disarmAll();
    nodes.forEach(node -> get(node.closeAsync()));
  }

  @Test
  void aCodecThatFailsToCheckTheTypesKeepsTheHubFromBeingOpened() {
    HubNode node = node("a");
    HubConfig config = TestNodes.counters().build();
    for (Trouble trouble : Trouble.values()) {
      Trouble.arm(Place.CODEC_CHECK, trouble);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.open(config))
          .withMessageStartingWith("Hub 'counters' cannot use ")
          .withMessageEndingWith(trouble == Trouble.VICIOUS ? trouble.inWords() : "");
      Trouble.disarmAll();
      assertThat(node.hub("counters")).isEmpty();
    }
    get(node.open(config).ready());
  }

  /** They are read on the node that starts the child: by its alter hooks, or its constructor. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChildWhoseArgumentsCannotBeReadIsNotStarted(boolean altered) {
    HubConfigBuilder builder = TestNodes.counters();
    if (altered) {
      builder.hook(AlterHook.of("alter", data -> data));
    }
    HubConfig config = builder.build();
    List<Hub> hubs = List.of(node("a").open(config), node("b").open(config));
    hubs.forEach(hub -> await("both", () -> hub.nodes().size() == 2 && !hub.isLocked()));
    for (Trouble trouble : Trouble.values()) {
      String there = idOn(hubs.getLast(), "there-" + trouble);
      String here = idOn(hubs.getFirst(), "here-" + trouble);
      Trouble.arm(Place.DECODE_ARGUMENTS, trouble);
      StartResult result =
          get(
              hubs.getFirst()
                  .startChildren(List.of(Counter.spec(there, 1), Counter.spec(here, 1))));
      assertThat(result.errors())
          .singleElement()
          .satisfies(error -> {
            assertThat(error.child()).isEqualTo(there);
            assertThat(error.reason()).isEqualTo(ChildError.Reason.START_FAILED);
            assertThat(error.detail()).contains("decode").contains(trouble.inWords());
          });
      Trouble.disarmAll();
      assertThat(TestNodes.ask(hubs.getLast(), here, new Counter.Total())).isEqualTo(1);
      await("it is written off", () -> hubs.stream().allMatch(hub -> hub.lookup(there).isEmpty()));
      get(hubs.getFirst().startChild(Counter.spec(there, 1))).orThrow();
      assertThat(TestNodes.ask(hubs.getFirst(), there, new Counter.Total())).isEqualTo(1);
    }
  }
}
