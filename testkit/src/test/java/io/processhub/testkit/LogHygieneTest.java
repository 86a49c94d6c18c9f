package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireWriter;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.HotSwap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What others send neither fills the log nor writes lines of its own into it. */
@Isolated("It reads what the whole JVM logs.")
final class LogHygieneTest {
  private static final String FORGED = "a\n2026-01-01 ERROR all is lost\u001b[2J\u009b31m\u2028";
  private static final String LONG = "x".repeat(65_536);
  private static final String WITHHELD = "logLinesWithheld";
  private static final int FRAMES = 10_000;

  private final List<HubEvent> events = new ArrayList<>();
  private final Simulation simulation = Simulation.of(1, SimSettings.DEFAULT);
  private final ProcessType<String, Probe.Message> probe = Probe.type(sentence -> {});
  private final World world =
      World.of(
          simulation,
          () ->
              HubConfig.named("stage")
                  .process(probe)
                  .hook(Hook.of("all", HubEvent.class, events::add)));
  private final List<SimNode> nodes = world.start("a", "b");
  private final ControlCodec codec =
      new ControlCodec(
          world.config(), TypeTable.of(world.config(), Optional.of(new ReferenceCodec())));

  /** Sends frames from one node to the other; what is logged meanwhile, in lines. */
  private List<String> logOf(List<byte[]> frames) {
    return logOf(() -> {
      frames.forEach(
          frame -> simulation.network().forge(nodes.getLast().id(), nodes.getFirst(), frame));
      simulation.run(Duration.ofSeconds(1));
    });
  }

  private static List<String> logOf(Runnable action) {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return List.of(written.toString(StandardCharsets.UTF_8).split("\n"));
  }

  private static HubNode namesake(InJvmNetwork network) {
    return HubNode.start(NodeConfig.of("same", network.transport()).codec(new ReferenceCodec()));
  }

  /** A mistake, of which nothing else would tell: the later one takes its place. */
  @Test
  @Timeout(60)
  void aNodeBesideWhichAnotherOfItsNameIsStartedSaysSo() {
    InJvmNetwork network = InJvmNetwork.create();
    List<String> log =
        logOf(() -> {
          try (HubNode first = namesake(network);
              HubNode second = namesake(network)) {
            Hub one = first.open(world.config());
            Hub other = second.open(world.config());
            while (!one.nodes().equals(List.of(other.self()))) {
              Thread.onSpinWait();
            }
          }
        });
    assertThat(log).filteredOn(line -> line.contains("has this node's name")).hasSize(1);
  }

  private static final class Clinging implements HubProcess<Probe.Message>, Handover<String> {
    @Override
    public void receive(Probe.Message message, ProcessContext context) {}

    @Override
    public String handOver() {
      throw new IllegalStateException("mine");
    }

    @Override
    public void takeOver(String state) {}
  }

  /** It is tried on and on: a person must hear of it without a hook. */
  @Test
  void aChildThatCannotBeMovedIsNamedOnceItHasBeenTriedSeveralTimes() {
    Simulation mine = Simulation.of(1, SimSettings.DEFAULT);
    ProcessType<String, Probe.Message> clinging =
        ProcessType.of("clinging", String.class, Probe.Message.class, name -> new Clinging());
    World stuck =
        World.of(
            mine,
            () -> HubConfig.named("stage").process(clinging).migration(HotSwap.withHandover()));
    List<SimNode> both = stuck.start("a", "b");
    mine.run(Duration.ofSeconds(5));
    List<ChildSpec> child = List.of(ChildSpec.of("x", clinging, ""));
    var unused = stuck.start(both.getFirst(), child);
    mine.run(Duration.ofSeconds(5));
    NodeId other =
        both.stream()
            .map(SimNode::id)
            .filter(node -> !isAt(stuck, both.getFirst(), node))
            .findFirst()
            .orElseThrow();
    List<String> log =
        logOf(() -> {
          var moved = stuck.move(both.getFirst(), child.getFirst(), other);
          mine.run(Duration.ofSeconds(20));
          assertThat(moved).isNotDone();
        });
    assertThat(log)
        .filteredOn(line -> line.contains("child 'x' has not been moved to " + other))
        .singleElement()
        .asString()
        .contains("in 3 attempts", "mine");
  }

