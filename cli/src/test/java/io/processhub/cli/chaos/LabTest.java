package io.processhub.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LabTest {
  @Test
  void whenItIsClosedItsNamespacesAndLinksAndWhatRunsInThemAreGone() throws Exception {
    String namespace;
    Process sleeper;
    try (Lab lab = Lab.of(2, 1)) {
      namespace = lab.on(1).getLast();
      assertThat(said("ip", "netns", "list")).contains(namespace);
      List<String> command = new ArrayList<>(lab.on(1));
      command.addAll(List.of("sleep", "600"));
      sleeper = new ProcessBuilder(command).start();
      assertThat(sleeper.waitFor(1, TimeUnit.SECONDS)).isFalse();
    } catch (LabUnavailable e) {
      Assumptions.abort("Skipped: " + e.getMessage());
      return;
    }
    assertThat(sleeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(said("ip", "netns", "list")).doesNotContain(namespace);
    String links = namespace.substring(0, namespace.indexOf('-')) + "v";
    assertThat(said("ip", "link")).doesNotContain(links);
  }

  private static String said(String... command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
