package io.processhub.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeConfig;
import io.processhub.codec.JacksonCodec;
import io.processhub.process.Ask;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/messages.md, compiled and run. */
final class MessagesGuideTest {
  public sealed interface Command {}

  public record Reading(String meter, Instant at, double kWh) implements Command {}

  public record Alarm(Level level, Optional<String> note) implements Command {}

  public record Since(Instant at) implements Command, Ask<List<Reading>> {}

  public enum Level {
    LOW,
    HIGH
  }

  public record Measured(String meter, double kWh, int phase) {
    public Measured {
      // Version 1 had no phases, and meant the first.
      phase = phase == 0 ? 1 : phase;
    }
  }

  record MeasuredBefore(String meter, double kWh) {}

  public record Invoice(String number) {
    static Invoice parse(String text) {
      if (!text.startsWith("invoice ")) {
        throw new IllegalArgumentException("no invoice");
      }
      return new Invoice(text.substring(8));
    }

    String toText() {
      return "invoice " + number;
    }
  }

  public static final class InvoiceCodec implements Codec {
    private final Codec others = new JacksonCodec();

    @Override
    public byte[] encode(Object value, Type type) {
      return value instanceof Invoice invoice && type == Invoice.class
          ? invoice.toText().getBytes(UTF_8)
          : others.encode(value, type);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length, Type type) {
      if (type != Invoice.class) {
        return others.decode(bytes, offset, length, type);
      }
      try {
        return Invoice.parse(new String(bytes, offset, length, UTF_8));
      } catch (RuntimeException e) {
        throw new CodecException("Cannot decode an invoice: " + e.getMessage(), e);
      }
    }

    @Override
    public void check(Type type) {
      if (type != Invoice.class) {
        others.check(type);
      }
    }
  }

  static final class Kit {
    static final class InvoiceCodecTest extends CodecContract {
      @Override
      protected Codec codec() {
        return new InvoiceCodec();
      }
    }
  }

  @Test
  void theMessagesAreCarried() {
    Codec codec = new JacksonCodec();
    Instant now = Instant.ofEpochSecond(1, 2);
    for (Command command :
        List.of(
            new Reading("m", now, 1.5),
            new Alarm(Level.HIGH, Optional.of("note")),
            new Since(now))) {
      assertThat(reread(codec, command, command.getClass(), command.getClass())).isEqualTo(command);
      assertThat(reread(codec, command, Command.class, Command.class)).isEqualTo(command);
    }
  }

  @Test
  void anOldValueGetsTheDefaultOfTheConstructor() {
    assertThat(
            reread(
                new JacksonCodec(),
                new MeasuredBefore("m", 1.5),
                MeasuredBefore.class,
                Measured.class))
        .isEqualTo(new Measured("m", 1.5, 1));
  }

  @Test
  void aNodeTakesAnotherCodec() {
    NodeConfig config = NodeConfig.local("alpha").codec(new InvoiceCodec());

    assertThat(config.codec()).get().isInstanceOf(InvoiceCodec.class);
    assertThat(NodeConfig.local("alpha").codec()).get().isInstanceOf(JacksonCodec.class);
    Invoice invoice = new Invoice("4711");
    assertThat(reread(new InvoiceCodec(), invoice, Invoice.class, Invoice.class))
        .isEqualTo(invoice);
  }

  private static Object reread(Codec codec, Object value, Type written, Type read) {
    byte[] bytes = codec.encode(value, written);
    return codec.decode(bytes, 0, bytes.length, read);
  }

  @Test
  void theGuideShowsThisCode() throws IOException {
    GuideCode.assertShown("messages.md", 5, getClass());
  }
}