  private static boolean isAt(World world, SimNode asked, NodeId node) {
    return world.hub(asked).lookup("x").orElseThrow().instances().stream()
        .anyMatch(one -> one.processId().node().equals(node));
  }

  private static byte[] frame(int kind, String hub) {
    WireWriter out = new WireWriter(64);
    FrameHeader.write(out, kind, hub);
    return out.toBytes();
  }

  /** A frame to a process of a child, or from a node, of these names. */
  private byte[] marker(String node, String child) {
    WireWriter out = new WireWriter(64);
    FrameHeader.write(out, FrameHeader.MARKER, world.config().name());
    out.writeByte(0);
    out.writeVar(7);
    out.writeString(node);
    out.writeVar(1);
    out.writeVar(1);
    out.writeString(child);
    return out.toBytes();
  }

  private long withheld() {
    return world.hub(nodes.getFirst()).diagnostics().counters().getOrDefault(WITHHELD, 0L);
  }

  private static void assertShortAndPlain(String text) {
    assertThat(text.length()).as("length of '%.100s'", text).isLessThan(6_000);
    assertThat(text.chars())
        .as(text)
        .noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u202e');
  }

  @Test
  void aFloodOfFramesForAHubThatIsNotOpenLeavesAFewLinesAndACount() {
    byte[] later = frame(FrameHeader.TELL, "nobody");
    later[0] = 9;
    byte[] cut = frame(FrameHeader.MARKER, "nobody");

    List<String> lines =
        logOf(IntStream.range(0, FRAMES).mapToObj(i -> i % 2 == 0 ? later : cut).toList());

    assertThat(lines).hasSizeBetween(1, 20).anyMatch(line -> line.contains("was refused"));
    assertThat(withheld()).isBetween(FRAMES - 20L, (long) FRAMES);
  }

  @Test
  void theNextLineSaysHowManyAreMissing() {
    byte[] later = frame(FrameHeader.TELL, "nobody");
    later[0] = 9;
    logOf(IntStream.range(0, 100).mapToObj(i -> later).toList());
    long missing = withheld();
    simulation.run(Duration.ofSeconds(20));

    assertThat(logOf(List.of(later))).singleElement().asString().contains("withheld=" + missing);
  }

  @Test
  void namesThatNobodyCanHaveAreRefusedAndNotRepeatedAsTheyAre() {
    List<byte[]> frames = new ArrayList<>();
    for (String name : List.of(FORGED, LONG)) {
      frames.add(codec.encode(new Control.SliceDelta(1, List.of(Control.Entry.gone(name, 1)))));
      frames.add(codec.encode(new Control.Bounce(1, 1, List.of(name))));
      frames.add(marker("b", name));
      frames.add(marker(name, "child"));
    }
    for (String hub : List.of(FORGED, LONG)) {
      byte[] later = frame(FrameHeader.TELL, hub);
      later[0] = 9;
      frames.add(later);
    }

    List<String> lines = logOf(frames);

    // Those for hubs that nobody has opened: there is no event that could tell of them.
    assertThat(lines).filteredOn(line -> line.contains("was refused")).hasSize(2);
    assertThat(events).filteredOn(HubEvent.FrameRefused.class::isInstance).hasSize(8);
    lines.forEach(LogHygieneTest::assertShortAndPlain);
    events.forEach(event -> assertShortAndPlain(event.toString()));
  }

  @Test
  void wordsOfOthersComeInOneLineOfBoundedLength() {
    List<byte[]> frames =
        IntStream.range(0, 1_000)
            .mapToObj(i -> List.of(i + FORGED, i + LONG, "", "", ""))
            .map(words -> new Control.Presence(Control.Phase.READY, 0, false, 0, words))
            .map(codec::encode)
            .toList();

    List<String> lines = logOf(frames);

    assertThat(lines).hasSizeBetween(1, 30).anyMatch(line -> line.contains("a\\n2026-01-01 ERROR"));
    assertThat(events)
        .filteredOn(HubEvent.StrategiesDiffer.class::isInstance)
        .hasSizeGreaterThan(1_000);
    lines.forEach(LogHygieneTest::assertShortAndPlain);
    events.forEach(event -> assertShortAndPlain(event.toString()));
    assertThat(withheld()).isPositive();
  }
}
