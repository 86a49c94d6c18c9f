package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.event.HubEvent.FrameRefused;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.wire.CutoffFormat;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.WireWriter;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A number that no message can have does not make a child deaf to its sender. */
final class WrongNumbersTest {
  private final TestNetwork network = new TestNetwork();
  private final Node a = network.node("a");
  private final Node b = network.node("b");
  private final Cell cell = b.runs("m");

  private WireWriter frame(int kind) {
    WireWriter out = new WireWriter(64);
    FrameHeader.write(out, kind, "meters");
    return out;
  }

  private void assertRefusedAndWhatFollowsIsTaken(WireWriter wrong) {
    b.receive(a.id, wrong.toBytes());
    assertThat(b.events).hasExactlyElementsOfTypes(FrameRefused.class);
    assertThat(b.counter("framesRefused")).isEqualTo(1);

    a.sends("m", b);
    a.meter("m").tell(new Reading(1));
    network.settle();
    assertThat(cell.tooLate).isEmpty();
    assertThat(cell.messages()).containsExactly(new Reading(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {Envelope.SEQUENCE_MAX + 1, Long.MAX_VALUE})
  void ofWhatComesTooLate(long wrong) {
    WireWriter out = frame(FrameHeader.CUTOFF);
    out.writeVar(TestNetwork.TOKEN);
    out.writeString("m");
    CutoffFormat.write(out, new Cutoff(new TreeMap<>(Map.of(a.id, wrong))));
    assertRefusedAndWhatFollowsIsTaken(out);
  }

  @ParameterizedTest
  @ValueSource(longs = {Envelope.SEQUENCE_MAX + 1, Long.MAX_VALUE, -1})
  void ofAMessage(long wrong) {
    WireWriter out = frame(FrameHeader.TELL);
    out.writeByte(0);
    out.writeVar(TestNetwork.TOKEN);
    out.writeVar(1);
    out.writeVar(wrong);
    out.writeString("m");
    b.types.write(out, new Reading(0));
    assertRefusedAndWhatFollowsIsTaken(out);
  }
}
