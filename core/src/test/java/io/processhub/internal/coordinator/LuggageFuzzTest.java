package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Legacy;
import io.processhub.internal.runtime.Legacy.PendingTimer;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.Mutants;
import io.processhub.internal.wire.TestCodec;
import io.processhub.internal.wire.TypeTable;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.spi.CodecException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What another node says that a process hands over may be anything: a legacy, or refused. */
final class LuggageFuzzTest {
  private static final int MUTANTS = 5_000;

  record Reading(int value) {}

  record State(long total, String name) {}

  private static final class Meter implements HubProcess<Reading>, Handover<State> {
    Meter(String unused) {}

    @Override
    public void receive(Reading reading, ProcessContext context) {}

    @Override
    public State handOver() {
      return new State(0, "");
    }

    @Override
    public void takeOver(State state) {}
  }

  private static final ProcessType<String, Reading> METER =
      ProcessType.of("meter", String.class, Reading.class, Meter::new);
  private static final ChildSpec SPEC = ChildSpec.of("child", METER, "");
  private static final Cutoff CUTOFF =
      Cutoff.NONE.and(new NodeId("a", 1), 300).and(new NodeId("nörd", 1_700_000_000_000L), 1);

  private final Meter meter = new Meter("");
  private final Luggage luggage =
      new Luggage(
          "meters",
          TypeTable.of(
              HubConfig.named("meters").process(METER).build(), Optional.of(new TestCodec())));

  private int read;
  private int refused;

  private List<byte[]> originals() {
    State state = new State(42, "a name of some length");
    List<PendingTimer> timers =
        List.of(
            new PendingTimer(new Reading(1), 500, 0),
            new PendingTimer(new Reading(2), 0, 86_400_000));
    return List.of(
        luggage.encode(SPEC, null, new Legacy(null, List.of(), Cutoff.NONE)),
        luggage.encode(SPEC, null, new Legacy(null, List.of(), CUTOFF)),
        luggage.encode(SPEC, meter, new Legacy(state, List.of(), CUTOFF)),
        luggage.encode(SPEC, meter, new Legacy(state, timers, Cutoff.NONE)),
        luggage.encode(SPEC, meter, new Legacy(state, timers, CUTOFF)));
  }

  @ParameterizedTest
  @MethodSource("io.processhub.internal.wire.Mutants#seeds")
  void aLegacyIsReadOrRefused(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> originals = originals();
    originals.forEach(this::read);
    assertThat(read).isEqualTo(originals.size());

    for (int i = 0; i < MUTANTS; i++) {
      byte[] original = originals.get(random.nextInt(originals.size()));
      byte[] mutant = Mutants.mutate(original, random);
      try {
        Mutants.readInBounds(mutant, () -> read(mutant));
      } catch (RuntimeException | Error e) {
        fail("seed %d, mutant %d: %s".formatted(seed, i, HexFormat.of().formatHex(mutant)), e);
      }
    }
    assertThat(read).isGreaterThan(MUTANTS / 10);
    assertThat(refused).isGreaterThan(MUTANTS / 10);
  }

  private byte[] with(PendingTimer timer, int count) {
    List<PendingTimer> timers = Collections.nCopies(count, timer);
    return luggage.encode(SPEC, meter, new Legacy(new State(1, ""), timers, Cutoff.NONE));
  }

  @Test
  void timersThatNoProcessHasAreRefused() {
    PendingTimer right = new PendingTimer(new Reading(1), 500, 0);
    byte[] most = with(right, ProcessContext.TIMERS_MAX);
    assertThat(luggage.decode(SPEC, meter, most).timers()).hasSize(ProcessContext.TIMERS_MAX);
    byte[] tooMany = with(right, ProcessContext.TIMERS_MAX + 1);
    assertThatThrownBy(() -> luggage.decode(SPEC, meter, tooMany))
        .isInstanceOf(MalformedFrame.class)
        .hasMessage("a process has at most 1000 timers, and a task none");
    byte[] ofAnother = with(new PendingTimer("of the arguments", 500, 0), 1);
    assertThatThrownBy(() -> luggage.decode(SPEC, meter, ofAnother))
        .isInstanceOfAny(MalformedFrame.class, CodecException.class);
  }

  /** What was read is written and read again the same: nothing was made that cannot be said. */
  private void read(byte[] bytes) {
    Legacy legacy;
    try {
      legacy = luggage.decode(SPEC, meter, bytes);
    } catch (MalformedFrame | CodecException e) {
      refused++;
      return;
    }
    read++;
    Object process = legacy.state() == null ? null : meter;
    byte[] written = luggage.encode(SPEC, process, legacy);
    assertThat(luggage.decode(SPEC, meter, written)).isEqualTo(legacy);
  }
}
