package io.processhub.internal.wire;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.RestartLimits;
import io.processhub.RestartPolicy;
import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.epoch.Ballot;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.RandomControls.Config;
import io.processhub.strategy.NodeLoad;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The control messages in the golden file, by the names of their lines: the class, and after a
 * slash what is special about it. Each has a field of every kind, and every constant occurs.
 */
final class GoldenControls {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("nörd", 1_700_000_000_000L);
  private static final Stamp GENERATION = new Stamp(0x0102_0304_0506_0708L, A);
  private static final Stamp LATER = new Stamp(0x0102_0304_0506_0709L, B);
  private static final Origin CALL = new Origin(A, 300);

  private final Map<String, Control> all = new TreeMap<>();

  private GoldenControls() {}

  static Map<String, Control> all() {
    GoldenControls golden = new GoldenControls();
    golden.members();
    golden.catalog();
    golden.slices();
    golden.calls();
    golden.handovers();
    golden.epochs();
    return golden.all;
  }

  private void add(String variant, Control message) {
    Object named =
        switch (message) {
          case Control.EpochWord word -> word.message();
          case Control.Handing handing when handing.messages().size() == 1 ->
              handing.messages().getFirst();
          default -> message;
        };
    String name = named.getClass().getSimpleName();
    all.put(variant.isEmpty() ? name : name + "/" + variant, message);
  }

  private void members() {
    for (Control.Phase phase : Control.Phase.values()) {
      add(phase.name(), new Control.Presence(phase, 300, true, 1L << 60, List.of("one", "zwölf")));
    }
    add("", new Control.BarrierAsk(7, -2));
    add("", new Control.BarrierAnswer(7, 300, 1_700_000_000_000L, -2, Map.of(LATER, 300L)));
    add("", new Control.Drain(true, 1L << 60));
    add("", new Control.Flush(300));
    add("", new Control.LoadReport(new NodeLoad(0.5, 1.25, 0.75, 3, 400)));
    Map<NodeId, NodeLoad> loads = new LinkedHashMap<>();
    loads.put(A, new NodeLoad(0, 0, 0, 0, 0));
    loads.put(B, new NodeLoad(1, 16, 0.9, 2, 1));
    add("", new Control.LoadView(loads));
  }

  private static ChildSpec spec(RestartPolicy restart) {
    return ChildSpec.of("child", "meter", new Config("Main St", 42))
        .restart(restart)
        .shutdownTimeout(Duration.ofMillis(1_500))
        .metadata(Map.of("tag", "nord"));
  }

  private void catalog() {
    CatalogRecord born =
        CatalogRecord.admitted(
            new Stamp(GENERATION.time() - 300, A),
            GENERATION,
            spec(RestartPolicy.PERMANENT),
            CALL,
            List.of());
    List<CatalogRecord> records =
        List.of(
            born,
            born.pinnedTo(LATER, List.of("a", "nörd")),
            born.tombstone(LATER, null),
            born.tombstone(LATER, new Origin(B, 1)));
    add("", new Control.CatalogDelta(5, records));
    add("", new Control.CatalogAck(List.of(1L, 300L), 9));
    add("", new Control.Compare(1, 300, 1L << 60, -3, -4, 300, -5));
    add("", new Control.Same(1, Map.of(LATER, 300L)));
    long[] digests = new long[Catalog.BUCKETS];
    digests[1] = -1;
    add("", new Control.Buckets(1, -3, digests, Map.of(GENERATION, 300L)));
    BitSet buckets = new BitSet();
    buckets.set(1);
    buckets.set(Catalog.BUCKETS - 1);
    add("", new Control.Repair(1, buckets, true, records.subList(0, 1)));
    add("", new Control.Repaired(1, false, 300, records.subList(2, 3)));
  }

  private void slices() {
    List<Control.Entry> entries =
        Arrays.stream(ChildState.values())
            .map(state ->
                new Control.Entry(
                    "child", state, true, GENERATION, 300, 1L << 60, "why", Running.ALWAYS))
            .toList();
    Control.Entry active =
        new Control.Entry(
            "child",
            ChildState.RUNNING,
            false,
            LATER,
            1,
            2,
            "",
            Running.STANDBY + 1_700_000_000_000L);
    add("", new Control.SliceDelta(300, List.of(active, Control.Entry.gone("other", 0))));
    add("gone", new Control.SliceDelta(300, List.of(Control.Entry.gone("other", 1L << 60))));
    Control.Entry returned =
        new Control.Entry(
            "child", ChildState.RUNNING, true, GENERATION, 1, 2, "", Running.RETURNED);
    add("returned", new Control.SliceDelta(300, List.of(returned)));
    add("", new Control.SliceChunk(300, true, false, entries));
    add("", new Control.PullSlice());
    add("", new Control.PullDeltas(300));
    add(
        "",
        new Control.Relay(
            List.of(
                new Control.Relayed(
                    B, new Control.SliceDelta(3, List.of(Control.Entry.gone("other", 0)))))));
    add("", new Control.SliceVersions(Map.of(B, 300L), true));
  }

