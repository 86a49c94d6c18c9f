package io.processhub;

import io.processhub.internal.Names;
import io.processhub.internal.Ranges;
import io.processhub.internal.Required;
import io.processhub.internal.wire.EncodedValue;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a child is to be: an id, a process type, arguments, and how it is supervised. Immutable.
 *
 * <pre>{@code ChildSpec.of("meter-42", METER, new MeterConfig("Main St")).tag("north")}</pre>
 */
public final class ChildSpec {
  /** The default of {@link #shutdownTimeout()}. */
  public static final Duration SHUTDOWN_TIMEOUT_DEFAULT = Duration.ofSeconds(5);

  /** The metadata key under which {@link #tag(String)} stores the child's only tag. */
  public static final String TAG = "tag";

  /** How many metadata entries a child may have. */
  public static final int METADATA_MAX = 64;

  private final String id;
  private final String type;
  private final Object arguments;
  private final RestartPolicy restart;
  private final Duration shutdownTimeout;
  private final Optional<RestartLimits> restartLimits;
  private final Map<String, String> metadata;

  private ChildSpec(
      String id,
      String type,
      Object arguments,
      RestartPolicy restart,
      Duration shutdownTimeout,
      Optional<RestartLimits> restartLimits,
      Map<String, String> metadata) {
    this.id = id;
    this.type = type;
    this.arguments = Required.given("The arguments of child '" + id + "'", arguments);
    this.restart = Required.given("restart", restart);
    this.shutdownTimeout = Ranges.notNegative("shutdownTimeout", shutdownTimeout);
    this.restartLimits = restartLimits;
    this.metadata = metadata;
  }

  /** A permanent child of the given type, with the default shutdown timeout and no metadata. */
  public static <A> ChildSpec of(String id, ProcessType<A, ?> type, A arguments) {
    return of(id, Required.given("The process type of child '" + id + "'", type).name(), arguments);
  }

  /** The same for a type known by its name only. */
  public static ChildSpec of(String id, String typeName, Object arguments) {
    return new ChildSpec(
        Names.check("child id", id),
        Names.check("process type's name", typeName),
        arguments,
        RestartPolicy.PERMANENT,
        SHUTDOWN_TIMEOUT_DEFAULT,
        Optional.empty(),
        Map.of());
  }

  /** The same spec with another restart policy. Default: {@link RestartPolicy#PERMANENT}. */
  public ChildSpec restart(RestartPolicy policy) {
    return new ChildSpec(id, type, arguments, policy, shutdownTimeout, restartLimits, metadata);
  }

  /** The same spec with limits of its own instead of the hub's. */
  public ChildSpec restartLimits(RestartLimits limits) {
    return new ChildSpec(
        id,
        type,
        arguments,
        restart,
        shutdownTimeout,
        Optional.of(Required.given("restartLimits", limits)),
        metadata);
  }

  /**
   * The same spec with another shutdown timeout: how long the process may take to end in order,
   * before it is interrupted; zero to ten years. Default: 5 s.
   */
  public ChildSpec shutdownTimeout(Duration timeout) {
    return new ChildSpec(id, type, arguments, restart, timeout, restartLimits, metadata);
  }

  /** The same spec, to be stopped by interrupt at once: a shutdown timeout of zero. */
  public ChildSpec brutalKill() {
    return shutdownTimeout(Duration.ZERO);
  }

  /**
   * The same spec with the given metadata in addition. Keys and values are not null, and
   * well-formed Unicode; a child has at most {@value #METADATA_MAX} entries.
   *
   * @throws IllegalArgumentException if they are not, or it would have more
   */
  public ChildSpec metadata(Map<String, String> more) {
    return new ChildSpec(
        id,
        type,
        arguments,
        restart,
        shutdownTimeout,
        restartLimits,
        Names.checkMetadata("child '" + id + "'", metadata, more));
  }

  /**
   * The same spec with a tag, by which {@link Hub#byTag} finds it. A child has one tag at most, as
   * upstream has it: a second takes the place of the first. By what else it is to be found goes
   * into its {@linkplain #metadata(Map) metadata}, which {@link Hub#registry} shows.
   */
  public ChildSpec tag(String tag) {
    return metadata(Collections.singletonMap(TAG, tag));
  }

  /** The same spec made of something else. Internal. */
  public ChildSpec altered(Object otherArguments, Map<String, String> otherMetadata) {
    return new ChildSpec(
        id,
        type,
        otherArguments,
        restart,
        shutdownTimeout,
        restartLimits,
        Collections.unmodifiableMap(new TreeMap<>(otherMetadata)));
  }

  /** The id, unique in the hub. */
  public String id() {
    return id;
  }

  /** The name of the process type. */
  public String type() {
    return type;
  }

  /**
   * What the process is constructed from. Of a child that was started on another node the arguments
   * are decoded at each call.
   *
   * @throws io.processhub.spi.CodecException if they cannot be decoded on this node
   */
  public Object arguments() {
    return arguments instanceof EncodedValue encoded ? encoded.decode() : arguments;
  }

  /** The arguments as they are held: decoded, or as they came over the wire. Internal. */
  public Object rawArguments() {
    return arguments;
  }

  /** Which ends are answered with a restart. */
  public RestartPolicy restart() {
    return restart;
  }

  /** The child's own restart limits; empty: the hub's. */
  public Optional<RestartLimits> restartLimits() {
    return restartLimits;
  }

  /** How long the process may take to end; zero: it is interrupted at once. */
  public Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  /** The metadata, sorted by key. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChildSpec that
        && id.equals(that.id)
        && type.equals(that.type)
        && arguments().equals(that.arguments())
        && restart == that.restart
        && shutdownTimeout.equals(that.shutdownTimeout)
        && restartLimits.equals(that.restartLimits)
        && metadata.equals(that.metadata);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "ChildSpec[" + id + ", " + type + "]";
  }
}
