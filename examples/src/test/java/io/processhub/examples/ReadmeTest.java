package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The README's first two blocks of code are what {@link ExamplesTest} runs, each in one piece, but
 * for comments; the third is run in the module of the network.
 */
class ReadmeTest {
  private static List<String> blocks() throws IOException {
    return GuideCode.blocks(Path.of("../README.md"));
  }

  @Test
  void theFirstBlockIsThatOfQuickStart() throws IOException {
    // It says nothing to a caller, of which there is none in the README.
    String quickStart = source("QuickStart.java").replace("returntotal;", "");
    assertThat(blocks()).hasSize(3);
    assertThat(quickStart).contains(plain(blocks().getFirst()));
  }

  @Test
  void theSecondBlockIsAllOfMeter() throws IOException {
    assertThat(source("Meter.java")).endsWith(plain(blocks().get(1)));
  }

  private static String source(String name) throws IOException {
    return plain(Files.readString(Path.of("src/main/java/io/processhub/examples", name)));
  }

  private static String plain(String text) {
    return GuideCode.withoutSpace(text.replaceAll("//.*|(?s)/\\*\\*.*?\\*/", ""));
  }
}
