package io.processhub.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.processhub.spi.CodecException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two versions of a type at the two ends, as in a rolling upgrade. */
final class EvolutionTest {
  private final JacksonCodec codec = new JacksonCodec();

  private <T> T reread(Object written, Class<T> as) {
    byte[] bytes = codec.encode(written, written.getClass());
    return as.cast(codec.decode(bytes, 0, bytes.length, as));
  }

  record Old(String meter, double kWh) {}

  record New(
      String meter,
      double kWh,
      int phase,
      boolean estimated,
      @Nullable Integer tariff,
      Optional<String> note,
      OptionalInt quality,
      @Nullable List<String> tags) {}

  @Test
  void aComponentTheWriterDidNotKnowIsZeroNullOrEmpty() {
    assertThat(reread(new Old("m", 1.5), New.class))
        .isEqualTo(new New("m", 1.5, 0, false, null, Optional.empty(), OptionalInt.empty(), null));
  }

  @Test
  void aComponentTheReaderDoesNotKnowIsSkipped() {
    New written =
        new New("m", 1.5, 3, true, 4, Optional.of("n"), OptionalInt.of(1), List.of("a", "b"));

    assertThat(reread(written, Old.class)).isEqualTo(new Old("m", 1.5));
  }

  record Reordered(double kWh, String meter) {}

  @Test
  void theOrderOfComponentsDoesNotMatter() {
    assertThat(reread(new Old("m", 1.5), Reordered.class)).isEqualTo(new Reordered(1.5, "m"));
  }

  record WithDefault(String meter, @Nullable String unit) {
    WithDefault {
      unit = Objects.requireNonNullElse(unit, "kWh");
    }
  }

  @Test
  void aCompactConstructorMayGiveAnotherDefault() {
    assertThat(reread(new Old("m", 1.5), WithDefault.class)).isEqualTo(new WithDefault("m", "kWh"));
  }

  record Narrow(int count, float ratio) {}

  record Wide(long count, double ratio) {}

  record Boxed(@Nullable Long count, @Nullable Double ratio) {}

  @Test
  void aNumberMayBecomeWiderOrABox() {
    assertThat(reread(new Narrow(-3, 0.5f), Wide.class)).isEqualTo(new Wide(-3, 0.5));
    assertThat(reread(new Narrow(-3, 0.5f), Boxed.class)).isEqualTo(new Boxed(-3L, 0.5));
    assertThat(reread(new Boxed(null, null), Wide.class)).isEqualTo(new Wide(0, 0));
  }

  @Test
  void aNumberThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> reread(new Wide(1L << 40, 1), Narrow.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("count");
  }

  record TextCount(String count) {}

  record FractionCount(double count) {}

  @Test
  void aValueOfAnotherKindIsRefusedRatherThanConverted() {
    assertThatThrownBy(() -> reread(new TextCount("3"), Narrow.class))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> reread(new FractionCount(3.0), Narrow.class))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> reread(new Narrow(3, 0), TextCount.class))
        .isInstanceOf(CodecException.class);
  }

  record Renamed(@JsonAlias("meter") String meterId, double kWh) {}

  @Test
  void aRenamedComponentIsReadUnderItsAlias() {
    assertThat(reread(new Old("m", 1.5), Renamed.class)).isEqualTo(new Renamed("m", 1.5));
    assertThat(reread(new Renamed("m", 1.5), Renamed.class)).isEqualTo(new Renamed("m", 1.5));
  }

  record Required(String meter, @JsonProperty(required = true) int phase) {}

  @Test
  void aRequiredComponentIsRequired() {
    assertThat(reread(new Required("m", 3), Required.class)).isEqualTo(new Required("m", 3));
    assertThatThrownBy(() -> reread(new Old("m", 1.5), Required.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("phase");
  }

  sealed interface OldEvent {}

  record Started(String id) implements OldEvent {}

  record Stopped(String id) implements OldEvent {}

  sealed interface NewEvent {}

  @JsonTypeName("Started")
  record Begun(String id) implements NewEvent {}

  enum OldLevel {
    LOW,
    HIGH
  }

  enum NewLevel {
    HIGH,
    MIDDLE
  }

  private Object rereadEvent(OldEvent event) {
    byte[] bytes = codec.encode(event, OldEvent.class);
    return codec.decode(bytes, 0, bytes.length, NewEvent.class);
  }

  @Test
  void aPermittedClassMayMoveAndBeRenamedIfItKeepsItsNameOnTheWire() {
    assertThat(rereadEvent(new Started("a"))).isEqualTo(new Begun("a"));
  }

  @Test
  void aPermittedClassTheReaderDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> rereadEvent(new Stopped("a")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Stopped");
  }

  @Test
  void enumConstantsMayBeReorderedAndAnUnknownOneIsRefused() {
    assertThat(reread(OldLevel.HIGH, NewLevel.class)).isEqualTo(NewLevel.HIGH);
    assertThatThrownBy(() -> reread(OldLevel.LOW, NewLevel.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("LOW");
  }

  static final class Fields {
    String meter = "";
    double kWh;
    int phase = 1;
  }

  @Test
  void aClassKeepsTheInitialValueOfAFieldTheWriterDidNotKnow() {
    assertThat(reread(new Old("m", 1.5), Fields.class))
        .satisfies(fields -> assertThat(fields.meter).isEqualTo("m"))
        .satisfies(fields -> assertThat(fields.kWh).isEqualTo(1.5))
        .satisfies(fields -> assertThat(fields.phase).isEqualTo(1));
  }
}
