package io.processhub.spi;

import io.processhub.ProcessType;
import java.util.List;

/**
 * Offers process types to programs that find them by {@link java.util.ServiceLoader}, as {@code hub
 * node} does: put a jar with an implementation on the class or module path, and its types can be
 * started there. A program of your own does not need this: it names its types in {@link
 * io.processhub.HubConfig}.
 */
@FunctionalInterface
public interface ProcessTypes {

  /** The types. Their names must be unique among all types found. */
  List<ProcessType<?, ?>> types();
}
