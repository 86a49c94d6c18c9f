package io.processhub.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ExitCode;

/** How the demo ends. */
class DemoCommandTest {
  @Test
  void aStepThatDoesNotHoldEndsItInStatusOneAndIsNamed() throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    int status;
    try {
      status =
          DemoCommand.status(() -> {
            throw new StepFailed("(d) On n2, 'cat' is not where it should be.");
          });
    } finally {
      System.setErr(before);
    }
    assertThat(status).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            "The demo failed: (d) On n2, 'cat' is not where it should be.\n");
  }

  @Test
  void whenAllStepsHoldItsStatusIsZero() throws IOException {
    assertThat(DemoCommand.status(() -> {})).isEqualTo(ExitCode.OK);
  }
}
