package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent to whichever of several replicas a node has keeps its order when that goes. */
final class ReplicaOrderTest extends MovingChild {
  /** One that runs beside the other, and takes its place for who was sent to that. */
  private Stay besides() {
    Stay other = new Stay(c, new Cell("m", TestNetwork.METER, c.id), 1_000);
    hears(c, null, other);
    return other;
  }

  @Test
  void whatComesWhenAReplicaHasEndedFollowsWhatThatHadNotHandled() {
    Stay gone = stays(b, b);
    Stay other = besides();
    a.change("m", new Route.AnyOf(List.of(b.id)));
    tell(a, 1);
    network.settle();
    tell(a, 2);
    delay(a, b);

    gone.cell().closed = true;
    hears(b, gone, other);
    network.frames.addAll(late);
    deliverFrom(a);
    b.messaging.redeliver("m", List.copyOf(gone.cell().mailbox));
    network.settle();

    assertThat(other.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void whatComesForAReplicaThatHasBegunSinceDoesNotWaitForWhatTheLastOneHadNotHandled() {
    Stay gone = stays(b, b);
    Stay other = besides();
    a.change("m", new Route.AnyOf(List.of(b.id)));
    tell(a, 1);
    network.settle();
    gone.cell().closed = true;
    hears(b, gone, other);
    b.messaging.redeliver("m", List.copyOf(gone.cell().mailbox));
    network.settle();
    assertThat(other.cell().messages()).isEqualTo(readings(1, 1));

    network.slowDown(b, c);
    Stay next = new Stay(b, new Cell("m", TestNetwork.METER, b.id), 2_000);
    hears(b, other, next);
    tell(a, 2);
    network.settle();

    assertThat(next.cell().messages()).isEqualTo(readings(2, 2));
  }
}
