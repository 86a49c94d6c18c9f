package io.processhub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TypeTableTest {
  sealed interface Command {}

  record Put(String key, int value) implements Command {}

  record Get(String key) implements Command, Ask<Double> {}

  sealed interface Deeper extends Command {}

  record Deepest(long value) implements Deeper {}

  interface Open {}

  record OpenOne(String text) implements Open {}

  record OpenTwo(String text) implements Open {}

  record Config(String street) {}

  interface ListAsk<T> extends Ask<List<T>> {}

  record Names() implements ListAsk<String> {}

  record Same() implements Ask<List<String>> {}

  @SuppressWarnings("rawtypes")
  record Raw() implements Ask {}

  record Free<T>(T value) implements Ask<T> {}

  record Nothing() implements Ask<Void> {}

  enum Color {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "verde";
      }
    }
  }

  private static <M> HubProcess<M> neverMade(Object arguments) {
    throw new AssertionError("there are no processes here");
  }

  private static <M> HubConfigBuilder hub(Class<M> messages) {
    return hub(Config.class, messages);
  }

  private static <A, M> HubConfigBuilder hub(Class<A> arguments, Class<M> messages) {
    return HubConfig.named("h")
        .process(ProcessType.of("t", arguments, messages, TypeTableTest::neverMade));
  }

  private static TypeTable table(HubConfigBuilder config) {
    return TypeTable.of(config.build(), Optional.of(new TestCodec()));
  }

  private static byte[] written(TypeTable table, Object value) {
    WireWriter out = new WireWriter(8);
    table.write(out, value);
    return out.toBytes();
  }

  @Test
  void argumentsAndAllClassesUnderASealedMessageTypeCanCrossTheWire() {
    TypeTable table = table(hub(Command.class));

    for (Object value :
        List.of(new Config("Main St"), new Put("k", 1), new Get("k"), new Deepest(5), "text", 7)) {
      Object read = table.read(new WireReader(written(table, value)), Object.class);
      assertThat(read).isEqualTo(value);
    }
  }

  @Test
  void aClassThatIsNotRegisteredIsRefusedInBothDirections() {
    TypeTable without = table(hub(Command.class));
    TypeTable with = table(hub(Command.class).messages(OpenOne.class));
    byte[] bytes = written(with, new OpenOne("x"));

    assertThatThrownBy(() -> written(without, new OpenOne("x")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(OpenOne.class.getName())
        .hasMessageContaining("HubConfigBuilder.messages");
    assertThatThrownBy(() -> without.read(new WireReader(bytes), Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("not registered with hub 'h' on this node");
  }

  @Test
  void aValueOfAnotherClassThanExpectedIsRefusedBeforeItIsMade() {
    TypeTable table = table(hub(Command.class));
    byte[] bytes = written(table, new Config("Main St"));

    assertThatThrownBy(() -> table.read(new WireReader(bytes), Command.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(Config.class.getName());
  }

  @Test
  void theReaderStandsBehindAValueThatWasRefused() {
    TypeTable table = table(hub(Command.class));
    WireWriter out = new WireWriter(8);
    table.write(out, new Put("k", 1));
    out.writeString("next");
    WireReader in = new WireReader(out.toBytes());

    assertThatThrownBy(() -> table.read(in, Config.class)).isInstanceOf(CodecException.class);
    assertThat(in.readString()).isEqualTo("next");
  }

  @Test
  void anOpenMessageTypeNeedsItsClassesNamed() {
    assertThatThrownBy(() -> table(hub(Open.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Hub 'h' does not know which classes the interface "
                + Open.class.getName()
                + " stands for (message class of process type 't'): make it sealed, or name its"
                + " classes with HubConfigBuilder.messages.");

    TypeTable table = table(hub(Open.class).messages(OpenOne.class, OpenTwo.class));
    byte[] bytes = written(table, new OpenTwo("x"));
    assertThat(table.read(new WireReader(bytes), Open.class)).isEqualTo(new OpenTwo("x"));
  }

  @Test
  void whatTheCodecCannotCarryIsRefusedWhenTheHubOpens() {
    assertThatThrownBy(() -> table(hub(TestCodec.Unsupported.class, Command.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argument class of process type 't'")
        .hasMessageContaining("could be anything");
  }

  @Test
  void twoClassesWithOneHashAreRefused() {
    // The hash is CRC-32, so two such names are not found by chance; it is linear, so they can be
    // made. Compiled classes with such names would be an odd sight: the hash itself is tested.
    assertThat(TypeTable.idOf("plumless")).isEqualTo(TypeTable.idOf("buckeroo"));
    assertThat(TypeTable.idOf("io.processhub.A")).isNotEqualTo(TypeTable.idOf("io.processhub.B"));
  }

  @Test
  void enumsAreKnownByTheirDeclaration() {
    Codec ordinals =
        new Codec() {
          @Override
          public byte[] encode(Object value, Type type) {
            assertThat(type).isEqualTo(Color.class);
            return ((Color) value).name().getBytes(java.nio.charset.StandardCharsets.UTF_8);
          }

          @Override
          public Object decode(byte[] bytes, int offset, int length, Type type) {
            return Color.valueOf(
                new String(bytes, offset, length, java.nio.charset.StandardCharsets.UTF_8));
          }

          @Override
          public void check(Type type) {}
        };
    TypeTable table = TypeTable.of(hub(Color.class, Color.class).build(), Optional.of(ordinals));

    for (Color color : Color.values()) {
      assertThat(table.read(new WireReader(written(table, color)), Color.class)).isEqualTo(color);
    }
  }

  @Test
  void withoutACodecItSaysWhatIsMissing() {
    TypeTable table = TypeTable.of(hub(Command.class).build(), Optional.empty());

    assertThatThrownBy(() -> written(table, new Put("k", 1)))
        .isInstanceOf(CodecException.class)
        .hasMessage("No codec: add processhub-codec to the class path or set NodeConfig.codec.");
  }

  // --- values in waiting

  @Test
  void anEncodedValueIsDecodedOnDemandAndSentOnAsItIs() {
    TypeTable table = table(hub(Command.class));
    byte[] bytes = written(table, new Config("Main St"));
    EncodedValue value = table.readLazily(new WireReader(bytes));

    assertThat(value.decode()).isEqualTo(new Config("Main St"));
    assertThat(written(table, value)).isEqualTo(bytes);
    assertThat(value).isEqualTo(table.readInPlace(new WireReader(bytes)));
    assertThat(value).hasToString("EncodedValue[" + Config.class.getName() + ", 8 bytes]");
  }

  @Test
  void aNodeSendsOnWhatItDoesNotKnow() {
    TypeTable knows = table(hub(Command.class));
    TypeTable doesNot = table(HubConfig.named("h"));
    byte[] bytes = written(knows, new Config("Main St"));
    EncodedValue value = doesNot.readLazily(new WireReader(bytes));

    assertThat(written(doesNot, value)).isEqualTo(bytes);
    assertThatThrownBy(value::decode)
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("not registered");
  }

  // --- answers

  @Test
  void theAnswerTypeIsFoundThroughGenericSuperinterfaces() {
    TypeTable table = table(hub(Command.class));

    assertThat(table.replyType(new Get("k")).type()).isEqualTo(Double.class);
    ReplyType names = table.replyType(new Names());
    assertThat(names.raw()).isEqualTo(List.class);
    assertThat(names.type().getTypeName()).isEqualTo("java.util.List<java.lang.String>");
    assertThat(names.id()).isEqualTo(table.replyType(new Same()).id());
  }

  @Test
  void anAskMustSayWhatItsAnswerIs() {
    for (Class<?> type : List.of(Raw.class, Free.class)) {
      assertThatThrownBy(() -> table(hub(type)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Message %s does not say what its answer is; it must implement Ask with a type, as in"
                      .formatted(type.getName())
                  + " Ask<Double>.");
    }
    assertThatThrownBy(() -> table(hub(Nothing.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Ask<Boolean>");
  }

  @Test
  void anAnswerOfAnotherDeclaredTypeIsRefused() {
    TypeTable table = table(hub(Command.class));
    ReplyType total = table.replyType(new Get("k"));
    WireWriter out = new WireWriter(8);
    table.writeReply(out, 2.5, total);

    assertThat(table.readReply(new WireReader(out.toBytes()), total)).isEqualTo(2.5);
    assertThatThrownBy(
            () -> table.readReply(new WireReader(out.toBytes()), table.replyType(new Names())))
        .isInstanceOf(CodecException.class);
  }

  // --- arguments

  @Test
  void argumentsMustBeOfTheTypesClass() {
    TypeTable table = table(hub(Command.class));

    table.requireArguments(ChildSpec.of("c", "t", new Config("Main St")));
    assertThatThrownBy(() -> table.requireArguments(ChildSpec.of("c", "t", "Main St")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Config.class.getName());
    assertThatThrownBy(() -> table.requireArguments(ChildSpec.of("c", "x", "Main St")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'x'")
        .hasMessageContaining("[t]");
  }

  @Test
  void anArgumentInterfaceStandsForItself() {
    Codec codec =
        new Codec() {
          @Override
          public byte[] encode(Object value, Type type) {
            assertThat(type).isEqualTo(Map.class);
            return new byte[0];
          }

          @Override
          public Object decode(byte[] bytes, int offset, int length, Type type) {
            return Map.of();
          }

          @Override
          public void check(Type type) {}
        };
    TypeTable table = TypeTable.of(hub(Map.class, Command.class).build(), Optional.of(codec));

    Object read = table.read(new WireReader(written(table, Map.of("a", 1))), Map.class);
    assertThat(read).isEqualTo(Map.of());
  }
}
