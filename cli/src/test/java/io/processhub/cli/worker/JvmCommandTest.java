package io.processhub.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JvmCommandTest {
  private static final String COLLECTOR = "processhub.collector";
  private final String before = System.getProperty(COLLECTOR);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(COLLECTOR);
    } else {
      System.setProperty(COLLECTOR, before);
    }
  }

  private static Stream<String> collectors(String... jvmOptions) {
    return JvmCommand.of(List.of(jvmOptions), "node").stream()
        .filter(word -> word.startsWith("-XX:+Use"));
  }

  @Test
  void aJvmHasTheCollectorOfTheLauncherAndAShortLivedOneThatWithOneThread() {
    System.setProperty(COLLECTOR, "-XX:+UseParallelGC");
    assertThat(collectors()).containsExactly("-XX:+UseParallelGC");
    assertThat(collectors(JvmCommand.SHORT_LIVED)).containsExactly("-XX:+UseSerialGC");
  }

  @Test
  void whoNamesACollectorGetsThatAndNoOther() {
    System.setProperty(COLLECTOR, "-XX:+UseParallelGC");
    assertThat(collectors("-XX:+UseG1GC")).containsExactly("-XX:+UseG1GC");
    assertThat(collectors(JvmCommand.SHORT_LIVED, "-XX:+UseG1GC")).containsExactly("-XX:+UseG1GC");
  }

  @Test
  void whereTheLauncherWasToldWhichItAddsNone() {
    System.setProperty(COLLECTOR, "");
    assertThat(collectors()).isEmpty();
    assertThat(collectors(JvmCommand.SHORT_LIVED)).isEmpty();
  }
}
