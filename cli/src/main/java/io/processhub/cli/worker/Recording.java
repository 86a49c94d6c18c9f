package io.processhub.cli.worker;

import io.processhub.cli.history.Event;
import io.processhub.cli.history.EventLog;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongFunction;

/** The event log of this JVM, if its parent wants one. */
final class Recording {
  /** Of the worker's JVM: the file. */
  static final String FILE = "hub.events";

  private static final Optional<EventLog> LOG =
      Optional.ofNullable(System.getProperty(FILE)).map(Path::of).map(EventLog::new);

  private Recording() {}

  /** Whether there is one. */
  static boolean isWanted() {
    return LOG.isPresent();
  }

  /** Adds an event that happens now. */
  static void add(LongFunction<Event> event) {
    LOG.ifPresent(log -> log.add(event.apply(System.nanoTime())));
  }
}
