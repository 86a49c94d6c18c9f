package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's code that is about the network. */
class ReadmeTest {
  @Test
  void theNodeOfTheReadmeIsConfigured() {
    NodeConfig config =
        NodeConfig.of(
            "alpha",
            JGroupsTransport.of(
                ClusterConfig.bind("127.0.0.1:7800")
                    .seeds("127.0.0.1:7800", "127.0.0.1:7801")
                    .build()));
    assertThat(config.name()).isEqualTo("alpha");
    assertThat(config.transport()).isInstanceOf(JGroupsTransport.class);
  }

  @Test
  void theReadmeShowsThisCode() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    int begin = readme.lastIndexOf("```java\n") + "```java\n".length();
    String block = readme.substring(begin, readme.indexOf("```", begin));
    assertThat(source()).contains(withoutSpace(block));
    assertThat(block).contains("JGroupsTransport");
  }

  private static String source() throws IOException {
    String path = ReadmeTest.class.getName().replace('.', '/') + ".java";
    return withoutSpace(Files.readString(Path.of("src/test/java", path)));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
