package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a home answers. */
final class AnswersTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final Origin START = new Origin(B, 1);
  private static final Origin STOP = new Origin(A, 2);

  private final Ground ground = Grounds.of(A);
  private final long until = ground.nanos() + 60_000_000_000L;
  private final Loop loop = new Loop(task -> {}, () -> {}, () -> false, () -> {}, thrown -> {});
  private final Spread spread = new Spread(ground, loop, () -> List.of(B), unused -> List.of());
  private final Refusals refusals = new Refusals(ground);
  private final Records records =
      new Records(
          ground,
          spread,
          () -> 1,
          new KnownAdmissions(new Stamp(1, A)),
          refusals,
          (record, problem) -> {},
          id -> {},
          record -> {},
          id -> false);
  private final OneHome members = new OneHome(A, B);
  private final List<Control> told = new ArrayList<>();
  private final Answers answers =
      new Answers(ground, records, members, refusals, (to, message) -> told.add(message));

  private void look() {
    answers.check("x");
    answers.flush();
  }

  private CatalogRecord started(Origin by) {
    Stamp now = ground.clock.next();
    ChildSpec spec = ChildSpec.of("x", "meter", "argument");
    return CatalogRecord.admitted(now, now, spec, by, List.of());
  }

  /**
   * The child was taken from an owner that had not shown it, and stopped; the call that has started
   * it was made to another home, and is sent again to this one.
   */
  @Test
  void whoHearsThatItsChildWasStoppedWaitsForItsFormerOwnersToo() {
    CatalogRecord record = started(START);
    records.put(record);
    answers.moves(record);
    members.owners = List.of(A);
    CatalogRecord tombstone = record.tombstone(ground.clock.next(), STOP);
    answers.awaitStop(new Tellings.Copy(STOP, 3), tombstone, until);
    answers.startedBefore(new Tellings.Copy(START, 4), tombstone, until);
    records.flush();
    look();
    assertThat(told).isEmpty();

    members.othersRun = false;
    look();
    assertThat(told).hasSize(2);
  }

  /** The next one may see the first run fail that this one has seen succeed at the second try. */
  @Test
  void whoIsNotTheHomeAnyMoreDoesNotJudgeAboutAStart() {
    CatalogRecord record = started(START);
    answers.awaitStart(new Tellings.Copy(START, 3), record, records.put(record), until);
    ground.registry.put(
        "x", new Running(B, record.generation(), 1, 1, ChildState.RUNNING, true, ""));
    members.home = B;
    records.flush();
    look();
    assertThat(told).singleElement().isInstanceOf(Control.Bounce.class);
    assertThat(answers.isStarting("x")).isFalse();
  }

  /** The other owner will not begin: the child is over as soon as this has been told. */
  @Test
  void aStartIsAnsweredWhenAReplicaHasEndedThoughAnotherHasNotBegun() {
    CatalogRecord record = started(START);
    members.owners = List.of(B, A);
    answers.awaitStart(new Tellings.Copy(START, 3), record, records.put(record), until);
    ground.registry.put("x", new Running(B, record.generation(), 1, 1, ChildState.ENDED, true, ""));
    records.flush();
    look();
    assertThat(told).singleElement().isInstanceOf(Control.StartReply.class);
  }

  /** It may have waited for its answer to be written off. */
  @Test
  void aChildWhoseStartIsWaitedForNoMoreIsLookedAtAgain() {
    CatalogRecord record = started(START);
    answers.awaitStart(
        new Tellings.Copy(START, 3), record, records.put(record), ground.nanos() - 1);
    ground.takeTouched();
    answers.tick();
    assertThat(answers.isStarting("x")).isFalse();
    assertThat(ground.takeTouched()).contains("x");
  }

  /** It has not heard of the stop, nor of the start that came after it: so it may run the child. */
  @Test
  void aStopWaitsForTheOwnerAlsoIfTheChildIsStartedAnew() {
    CatalogRecord record = started(START);
    records.put(record);
    CatalogRecord tombstone = record.tombstone(ground.clock.next(), STOP);
    answers.awaitStop(new Tellings.Copy(STOP, 3), tombstone, until);
    records.put(started(new Origin(A, 5)).after(tombstone));
    records.flush();
    look();
    assertThat(told).isEmpty();

    members.othersRun = false;
    members.owners = List.of(A);
    look();
    assertThat(told).singleElement().isInstanceOf(Control.StopReply.class);
  }

  /** It may have heard of the start, and be about to begin. */
  @Test
  void aStopWaitsForAnOwnerAlsoIfAnotherIsOneInstead() {
    CatalogRecord record = started(START);
    records.put(record);
    CatalogRecord tombstone = record.tombstone(ground.clock.next(), STOP);
    answers.awaitStop(new Tellings.Copy(STOP, 3), tombstone, until);
    records.flush();
    answers.check("x");
    members.owners = List.of(A);
    look();
    assertThat(told).isEmpty();

    members.othersRun = false;
    look();
    assertThat(told).singleElement().isInstanceOf(Control.StopReply.class);
  }
}
