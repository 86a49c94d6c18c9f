package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class WholeFileTest {
  @Test
  void whyAFileFailedIsSaidWithoutItsName() {
    assertThat(WholeFile.why(new AccessDeniedException("dir/file"))).isEqualTo("permission denied");
    assertThat(WholeFile.why(new NoSuchFileException("dir/file"))).isEqualTo("it does not exist");
    assertThat(WholeFile.why(new FileSystemException("dir/file", null, "Is a directory")))
        .isEqualTo("Is a directory");
    assertThat(WholeFile.why(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
    assertThat(WholeFile.why(new IOException())).isEqualTo("IOException");
    assertThat(WholeFile.why(null)).isEqualTo("it is not known why");
  }
}
