package io.processhub.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What a port of an in-JVM network keeps, and for how long. */
final class InJvmTablesTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final InJvmNetwork network = InJvmNetwork.create(tasks::add);

  private Transport started(NodeId node) {
    Transport transport = network.transport();
    transport.start(
        node,
        new Transport.Listener() {
          @Override
          public void onFrame(NodeId from, byte[] frame) {}

          @Override
          public void onView(List<NodeId> members) {}
        });
    return transport;
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void framesThatWaitAreCountedAndAnotherIsForgottenOnceItIsGone() {
    Transport a = started(A);
    Transport b = started(B);
    runTasks();
    a.send(B, Lane.CONTROL, new byte[1]);
    a.send(B, Lane.CONTROL, new byte[1]);
    a.send(B, Lane.MESSAGES, new byte[1]);
    assertThat(a.tableSizes()).containsEntry("pendingFrames", 3).containsEntry("knownLanes", 2);
    runTasks();
    assertThat(a.tableSizes()).containsEntry("pendingFrames", 0).containsEntry("knownLanes", 2);
    b.close();
    runTasks();
    assertThat(a.tableSizes()).containsEntry("knownLanes", 0);
  }
}
