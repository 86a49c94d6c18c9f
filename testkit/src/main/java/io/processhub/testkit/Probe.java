package io.processhub.testkit;

import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.ReplyTo;
import io.processhub.testkit.Temper.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A process that notices messages that come twice or out of order, counts, answers questions, and
 * fails, leaks or ends when told to: what {@link RandomRun} runs unless told otherwise. What it has
 * noticed and counted moves with it, and is merged, where the hub hands state over.
 */
public final class Probe implements HubProcess<Probe.Message>, Handover<Probe.State> {
  /** What is kept at a time. */
  private static final String BALLAST = "x".repeat(100);

  /** What a probe understands. */
  public sealed interface Message {}

  /**
   * A message with a number.
   *
   * @param sender who sends it
   * @param number rises with each message of this sender
   */
  public record Numbered(String sender, long number) implements Message {}

  /**
   * A question whose answer is its number plus one.
   *
   * @param number any number
   */
  public record Next(long number) implements Message, Ask<Long> {}

  /**
   * The same, answered three times: the first answer counts.
   *
   * @param number any number
   */
  public record Thrice(long number) implements Message, Ask<Long> {}

  /**
   * A question that the probe keeps, and never answers.
   *
   * @param number any number
   */
  public record Never(long number) implements Message, Ask<Long> {}

  /**
   * Makes the probe keep something again and again, for ever, until it ends; and once more as often
   * if it is told so again. What it keeps is a part of its state.
   *
   * @param everyMillis how often
   */
  public record Leak(long everyMillis) implements Message {}

  /**
   * What the probe sends to itself then.
   *
   * @param unused any number
   */
  public record Leaking(int unused) implements Message {}

  /** A question whose answer is the fencing token. */
  public record Token() implements Message, Ask<Long> {}

  /**
   * Is counted; the answer, that it was.
   *
   * @param number a number that is used once
   */
  public record Count(long number) implements Message, Ask<Boolean> {}

  /**
   * A question whose answer is how often each number was counted.
   *
   * @param unused any number
   */
  public record Counted(int unused) implements Message, Ask<State> {}

  /**
   * Makes the probe count 0 later.
   *
   * @param afterMillis how much later
   */
  public record Tick(long afterMillis) implements Message {}

  /**
   * What the probe sends to itself then.
   *
   * @param number what it counts
   */
  public record Ticking(long number) implements Message {}

  /** Makes the probe fail. */
  public record Fail() implements Message {}

  /** Makes the probe end in order, for good. */
  public record End() implements Message {}

  /**
   * What a probe hands over.
   *
   * @param last the last number of each sender
   * @param counted how often each number was counted
   * @param hoard what it keeps for nothing
   */
  public record State(Map<String, Long> last, Map<Long, Integer> counted, String hoard) {}

  /** What a probe throws when told to. */
  static final class ToldToFail extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ToldToFail() {
      this("told to");
    }

    ToldToFail(String why) {
      super(why, null, false, false);
    }
  }

  private final Map<String, Long> last = new TreeMap<>();
  private final Map<Long, Integer> counted = new TreeMap<>();
  private final StringBuilder hoard = new StringBuilder();
  private final List<ReplyTo> kept = new ArrayList<>();
  private final Consumer<String> complaints;
  private final Temper temper;

  private Probe(Consumer<String> complaints, Temper temper) {
    this.complaints = complaints;
    this.temper = temper;
    temper.at(Moment.CONSTRUCTED);
  }

  /**
   * The type of probes that send their complaints there. Its argument is anything at all.
   *
   * @param complaints told, in a sentence, of each message that comes twice or too late
   */
  public static ProcessType<String, Message> type(Consumer<String> complaints) {
    return type(complaints, Temper.even());
  }

  static ProcessType<String, Message> type(Consumer<String> complaints, Temper temper) {
    ProcessType<String, Message> type =
        ProcessType.of(
            "probe", String.class, Message.class, arguments -> new Probe(complaints, temper));
    return type.handover(State.class);
  }

  /** How often each number was counted. */
  Map<Long, Integer> counted() {
    return counted;
  }

  @Override
  public void started(ProcessContext context) {
    temper.at(Moment.STARTED);
  }

  @Override
  public void stopped(ProcessContext context) {
    temper.at(Moment.STOPPED);
  }

  @Override
  public State handOver() {
    temper.at(Moment.HANDS_OVER);
    return state();
  }

  private State state() {
    return new State(new TreeMap<>(last), new TreeMap<>(counted), hoard.toString());
  }

  @Override
  public void takeOver(State state) {
    temper.at(Moment.TAKES_OVER);
    last.clear();
    last.putAll(state.last());
    counted.clear();
    counted.putAll(state.counted());
    hoard.setLength(0);
    hoard.append(state.hoard());
  }

  @Override
  public State merge(State mine, State theirs) {
    temper.at(Moment.MERGES);
    Map<String, Long> bothLast = new TreeMap<>(mine.last());
    theirs.last().forEach((sender, number) -> bothLast.merge(sender, number, Math::max));
    Map<Long, Integer> bothCounted = new TreeMap<>(mine.counted());
    theirs.counted().forEach((number, times) -> bothCounted.merge(number, times, Math::max));
    boolean mineIsMore = mine.hoard().length() >= theirs.hoard().length();
    return new State(bothLast, bothCounted, mineIsMore ? mine.hoard() : theirs.hoard());
  }

  @Override
  public void receive(Message message, ProcessContext context) {
    switch (message) {
      case Numbered numbered -> take(numbered, context);
      case Next(long number) -> context.reply(number + 1);
      case Thrice(long number) -> answerThrice(number, context.replyLater());
      case Never unused -> keep(context.replyLater());
      case Leak(long everyMillis) -> leak(Duration.ofMillis(everyMillis), context);
      case Leaking unused -> hoard.append(BALLAST);
      case Token() -> context.reply(context.fencingToken());
      case Count(long number) -> {
        counted.merge(number, 1, Integer::sum);
        context.reply(true);
      }
      case Counted unused -> context.reply(state());
      case Tick(long afterMillis) -> context.after(Duration.ofMillis(afterMillis), new Ticking(0));
      case Ticking(long number) -> counted.merge(number, 1, Integer::sum);
      case Fail() -> {
        temper.does(Mishap.THROWS_AT_A_MESSAGE);
        throw new ToldToFail();
      }
      case End() -> context.stop();
    }
  }

  private void answerThrice(long number, ReplyTo asker) {
    temper.does(Mishap.ANSWERS_THRICE);
    asker.reply(number + 1);
    asker.reply(-number);
    asker.fail("answered before");
  }

  private void keep(ReplyTo asker) {
    temper.does(Mishap.NEVER_ANSWERS);
    kept.add(asker);
  }

  private void leak(Duration period, ProcessContext context) {
    temper.does(Mishap.LEAKS);
    context.every(period, new Leaking(0));
  }

  private void take(Numbered message, ProcessContext context) {
    Long before = last.put(message.sender, message.number);
    if (before != null && before >= message.number) {
      complaints.accept(
          "%s (%s) received message %d of %s after %d"
              .formatted(
                  context.childId(), context.processId(), message.number, message.sender, before));
    }
  }
}
