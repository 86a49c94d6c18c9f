package io.processhub.codec;

import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values as CBOR, by Jackson. It needs no configuration and no annotations.
 *
 * <p><b>What it carries.</b> Records, nested and generic ones too; enums; strings, boxed and
 * primitive numbers, {@code BigDecimal}, {@code UUID}, {@code java.time}; {@code Optional}, arrays,
 * collections and maps of these; sealed types, as one of their permitted classes; and classes with
 * a constructor without parameters, by their fields. {@link #check} refuses everything else with
 * the reason: {@code Object}, interfaces that are not sealed, collections without an element type.
 *
 * <p><b>What bytes can do.</b> They fill the declared type and nothing else. A sealed type's value
 * travels as {@code [simple name, value]}, and the name selects among the permitted classes; no
 * class is ever looked up by a name from the wire, and annotations that ask for it are refused.
 * Nesting is limited to {@value #NESTING_DEPTH_MAX} levels, a length that the bytes announce
 * allocates no more than the bytes that are there, and bytes after the value are an error.
 *
 * <p><b>How types may change.</b> A record's components travel under their names: a component that
 * the reader does not know is skipped, one that the writer did not know is null, zero, false or
 * empty. The guide {@code docs/guides/messages.md} has the rules.
 *
 * <p>A module that holds such types opens their packages to {@code tools.jackson.databind}; public
 * records in exported packages need nothing.
 */
public final class JacksonCodec implements Codec {

  /** The number of levels of nesting, beyond which a value is neither written nor read. */
  public static final int NESTING_DEPTH_MAX = Limits.NESTING_DEPTH_MAX;

  private final CodecMapper mapper = CodecMapper.create();

  /** One plan per declared type; types come from registrations, never from bytes. */
  private final ConcurrentHashMap<Type, TypePlan> plans = new ConcurrentHashMap<>();

  /** The codec; one serves a whole JVM. */
  public JacksonCodec() {}

  @Override
  public byte[] encode(Object value, Type type) {
    Objects.requireNonNull(value, "value");
    TypePlan plan = plan(type);
    try {
      return plan.encode(value);
    } catch (RuntimeException e) {
      throw failure("Cannot encode a value as " + type.getTypeName(), e);
    }
  }

  @Override
  public Object decode(byte[] bytes, int offset, int length, Type type) {
    TypePlan plan = plan(type);
    Object value;
    try {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      value = plan.decode(bytes, offset, length);
    } catch (RuntimeException e) {
      throw failure("Cannot decode " + length + " bytes as " + type.getTypeName(), e);
    }
    if (value == null) {
      throw new CodecException("Cannot decode a null as " + type.getTypeName(), null);
    }
    return value;
  }

  @Override
  public void check(Type type) {
    plan(type);
  }

  private TypePlan plan(Type type) {
    TypePlan plan = plans.get(type);
    return plan != null ? plan : newPlan(type);
  }

  private TypePlan newPlan(Type type) {
    // Not computeIfAbsent: two threads may as well both prepare one type.
    TypePlan plan;
    try {
      plan = TypePlan.of(mapper, type);
    } catch (RuntimeException e) {
      throw failure(type.getTypeName() + " cannot be carried", e);
    }
    TypePlan earlier = plans.putIfAbsent(type, plan);
    return earlier != null ? earlier : plan;
  }

  private static CodecException failure(String what, RuntimeException cause) {
    return new CodecException(what + ": " + Reasons.of(cause), cause);
  }
}
