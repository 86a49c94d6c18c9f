package io.processhub.codec;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * The two times that messages carry most, as {@code [seconds, nanoseconds]}: half the bytes of the
 * text, and nothing to parse.
 */
final class CompactTimes {
  private CompactTimes() {}

  static void addTo(SimpleModule module) {
    add(module, Instant.class, Instant::getEpochSecond, Instant::getNano, Instant::ofEpochSecond);
    add(module, Duration.class, Duration::getSeconds, Duration::getNano, Duration::ofSeconds);
  }

  private static <T> void add(
      SimpleModule module, Class<T> type, Seconds<T> seconds, Nanos<T> nanos, Maker<T> maker) {
    module.addSerializer(type, new Writer<>(type, seconds, nanos));
    module.addDeserializer(type, new Reader<>(type, maker));
  }

  private interface Seconds<T> {
    long of(T time);
  }

  private interface Nanos<T> {
    int of(T time);
  }

  private interface Maker<T> {
    T of(long seconds, long nanos);
  }

  private static final class Writer<T> extends StdScalarSerializer<T> {
    private final Seconds<T> seconds;
    private final Nanos<T> nanos;

    Writer(Class<T> type, Seconds<T> seconds, Nanos<T> nanos) {
      super(type);
      this.seconds = seconds;
      this.nanos = nanos;
    }

    @Override
    public void serialize(T time, JsonGenerator generator, SerializationContext context) {
      generator.writeStartArray(time, 2);
      generator.writeNumber(seconds.of(time));
      generator.writeNumber(nanos.of(time));
      generator.writeEndArray();
    }
  }

  private static final class Reader<T> extends StdScalarDeserializer<T> {
    private final Maker<T> maker;

    Reader(Class<T> type, Maker<T> maker) {
      super(type);
      this.maker = maker;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
      require(context, parser.currentToken(), JsonToken.START_ARRAY);
      require(context, parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
      long seconds = parser.getLongValue();
      require(context, parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
      int nanos = parser.getIntValue();
      require(context, parser.nextToken(), JsonToken.END_ARRAY);
      return maker.of(seconds, nanos);
    }

    private void require(DeserializationContext context, JsonToken found, JsonToken wanted) {
      if (found != wanted) {
        context.reportWrongTokenException(this, wanted, "seconds and nanoseconds were expected");
      }
    }
  }
}
