package io.processhub.examples;

import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;

/**
 * Counts the occurrences of one word: a process for each word of a text. The count moves with it,
 * where the hub hands state over.
 */
public final class WordCounter implements HubProcess<WordCounter.Command>, Handover<Long> {
  /** The type under which word counters are registered with a hub. */
  public static final ProcessType<Config, Command> WORD_COUNTER =
      ProcessType.of("word-counter", Config.class, Command.class, WordCounter::new);

  /**
   * What a word counter is made from.
   *
   * @param count where it begins to count
   */
  public record Config(long count) {
    /** Begins at zero. */
    public static final Config ZERO = new Config(0);
  }

  /** What a word counter understands. */
  public sealed interface Command {}

  /**
   * The word occurred.
   *
   * @param occurrences how often
   */
  public record Add(long occurrences) implements Command {}

  /** How often did the word occur? */
  public record Total() implements Command, Ask<Long> {}

  /** Which run of the process are you, and on which node? */
  public record Where() implements Command, Ask<Whereabouts> {}

  /**
   * The answer to {@link Where}.
   *
   * @param node the node's name
   * @param incarnation which life of that node
   * @param serial which run of a process on it
   */
  public record Whereabouts(String node, long incarnation, long serial) {
    static Whereabouts of(ProcessId id) {
      return new Whereabouts(id.node().name(), id.node().incarnation(), id.serial());
    }

    /** Whether this is where the given process runs. */
    public boolean is(ProcessId id) {
      return equals(of(id));
    }
  }

  private long count;

  /** A counter that begins as its configuration says. */
  public WordCounter(Config config) {
    count = config.count();
  }

  @Override
  public void receive(Command command, ProcessContext context) {
    switch (command) {
      case Add add -> count += add.occurrences();
      case Total ignored -> context.reply(count);
      case Where ignored -> context.reply(Whereabouts.of(context.processId()));
    }
  }

  @Override
  public Long handOver() {
    return count;
  }

  @Override
  public void takeOver(Long state) {
    count = state;
  }
}
