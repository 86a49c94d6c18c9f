package io.processhub.examples;

import static io.processhub.examples.Meter.METER;

import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A task that reads a number from a file again and again, and tells a {@link Meter} how much it has
 * risen. It runs on a thread of its own and may block; when it is stopped, its sleep is
 * interrupted. When the file cannot be read, it fails, and its supervisor starts it again.
 */
public final class Poller implements HubTask {
  /** The type under which pollers are registered with a hub. */
  public static final ProcessType<Config, Void> POLLER =
      ProcessType.task("poller", Config.class, Poller::new);

  /**
   * What a poller is made from.
   *
   * @param file holds one number
   * @param meter the child id of the meter that is told
   * @param periodMillis the time from one look to the next
   */
  public record Config(String file, String meter, long periodMillis) {}

  private final Config config;

  /** A poller that has not looked yet. */
  public Poller(Config config) {
    this.config = config;
  }

  @Override
  public void run(ProcessContext context) throws IOException, InterruptedException {
    ProcessRef<Meter.Command> meter = context.hub().ref(METER, config.meter());
    double told = 0;
    while (true) {
      double read = Double.parseDouble(Files.readString(Path.of(config.file())).strip());
      if (read > told) {
        meter.tell(new Meter.Reading(read - told));
        told = read;
      }
      Thread.sleep(config.periodMillis());
    }
  }
}
