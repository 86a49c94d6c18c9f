package io.processhub.examples;

import io.processhub.ProcessType;
import io.processhub.spi.ProcessTypes;
import java.util.List;

/** Makes the examples' types known to {@code hub node}. */
public final class ExampleTypes implements ProcessTypes {
  /** For {@link java.util.ServiceLoader}. */
  public ExampleTypes() {}

  @Override
  public List<ProcessType<?, ?>> types() {
    return List.of(Meter.METER, WordCounter.WORD_COUNTER, Poller.POLLER);
  }
}
