package io.processhub.cli;

import io.processhub.cli.history.Event;
import io.processhub.cli.history.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes on a disk that has little room, in a JVM of its own: whole files and an event log, until
 * nothing more can be written. Argument: a directory on it. Says how each ended.
 */
final class FullDisk {
  private static final int LINES = 20_000;

  private FullDisk() {}

  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    say("small", () -> write(directory.resolve("kept"), 1));
    say("new", () -> write(directory.resolve("new"), LINES));
    say("over", () -> write(directory.resolve("kept"), LINES));
    say(
        "log",
        () -> {
          try (EventLog log = new EventLog(directory.resolve("a.events"))) {
            for (int i = 0; i < LINES; i++) {
              log.add(new Event.AtRest(i));
            }
          }
        });
  }

  private static void write(Path file, int lines) throws IOException {
    WholeFile.write(
        file,
        out -> {
          for (int i = 0; i < lines; i++) {
            out.write("line " + i + "\n");
          }
        });
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void say(String what, Step step) {
    String end = "done";
    try {
      step.run();
    } catch (IOException e) {
      end = e.getMessage();
    } catch (UncheckedIOException e) {
      end = e.getMessage() + " " + WholeFile.why(e.getCause());
    }
    System.out.println(what + ": " + end);
  }
}
