package io.processhub.spi;

import io.processhub.ProcessHubException;
import org.jspecify.annotations.Nullable;

/** A value could not be turned into bytes, or bytes not into a value of the expected type. */
public final class CodecException extends ProcessHubException {
  private static final long serialVersionUID = 1L;

  /** With a sentence that names the type. */
  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
