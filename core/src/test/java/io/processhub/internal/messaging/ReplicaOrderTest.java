package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Reading;
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

  /**
   * What a has sent to a replica on b is on its way when b is gone for a, and that replica ends;
   * the other is on c.
   */
  private Stay losesOne() {
    Stay gone = stays(b, b);
    Stay other = besides();
    a.change("m", new Route.AnyOf(List.of(b.id)));
    tell(a, 1);
    delay(a, b);
    gone.cell().closed = true;
    hears(b, gone, other);
    a.messaging.replicasGo(List.of("m"));
    a.messaging.nodeGone(b.id, false);
    return other;
  }

  @Test
  void whatComesByANodeThatIsGoneIsRefusedIfItIsTooLate() {
    Stay other = losesOne();
    a.change("m", new Route.AnyOf(List.of(c.id)));
    tell(a, 2);
    network.settle();
    arrive();
    tell(a, 3);
    network.settle();

    assertThat(other.cell().messages()).isEqualTo(readings(2, 3));
    assertThat(other.cell().tooLate).isEqualTo(readings(1, 1));
    assertThat(network.frames).isEmpty();
  }

  @Test
  void whatComesByItBeforeAnythingLaterIsReceived() {
    Stay other = losesOne();
    a.change("m", new Route.AnyOf(List.of(c.id)));
    arrive();
    tell(a, 2);
    network.settle();

    assertThat(other.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void whatIsTooLateIsSaidToEachThatMayGetIt() {
    Stay other = losesOne();
    Stay third = new Stay(b, new Cell("m", TestNetwork.METER, b.id), 2_000);
    a.change("m", new Route.AnyOf(List.of(c.id)));
    tell(a, 2);
    network.settle();
    hears(b, other, third);
    a.change("m", new Route.AnyOf(List.of(b.id)));
    tell(a, 3);
    a.change("m", new Route.AnyOf(List.of(c.id)));
    tell(a, 4);
    network.settle();

    assertThat(other.cell().messages()).isEqualTo(List.of(new Reading(2), new Reading(4)));
    assertThat(third.cell().messages()).isEqualTo(readings(3, 3));
    assertThat(third.cell().cutoff.numbers()).containsEntry(a.id, 2L);
    assertThat(other.cell().cutoff.numbers()).containsEntry(a.id, 2L);
    assertThat(a.messaging.tableSizes()).containsEntry("knownOwedCutoffs", 0);
  }
}
