package io.processhub;

import io.processhub.internal.Ranges;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a start is done. Immutable; begin with {@link #DEFAULT}.
 *
 * @param timeout after which children that have not answered are reported as timed out
 * @param checkExisting whether the whole call is refused, and nothing is started, if this node
 *     knows that one of the ids is wanted already. Otherwise the other children are started. An id
 *     that another caller starts at the same moment is reported for that child alone, either way
 * @param onFailure what happens to the children that did start, if others did not
 * @param metadata added to each child's own metadata
 * @param quiet whether failures are left out of the log
 */
public record StartOptions(
    Duration timeout,
    boolean checkExisting,
    OnFailure onFailure,
    Map<String, String> metadata,
    boolean quiet) {

  /** What becomes of a call in which some children fail. */
  public enum OnFailure {
    /** The others keep running. */
    CONTINUE,
    /** The others are stopped again before the call ends, which may take the timeout once more. */
    ROLLBACK
  }

  /** 10 s, existing ids checked, CONTINUE, no metadata, not quiet. */
  public static final StartOptions DEFAULT =
      new StartOptions(Duration.ofSeconds(10), true, OnFailure.CONTINUE, Map.of(), false);

  /** Checks the timeout and copies the metadata. */
  public StartOptions {
    Ranges.positive("timeout", timeout);
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** The same with another timeout. */
  public StartOptions timeout(Duration value) {
    return new StartOptions(value, checkExisting, onFailure, metadata, quiet);
  }

  /** The same, with or without the check for existing ids. */
  public StartOptions checkExisting(boolean value) {
    return new StartOptions(timeout, value, onFailure, metadata, quiet);
  }

  /** The same with another failure rule. */
  public StartOptions onFailure(OnFailure value) {
    return new StartOptions(timeout, checkExisting, value, metadata, quiet);
  }

  /** The same with other metadata. */
  public StartOptions metadata(Map<String, String> value) {
    return new StartOptions(timeout, checkExisting, onFailure, value, quiet);
  }

  /** The same, quiet or not. */
  public StartOptions quiet(boolean value) {
    return new StartOptions(timeout, checkExisting, onFailure, metadata, value);
  }
}
