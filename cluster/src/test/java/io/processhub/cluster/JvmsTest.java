package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes in JVMs of their own: launched together, killed, frozen. */
@Timeout(240)
final class JvmsTest {
  private final List<ForkedNode> nodes = new ArrayList<>();

  @AfterEach
  void closeAll() {
    nodes.forEach(ForkedNode::close);
  }

  private void launch(String... names) throws Exception {
    List<String> addresses = FreePorts.addresses(names.length);
    for (int i = 0; i < names.length; i++) {
      nodes.add(new ForkedNode(names[i], addresses.get(i), addresses));
    }
    for (ForkedNode node : nodes) {
      node.awaitView(0, String.join(",", names), 60);
    }
  }

  private List<Integer> marks() {
    return nodes.stream().map(ForkedNode::mark).toList();
  }

  @Test
  void fiveLaunchedAtOnceAreOneClusterAndAKilledOneIsSoonGone() throws Exception {
    launch("a", "b", "c", "d", "e");
    long foundedAlone =
        nodes.stream()
            .map(node -> node.lines().stream().filter(l -> l.startsWith("view ")).findFirst())
            .filter(first -> !first.orElse(",").contains(","))
            .count();
    assertThat(foundedAlone).isLessThanOrEqualTo(1);

    List<Integer> marks = marks();
    long killed = System.currentTimeMillis();
    nodes.getFirst().kill();
    for (int i = 1; i < nodes.size(); i++) {
      long seen = nodes.get(i).awaitView(marks.get(i), "b,c,d,e", 30);
      assertThat(seen - killed).isLessThan(5_000);
    }

    marks = marks();
    nodes.getLast().command("close");
    for (int i = 1; i < nodes.size() - 1; i++) {
      nodes.get(i).awaitView(marks.get(i), "b,c,d", 30);
    }
  }

  @Test
  void aFrozenNodeHoldsUpNobodyAndComesBack() throws Exception {
    launch("a", "b", "c");
    ForkedNode frozen = nodes.getLast();
    List<Integer> marks = marks();
    frozen.freeze();
    // More than the socket and JGroups' window take: a thread is blocked on the frozen node.
    for (int i = 0; i < 2; i++) {
      nodes.get(i).command("send c CONTROL 2000 16000");
      String sent = nodes.get(i).awaitLine(marks.get(i), line -> line.startsWith("sent "), 30);
      assertThat(Long.parseLong(sent.split(" ", -1)[1])).isLessThan(5_000);
    }
    for (int i = 0; i < 2; i++) {
      nodes.get(i).awaitView(marks.get(i), "a,b", 30);
    }
    // What was awaited was the next view: none came in which another node was missing.
    for (int i = 0; i < 2; i++) {
      List<String> since = nodes.get(i).lines().subList(marks.get(i), nodes.get(i).mark());
      assertThat(since.stream().filter(line -> line.startsWith("view "))).hasSize(1);
    }

    marks = marks();
    frozen.thaw();
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).awaitView(marks.get(i), "a,b,c", 60);
    }
    int mark = nodes.getFirst().mark();
    frozen.command("send a CONTROL 100 100");
    frozen.awaitLine(0, line -> line.startsWith("sent "), 30);
    nodes.getFirst().awaitCount(mark, "c", 100);
  }
}