  private void calls() {
    for (RestartPolicy restart : RestartPolicy.values()) {
      List<Control.StartItem> items =
          List.of(new Control.StartItem(spec(restart), List.of("nörd")));
      add(
          restart.name(),
          new Control.StartRequest(CALL, -6, 5_000, Control.Aim.START_OR_MOVE, items));
    }
    add(
        "move",
        new Control.StartRequest(
            CALL,
            -6,
            5_000,
            Control.Aim.MOVE,
            List.of(new Control.StartItem(spec(RestartPolicy.PERMANENT), List.of("nörd")))));
    ChildSpec limited =
        spec(RestartPolicy.PERMANENT)
            .restartLimits(
                new RestartLimits(
                    3, Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofSeconds(1)));
    add(
        "limits",
        new Control.StartRequest(
            CALL,
            -6,
            5_000,
            Control.Aim.START,
            List.of(new Control.StartItem(limited, List.of()))));
    Control.Outcome started =
        new Control.Outcome("child", GENERATION, null, "", List.of(new ProcessId(B, 300)));
    add("", new Control.StartReply(300, 2, List.of(started)));
    for (ChildError.Reason reason : ChildError.Reason.values()) {
      add(
          reason.name(),
          new Control.StopReply(
              300, List.of(Control.Outcome.failed("child", reason, "because of it"))));
    }
    add(
        "",
        new Control.StopRequest(
            CALL,
            -6,
            5_000,
            List.of(new Control.StopItem("child", null), new Control.StopItem("other", CALL))));
    add(
        "",
        new Control.Refusal(
            300,
            -6,
            List.of(
                Control.Outcome.failed(
                    "child", ChildError.Reason.ALREADY_STARTED, "because of it"))));
    add("", new Control.Bounce(300, -6, List.of("child", "other")));
    add("", new Control.WhichRequest(300));
    add(
        "",
        new Control.WhichReply(
            300, true, List.of(new Control.WhichLine("child", ChildState.RUNNING, 300, "meter"))));
  }

  private void handovers() {
    for (HandoverMessage message :
        List.of(
            new HandoverMessage.Offer(300, "child", GENERATION, 77),
            new HandoverMessage.Chunk(300, 2, true, new byte[] {1, -1}),
            new HandoverMessage.Release(300, 1L << 60),
            new HandoverMessage.Abort(300),
            new HandoverMessage.Over(300))) {
      add("", new Control.Handing(List.of(message)));
    }
    for (HandoverMessage.Step step : HandoverMessage.Step.values()) {
      add(
          step.name(),
          new Control.Handing(List.of(new HandoverMessage.Answer(300, step, 2, "why"))));
    }
    add(
        "two",
        new Control.Handing(List.of(new HandoverMessage.Abort(1), new HandoverMessage.Over(2))));
  }

  private void epochs() {
    Epoch epoch =
        new Epoch(
            -7,
            1_700_000_000_000L,
            2,
            List.of(new Voter(A, 1), new Voter(B, 300)),
            List.of(new Voter(B, 300)),
            List.of(new Voter(A, 1)));
    Ballot ballot = new Ballot(300, B);
    words(
        "",
        new EpochMessage.Hello(1, -7, 300, -8, 3, true, false),
        new EpochMessage.Pledge(1, -8),
        new EpochMessage.Known(epoch),
        new EpochMessage.Prepare(epoch, ballot),
        new EpochMessage.Promise(1, ballot, new Ballot(1, A), epoch),
        new EpochMessage.Accept(epoch, ballot, epoch, true),
        new EpochMessage.Accepted(1, ballot),
        new EpochMessage.Refused(1, ballot, new Ballot(301, A), 2_000),
        new EpochMessage.Tokens(1L << 60),
        new EpochMessage.Reset(5, true));
    words(
        "first",
        new EpochMessage.Prepare(null, ballot),
        new EpochMessage.Promise(1, ballot, null, null),
        new EpochMessage.Accept(null, ballot, epoch, false));
  }

  private void words(String variant, EpochMessage... messages) {
    for (EpochMessage message : messages) {
      add(variant, new Control.EpochWord(message));
    }
  }
}
