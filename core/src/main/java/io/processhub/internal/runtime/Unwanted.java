package io.processhub.internal.runtime;

import io.processhub.internal.runtime.Envelope.Failure;

/**
 * The answer to an {@link io.processhub.process.Ask} that a process has sent itself by a timer:
 * nobody wants it.
 */
enum Unwanted implements Envelope.Reply {
  REPLY;

  @Override
  public void succeed(Object value) {}

  @Override
  public void fail(Failure kind, String detail) {}
}
