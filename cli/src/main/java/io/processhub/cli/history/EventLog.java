package io.processhub.cli.history;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of {@link Event}s. What was added is in the system's hands when {@link #add} returns: it
 * survives the sudden end of this JVM. Thread-safe.
 */
public final class EventLog implements AutoCloseable {
  private final Path path;
  private final OutputStream file;

  /** A new file, or the continuation of one. */
  public EventLog(Path path) {
    this.path = path;
    try {
      file = new FileOutputStream(path.toFile(), true);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException("The event log '" + path + "' cannot be written.", e);
  }

  /**
   * Adds an event.
   *
   * @throws UncheckedIOException if it cannot be written, as when the disk is full; then the file
   *     may end with a part of it, and nothing must be added any more
   */
  public void add(Event event) {
    byte[] line = (EventFormat.line(event) + '\n').getBytes(StandardCharsets.UTF_8);
    try {
      synchronized (file) {
        file.write(line);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** What is in a file. A last line that is cut off, by the end of its JVM, is left out. */
  static List<Event> read(Path path) throws IOException {
    String text = Files.readString(path);
    List<Event> events = new ArrayList<>();
    text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .forEach(line -> events.add(EventFormat.parse(line)));
    return events;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
