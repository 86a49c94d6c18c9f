package io.processhub.cli;

import io.processhub.ProcessType;
import io.processhub.spi.ProcessTypes;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The process types on the class or module path. */
final class KnownTypes {
  private KnownTypes() {}

  /** The types that {@link ProcessTypes} services offer, by name. */
  static SortedMap<String, ProcessType<?, ?>> load() {
    SortedMap<String, ProcessType<?, ?>> types = new TreeMap<>();
    try {
      for (ProcessTypes offer : ServiceLoader.load(ProcessTypes.class)) {
        for (ProcessType<?, ?> type : typesOf(offer)) {
          if (types.put(type.name(), type) != null) {
            throw new UserError(
                "The process type '%s' is offered twice, the second time by %s."
                    .formatted(type.name(), offer.getClass().getName()));
          }
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new UserError("The process types cannot be loaded: " + e.getMessage());
    }
    return types;
  }

  private static List<ProcessType<?, ?>> typesOf(ProcessTypes offer) {
    try {
      return offer.types();
    } catch (RuntimeException e) {
      throw new UserError(
          "%s cannot tell its process types: %s".formatted(offer.getClass().getName(), e));
    }
  }
}
