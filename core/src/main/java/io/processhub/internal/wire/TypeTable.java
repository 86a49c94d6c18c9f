package io.processhub.internal.wire;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.ProcessType;
import io.processhub.internal.Thrown;
import io.processhub.process.Ask;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The types whose values may cross the wire in one hub, as its configuration on this node has them:
 * argument classes, message classes, the answers of asks, and the plain values of {@link
 * WireTypes#ALWAYS}. Bytes name a type by its id; an id that is not in the table is refused, so
 * bytes never choose a class. Thread-safe.
 *
 * <p>A value is written as the id of its class (4 bytes), a length and the codec's bytes; an answer
 * likewise, with the id of the type that the ask declares.
 */
public final class TypeTable {
  private final String hub;
  private final Map<String, ProcessType<?, ?>> processTypes;
  private final Optional<Codec> codec;
  private final Map<Class<?>, Integer> ids = new HashMap<>();
  private final Map<Integer, Class<?>> classes = new HashMap<>();
  private final List<Class<?>> abstractClasses = new ArrayList<>();
  private final Map<Class<?>, ReplyType> replyTypes = new ConcurrentHashMap<>();
  private final Map<Class<?>, ReplyType> stateTypes = new ConcurrentHashMap<>();

  private TypeTable(HubConfig config, Optional<Codec> codec) {
    this.hub = config.name();
    this.processTypes = config.types();
    this.codec = codec;
  }

  /**
   * The table for a hub.
   *
   * @throws IllegalArgumentException with one sentence, if a type cannot be used
   */
  public static TypeTable of(HubConfig config, Optional<Codec> codec) {
    TypeTable table = new TypeTable(config, codec);
    WireTypes types = WireTypes.of(config);
    types.found().forEach(table::register);
    types.messages().stream()
        .filter(Ask.class::isAssignableFrom)
        .forEach(
            type -> table.check(table.replyTypeOf(type).type(), "answer of " + type.getName()));
    config.types().values().forEach(table::checkState);
    return table;
  }

  private void register(Class<?> type, String use) {
    int id = idOf(type.getName());
    Class<?> other = classes.putIfAbsent(id, type);
    if (other != null) {
      throw new IllegalArgumentException(
          "Hub '%s' has two classes whose names have the same hash, %s and %s; rename one of them."
              .formatted(hub, other.getName(), type.getName()));
    }
    ids.put(type, id);
    if (WireTypes.isAbstract(type)) {
      abstractClasses.add(type);
    }
    if (!WireTypes.ALWAYS.contains(type)) {
      check(type, use);
    }
  }

  private void check(Type type, String use) {
    try {
      codec.ifPresent(present -> present.check(type));
    } catch (RuntimeException | Error e) {
      throw new IllegalArgumentException(
          "Hub '%s' cannot use %s as %s: %s"
              .formatted(hub, type.getTypeName(), use, Thrown.messageOrClass(e)),
          e);
    }
  }

  private void checkState(ProcessType<?, ?> type) {
    type.stateClass()
        .ifPresent(state -> check(state, "state of process type '" + type.name() + "'"));
  }

  /** The id of the type with this name: the same on every node, in every version. */
  static int idOf(String typeName) {
    CRC32 crc = new CRC32();
    crc.update(typeName.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  // --- values

  /**
   * Writes a value of a registered class, or an {@link EncodedValue} as it is.
   *
   * @throws CodecException if it cannot be written
   */
  public void write(WireWriter out, Object value) {
    if (value instanceof EncodedValue encoded) {
      encoded.write(out);
      return;
    }
    Class<?> type = registeredClass(value);
    Integer id = ids.get(type);
    if (id == null) {
      throw new CodecException(
          "%s is not registered with hub '%s'; name it with HubConfigBuilder.messages."
              .formatted(type.getName(), hub),
          null);
    }
    byte[] bytes = encode(value, type);
    out.writeInt(id);
    out.writeBytes(bytes);
  }

  /**
   * Reads a value. If it is refused, the reader stands behind it nevertheless.
   *
   * @throws MalformedFrame if the bytes are no value at all
   * @throws CodecException if its type is not registered here, or is not as expected, or the bytes
   *     do not fit it
   */
  public <T> T read(WireReader in, Class<T> expected) {
    return readInPlace(in).decode(expected);
  }

  /**
   * Reads a value without decoding it, and keeps a copy of its bytes.
   *
   * @throws MalformedFrame if the bytes are no value at all
   */
  public EncodedValue readLazily(WireReader in) {
    int typeId = in.readInt();
    byte[] bytes = in.readBytes();
    return new EncodedValue(this, typeId, bytes, 0, bytes.length);
  }

  /** The same, keeping the reader's whole array instead of a copy. */
  public EncodedValue readInPlace(WireReader in) {
    int typeId = in.readInt();
    int length = in.readSize();
    EncodedValue value = new EncodedValue(this, typeId, in.array(), in.position(), length);
    in.skip(length);
    return value;
  }

  <T> T decode(int typeId, byte[] bytes, int offset, int length, Class<T> expected) {
    Class<?> type = classes.get(typeId);
    if (type == null) {
      throw new CodecException(
          "A type with the id %08x is not registered with hub '%s' on this node."
              .formatted(typeId, hub),
          null);
    }
    if (!expected.isAssignableFrom(type)) {
      throw new CodecException(
          "A %s came where a %s is expected.".formatted(type.getName(), expected.getName()), null);
    }
    return expected.cast(decode(bytes, offset, length, type, type));
  }

  private byte[] encode(Object value, Type type) {
    try {
      return Objects.requireNonNull(codec().encode(value, type), "it has returned null");
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw failed("encode", type, e);
    }
  }

  /** A codec, and a value that it asks, are foreign code: an error there is not one of the hub. */
  private static CodecException failed(String what, Type type, Throwable thrown) {
    return new CodecException(
        "The codec failed to %s a %s: %s."
            .formatted(what, type.getTypeName(), Thrown.describe(thrown)),
        thrown);
  }

  private Object decode(byte[] bytes, int offset, int length, Type type, Class<?> raw) {
    Object value;
    try {
      value = codec().decode(bytes, offset, length, type);
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw failed("decode", type, e);
    }
    if (!raw.isInstance(value)) {
      throw new CodecException("The codec did not decode a " + type.getTypeName() + ".", null);
    }
    return value;
  }

  private Class<?> registeredClass(Object value) {
    Class<?> type = value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
    if (!ids.containsKey(type)) {
      for (Class<?> candidate : abstractClasses) {
        if (candidate.isInstance(value)) {
          return candidate;
        }
      }
    }
    return type;
  }

  private Codec codec() {
    return codec.orElseThrow(() ->
        new CodecException(
            "No codec: add processhub-codec to the class path or set NodeConfig.codec.", null));
  }

  String nameOf(int typeId) {
    Class<?> type = classes.get(typeId);
    return type == null ? Integer.toHexString(typeId) : type.getName();
  }

  // --- answers

  /**
   * The answer type of an ask.
   *
   * @throws IllegalArgumentException if its class leaves the answer type open
   */
  public ReplyType replyType(Object ask) {
    return replyTypeOf(ask.getClass());
  }

  private ReplyType replyTypeOf(Class<?> askClass) {
    ReplyType known = replyTypes.get(askClass);
    return known != null ? known : replyTypes.computeIfAbsent(askClass, ReplyType::of);
  }

  /**
   * The type of what a process hands over: what its process type names, or its class.
   *
   * @throws IllegalArgumentException if neither says it
   */
  public ReplyType stateType(String processType, Class<?> processClass) {
    ProcessType<?, ?> type = processTypes.get(processType);
    Class<?> named = type == null ? null : type.stateClass().orElse(null);
    return named != null
        ? ReplyType.named(named)
        : stateTypes.computeIfAbsent(processClass, ReplyType::ofState);
  }

  /** Writes an answer; it must be of the type's class. */
  public void writeReply(WireWriter out, Object value, ReplyType type) {
    byte[] bytes = encode(value, type.type());
    out.writeInt(type.id());
    out.writeBytes(bytes);
  }

  /** Reads an answer; throws what {@link #read} does. */
  public Object readReply(WireReader in, ReplyType type) {
    int id = in.readInt();
    int length = in.readSize();
    int offset = in.position();
    in.skip(length);
    if (id != type.id()) {
      throw new CodecException(
          "The answer is not a %s, but a type with the id %08x."
              .formatted(type.type().getTypeName(), id),
          null);
    }
    return decode(in.array(), offset, length, type.type(), type.raw());
  }

  // --- process types

  /** The class of the messages of a process type; null if the type is not registered. */
  public @Nullable Class<?> messageClass(String processType) {
    ProcessType<?, ?> type = processTypes.get(processType);
    return type == null ? null : type.messageClass();
  }

  /**
   * Checks that the child's arguments are of its type's argument class.
   *
   * @throws IllegalArgumentException if not, or the type is not registered with the hub
   */
  public void requireArguments(ChildSpec spec) {
    ProcessType<?, ?> type = processTypes.get(spec.type());
    if (type == null) {
      throw new IllegalArgumentException(
          "Child '%s' has the type '%s'; registered with hub '%s' are %s."
              .formatted(spec.id(), spec.type(), hub, new TreeSet<>(processTypes.keySet())));
    }
    if (!type.argumentClass().isInstance(spec.arguments())) {
      throw new IllegalArgumentException(
          "Child '%s' of type '%s' needs arguments of class %s, but has a %s."
              .formatted(
                  spec.id(),
                  spec.type(),
                  type.argumentClass().getName(),
                  spec.arguments().getClass().getName()));
    }
  }
}
