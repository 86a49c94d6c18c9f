package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node whose JVM may open no more files, and so has no sockets for new connections. */
@Timeout(120)
final class ShortOfFilesTest {
  private static final int FILES = 200;
  private static final Path SHELL = Path.of("/bin/sh");

  /** Longer than it takes to join. */
  private static final int JOIN_SECONDS = 3;

  private final List<ForkedNode> nodes = new ArrayList<>();

  @BeforeEach
  void canLimitFiles() {
    assumeTrue(Files.isExecutable(SHELL), SHELL + " is needed to limit how many files are open");
  }

  @AfterEach
  void closeAll() {
    nodes.forEach(ForkedNode::close);
  }

  private static String say(ForkedNode node, String command, String answer) throws Exception {
    int mark = node.mark();
    node.command(command);
    return node.awaitLine(mark, line -> line.startsWith(answer), 20);
  }

  private static List<String> lines(ForkedNode node, Predicate<String> which) {
    return node.lines().stream().filter(which).toList();
  }

  @Test
  void itSaysSoOnceKeepsWhatItHasAndLetsOthersInWhenItCan() throws Exception {
    List<String> addresses = FreePorts.addresses(3);
    ForkedNode poor = ForkedNode.ofFiles(FILES, "a", addresses.get(0), addresses);
    nodes.add(poor);
    poor.awaitView(0, "a", 60);
    ForkedNode friend = new ForkedNode("b", addresses.get(1), addresses);
    nodes.add(friend);
    friend.awaitView(0, "a,b", 60);
    poor.awaitView(0, "a,b", 60);

    assertThat(say(poor, "hoard", "hoarded ")).contains("Too many open files");
    int mark = poor.mark();
    long before = poor.usedMillis();
    // The system has set a file aside for whoever comes next.
    try (Socket next = StrangerTest.greet(HostAndPort.parse("seed", addresses.get(0), 1).port())) {
      String refused = poor.awaitLine(mark, line -> line.contains("cannot accept"), 30);
      assertThat(refused).contains("Node a cannot accept connections").contains("Too many open");
      assertThat(next.isConnected()).isTrue();
      ForkedNode late = new ForkedNode("c", addresses.get(2), addresses);
      nodes.add(late);
      whileNobodyComesIn(poor, friend, late, before);
      poor.command("release");
      late.awaitView(0, "a,b,c", 30);
      poor.awaitView(mark, "a,b,c", 30);
    }
    assertThat(lines(poor, line -> line.contains("Too many open files"))).hasSize(2);
    assertThat(lines(poor, line -> line.contains("Node a has connections again"))).hasSize(1);
    assertThat(poor.lines()).hasSizeLessThan(20);
    assertThat(lines(friend, line -> line.startsWith("view ") && line.endsWith(" b"))).isEmpty();
  }

  /** Its own side of a connection is short of a file, too: it goes on trying. */
  @Test
  void itMakesNoConnectionMeanwhileAndMakesItWhenItCan() throws Exception {
    List<String> addresses = FreePorts.addresses(2);
    // It alone knows of the other, who does not look for it.
    ForkedNode poor = ForkedNode.ofFiles(FILES, "a", addresses.get(0), addresses);
    nodes.add(poor);
    poor.awaitView(0, "a", 60);
    assertThat(say(poor, "hoard", "hoarded ")).contains("Too many open files");
    int mark = poor.mark();
    long before = poor.usedMillis();
    ForkedNode other = new ForkedNode("b", addresses.get(1), List.of(addresses.get(1)));
    nodes.add(other);
    other.awaitView(0, "b", 60);
    assertThatThrownBy(() -> poor.awaitLine(mark, line -> line.startsWith("view "), JOIN_SECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(poor.usedMillis() - before).as("processor time in ms").isLessThan(1_500);
    assertThat(poor.lines()).hasSizeLessThan(20);

    poor.command("release");
    poor.awaitView(mark, "a,b", 60);
    other.awaitView(0, "a,b", 60);
  }

  private static void whileNobodyComesIn(
      ForkedNode poor, ForkedNode friend, ForkedNode late, long usedBefore) throws Exception {
    assertThatThrownBy(() -> late.awaitLine(0, line -> line.contains(" a,b,c"), JOIN_SECONDS))
        .isInstanceOf(TimeoutException.class);
    say(poor, "send b CONTROL 100 1000", "sent ");
    friend.awaitCount(friend.mark(), "a", 100);
    assertThat(poor.usedMillis() - usedBefore).as("processor time in ms").isLessThan(1_500);
    assertThat(lines(late, line -> line.contains(" a,b,c"))).isEmpty();
  }
}
