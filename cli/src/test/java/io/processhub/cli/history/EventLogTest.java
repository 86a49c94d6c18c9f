package io.processhub.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as they are written down. */
final class EventLogTest extends WrittenRun {
  @Test
  void whatIsWrittenIsReadButForALastLineThatIsCutOff(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("node.events");
    started(QUORUM);
    handles(QUORUM, "q1", 1, true, 1);
    try (EventLog log = new EventLog(file)) {
      events.forEach(log::add);
    }
    Files.writeString(file, Files.readString(file) + "Ended\t12");
    assertThat(EventLog.read(file)).isEqualTo(events);
    assertThat(History.read(directory).events()).hasSize(events.size());
  }
}
