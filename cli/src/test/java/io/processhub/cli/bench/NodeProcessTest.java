package io.processhub.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.cli.Terminal;
import io.processhub.cli.worker.Ports;
import io.processhub.cli.worker.WorkerFailed;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM that ends before it can be measured is told of in one sentence. */
@Timeout(120)
class NodeProcessTest {
  private static final List<String> IMPOSSIBLE = List.of("-XX:nosuch");

  @Test
  void aNodeThatEndsTooSoonIsNamedWithWhatItHasSaid() throws IOException {
    try (NodeProcess node = new NodeProcess("a", "nowhere", "nowhere", List.of())) {
      assertThatThrownBy(() -> node.awaitMembers(1))
          .isInstanceOf(WorkerFailed.class)
          .hasMessageStartingWith(
              "The JVM of node a has ended before its hub was ready; what it last said: hub: ")
          .hasMessageEndingWith("but is 'nowhere'.");
    }
  }

  @Test
  void whenNoNodeComesUpTheScenarioOfManyFailsLikeThatOfOne() {
    Run run = new Run(Terminal.standard(), 2, OptionalInt.empty(), IMPOSSIBLE);
    assertThat(Scenario.all())
        .filteredOn(each -> each.name().startsWith("launch"))
        .hasSize(2)
        .allSatisfy(scenario ->
            assertThatThrownBy(() -> scenario.once().measure(run))
                .isInstanceOf(WorkerFailed.class)
                .hasMessageEndingWith("what it last said: Unrecognized VM option 'nosuch'."));
  }

  @Test
  void oneThatIsLostDoesNotKeepTheOthersWaiting() throws Exception {
    String address = "127.0.0.1:" + Ports.free(1).getFirst();
    try (NodeProcess up = new NodeProcess("a", address, address, List.of());
        NodeProcess lost = new NodeProcess("b", address, address, IMPOSSIBLE)) {
      assertThatThrownBy(() -> LaunchScenarios.awaitAll(List.of(up, lost)))
          .isInstanceOf(WorkerFailed.class)
          .hasMessageContaining("node b has ended");
    }
  }

  @Test
  void ofMuchThatAJvmHasWrittenTheEndIsToldInOneLineThatHarmsNoTerminal() {
    LastWords words = new LastWords();
    words.add("The first of many");
    words.add("\u001b[2Jred\u202e\u0007 alert.");
    words.add("Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space");
    words.add("\tat io.processhub.Hub.open(Hub.java:1)");
    words.add("");
    words.add("x".repeat(LastWords.LINE_CHARS_MAX + 1));
    words.add("Error: Could not create the Java Virtual Machine.");
    words.add("last");
    assertThat(words.text())
        .isEqualTo(
            "?[2Jred?? alert; Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap"
                + " space; "
                + "x".repeat(LastWords.LINE_CHARS_MAX)
                + "...; last");
  }

  @Test
  void aJvmThatSaysNothingIsToldOfToo() {
    assertThat(new LastWords().text()).isEqualTo("nothing");
  }
}
