package io.processhub.internal.runtime;

import io.processhub.ProcessId;
import io.processhub.internal.Thrown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the runtime writes into the log. Called when the cell has been dealt with, so that a log
 * that throws, as when memory is short, leaves nothing half done.
 */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(LocalRuntime.class);

  private Journal() {}

  static void failed(Cell cell, ProcessId processId, Throwable thrown) {
    log(Level.WARN, cell, processId, thrown, "A process failed.");
  }

  static void gaveUp(Cell cell, String reason) {
    write(() ->
        LOG.atError()
            .addKeyValue("hub", cell.runtime.settings().hub())
            .addKeyValue("child", cell.spec().id())
            .addKeyValue("reason", reason)
            .log("A child failed too often, and was given up."));
  }

  /** An interrupt is what a process that is being stopped may well end with. */
  static void failedWhileEnding(Cell cell, Throwable thrown) {
    Level level = thrown instanceof InterruptedException ? Level.DEBUG : Level.WARN;
    log(level, cell, cell.processId(), thrown, "A process failed while it was being stopped.");
  }

  static void failedAtItsRole(Cell cell, Throwable thrown) {
    log(Level.WARN, cell, cell.processId(), thrown, "A task failed to take its role.");
  }

  static void abandoned(Cell cell, ProcessId processId) {
    write(() ->
        LOG.atError()
            .addKeyValue("hub", cell.runtime.settings().hub())
            .addKeyValue("child", cell.spec().id())
            .addKeyValue("process", processId)
            .log("A process did not end when interrupted; its thread was abandoned."));
  }

  static void notHandedOver(Cell cell, Throwable thrown) {
    String message = "The executor refused a new process; it will be tried again.";
    log(Level.WARN, cell, cell.processId(), thrown, message);
  }

  private static void log(
      Level level, Cell cell, ProcessId processId, Throwable thrown, String message) {
    write(() ->
        LOG.atLevel(level)
            .addKeyValue("hub", cell.runtime.settings().hub())
            .addKeyValue("child", cell.spec().id())
            .addKeyValue("type", cell.spec().type())
            .addKeyValue("process", processId)
            .setCause(Thrown.printable(thrown))
            .log(message));
  }

  private static void write(Runnable line) {
    try {
      line.run();
    } catch (RuntimeException | Error e) {
      // There is no log to say it in, and the cell has been dealt with.
    }
  }
}
