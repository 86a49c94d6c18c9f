package io.processhub.internal.wire;

import io.processhub.ProcessHubException;
import org.jspecify.annotations.Nullable;

/** Bytes from the network are not what the protocol says. */
public final class MalformedFrame extends ProcessHubException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong, as a part of a sentence. */
  public MalformedFrame(@Nullable String what) {
    super(what == null ? "malformed" : what);
  }
}
