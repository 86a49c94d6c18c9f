package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jgroups.View;
import org.jgroups.protocols.DISCARD;
import org.jgroups.stack.ProtocolStack.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections when nodes go and come back, and of nodes when connections break. */
@Timeout(60)
final class ConnectionsTest {
  private static final Duration LATER_THAN_ANY_CUT = Duration.ofMillis(1_300);

  private static final long LOOK_EVERY_NANOS = 5_000_000;

  private final List<StackFactory.Stack> stacks = new ArrayList<>();
  private int incarnation;

  @AfterEach
  void closeAll() {
    stacks.reversed().forEach(stack -> stack.channel().close());
  }

  private StackFactory.Stack connect(String name, String bind, String... seeds) throws Exception {
    ClusterConfig config = ClusterConfig.bind(bind).seeds(seeds).build();
    StackFactory.Stack stack = StackFactory.create(config, InetAddress.getLoopbackAddress(), name);
    stacks.add(stack);
    NodeId node = new NodeId(name, ++incarnation);
    stack.channel().addAddressGenerator(() -> NodeAddress.of(node));
    stack.channel().connect(config.clusterName());
    return stack;
  }

  private static String address(StackFactory.Stack stack) {
    return stack.tcp().localPhysicalAddress().toString();
  }

  private static void await(BooleanSupplier condition) {
    assertThat(comes(condition, Duration.ofSeconds(30))).isTrue();
  }

  /** Whether something comes within so long; waits no longer than until it does. */
  private static boolean comes(BooleanSupplier condition, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return true;
  }

  private static void awaitSize(StackFactory.Stack stack, int size) {
    await(() -> {
      View view = stack.channel().getView();
      return view != null && view.size() == size;
    });
  }

  /** The coordinator learns the joiner's address from nobody but the joiner. */
  @Test
  void aJoinerIsAnsweredAtOnceByACoordinatorThatIsNoSeed() throws Exception {
    StackFactory.Stack coordinator = connect("a", "127.0.0.1:0");
    StackFactory.Stack seed = connect("b", "127.0.0.1:0", address(coordinator));
    awaitSize(coordinator, 2);

    long fastest = Long.MAX_VALUE;
    for (int size = 3; size <= 7; size++) {
      long began = System.nanoTime();
      awaitSize(connect("c", "127.0.0.1:0", address(seed)), size);
      fastest = Math.min(fastest, System.nanoTime() - began);
    }
    assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(300));
  }

  @Test
  void theConnectionsOfANodeThatIsBackAtItsAddressAreNotCut() throws Exception {
    StackFactory.Stack coordinator = connect("a", "127.0.0.1:0");
    StackFactory.Stack seed = connect("b", "127.0.0.1:0", address(coordinator));
    String bind = FreePorts.addresses(1).getFirst();
    StackFactory.Stack before = connect("c", bind, address(coordinator));
    awaitSize(coordinator, 3);
    before.channel().close();
    awaitSize(coordinator, 2);

    awaitSize(connect("c", bind, address(seed)), 3);
    awaitSize(coordinator, 3);
    assertThat(comes(this::isAnySuspected, LATER_THAN_ANY_CUT)).isFalse();
    assertThat(coordinator.channel().getView().size()).isEqualTo(3);
  }

  /** One that connects anew before the other has noticed is not suspected: it is cut again. */
  private static void cutUntilSuspected(StackFactory.Stack cut, StackFactory.Stack by) {
    await(() -> {
      cut.tcp().cutAll();
      return comes(() -> by.tcp().numSuspectEvents() > 0, Duration.ofMillis(100));
    });
  }

  private boolean isAnySuspected() {
    return stacks.stream().anyMatch(stack -> stack.tcp().numSuspectEvents() > 0);
  }

  /** Of two connections that are made at once one is closed, with what is on its way there. */
  @Test
  void nobodyIsTakenForDeadBecauseAQuestionIsLostWithAConnection() throws Exception {
    StackFactory.Stack first = connect("a", "127.0.0.1:0");
    StackFactory.Stack second = connect("b", "127.0.0.1:0", address(first));
    awaitSize(first, 2);
    View view = first.channel().getView();
    Duration late = Duration.ofMillis(2 * ClusterConfig.DEFAULT_VERIFY_TIMEOUT_MILLIS);
    DISCARD loss = new DISCARD();
    first.channel().getProtocolStack().insertProtocol(loss, Position.ABOVE, HubTcp.class);

    loss.dropDownUnicasts(2);
    cutUntilSuspected(second, first);
    assertThat(comes(() -> !first.channel().getView().equals(view), late)).isFalse();
  }

  /** JGroups may take who was there before for the one whose connection broke. */
  @Test
  void theEndOfANodeThatWasRestartedAtItsAddressIsNoticedByItsConnection() throws Exception {
    StackFactory.Stack first = connect("a", "127.0.0.1:0");
    String bind = FreePorts.addresses(1).getFirst();
    for (int i = 0; i < 3; i++) {
      StackFactory.Stack before = connect("b", bind, address(first));
      awaitSize(first, 2);
      before.channel().close();
      awaitSize(first, 1);
    }
    StackFactory.Stack last = connect("b", bind, address(first));
    awaitSize(first, 2);

    cutUntilSuspected(last, first);
  }
}
