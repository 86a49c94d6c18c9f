package io.processhub.cli.worker;

import io.processhub.cli.WholeFile;
import io.processhub.cli.history.Event;
import io.processhub.cli.history.EventLog;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongFunction;

/** The event log of this JVM, if its parent wants one. */
final class Recording {
  /** Of the worker's JVM: the file. */
  static final String FILE = "hub.events";

  private static final Optional<EventLog> LOG =
      Optional.ofNullable(System.getProperty(FILE)).map(Path::of).map(EventLog::new);

  private static volatile String node = "";

  private Recording() {}

  /** The node of this JVM. */
  static String node() {
    return node;
  }

  /** The node of this JVM has started. */
  static void node(String newNode) {
    node = newNode;
  }

  /** Whether there is one. */
  static boolean isWanted() {
    return LOG.isPresent();
  }

  /** Adds an event that happens now. */
  static void add(LongFunction<Event> event) {
    LOG.ifPresent(log -> add(log, event.apply(System.nanoTime())));
  }

  /** What is judged by an incomplete log would be judged wrongly: rather the JVM ends. */
  private static void add(EventLog log, Event event) {
    try {
      log.add(event);
    } catch (UncheckedIOException e) {
      System.err.println(e.getMessage() + " " + WholeFile.why(e.getCause()) + ".");
      Runtime.getRuntime().halt(1);
    }
  }
}
