package io.processhub;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Foreign code that fails: where a test wants it, and as it wants. */
enum Trouble {
  /** An exception as any. */
  EXCEPTION,
  /** What an assertion throws. */
  ASSERTION,
  /** What a class that is missing on this node makes of its use. */
  MISSING_CLASS,
  /** A recursion without an end. */
  STACK,
  /** An allocation for which there is no memory. */
  MEMORY,
  /** An exception that fails itself when it is asked what it is. */
  VICIOUS;

  /** The places in foreign code. */
  enum Place {
    CONSTRUCTOR,
    STARTED,
    RECEIVE,
    STOPPED,
    HAND_OVER,
    TAKE_OVER,
    MERGE,
    ROLE_CHANGED,
    TASK_RUN,
    TASK_ROLE_CHANGED,
    HOOK,
    ALTER_HOOK,
    ENCODE_MESSAGE,
    DECODE_MESSAGE,
    ENCODE_ANSWER,
    DECODE_ANSWER,
    ENCODE_ARGUMENTS,
    DECODE_ARGUMENTS,
    ENCODE_STATE,
    DECODE_STATE,
    CODEC_CHECK,
    VALUE_METHODS,
    PLACER,
    OWNERS,
    RECORDED_OWNERS,
    CHOOSE,
    CHECK,
    INSTANCES,
    STEP,
    RECIPIENTS,
    PEERS,
    DECIDE,
    WEIGH,
    LOAD_PROBE,
    REPORT_INTERVAL,
    REPORTS_MAX,
    REBALANCES,
    MOST_INSTANCES,
    IS_ACTIVE_PASSIVE,
    SIGNAL,
    TERMS,
    SYNC_INTERVAL,
    PASSES_ON,
    ONE_BEGINS,
    EPOCHS
  }

  private static final Map<Place, Trouble> ARMED = new EnumMap<>(Place.class);

  /** From now on that place fails. */
  static synchronized void arm(Place place, Trouble trouble) {
    ARMED.put(place, trouble);
  }

  static synchronized void disarmAll() {
    ARMED.clear();
  }

  /** Foreign code has come to this place. */
  static void at(Place place) {
    Trouble trouble = armed(place);
    if (trouble != null) {
      trouble.raise();
    }
  }

  private static synchronized @Nullable Trouble armed(Place place) {
    return ARMED.get(place);
  }

  private void raise() {
    switch (this) {
      case EXCEPTION -> throw new IllegalStateException("trouble");
      case ASSERTION -> throw new AssertionError("trouble");
      case MISSING_CLASS -> throw new NoClassDefFoundError("trouble");
      case STACK -> throw new StackOverflowError(String.valueOf(deepen(0)));
      case MEMORY -> throw new OutOfMemoryError("trouble");
      case VICIOUS -> throw new Vicious();
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int deepen(int depth) {
    return deepen(depth + 1) + 1;
  }

  /** As it is described in one line. */
  String inWords() {
    return switch (this) {
      case EXCEPTION -> "IllegalStateException: trouble";
      case ASSERTION -> "AssertionError: trouble";
      case MISSING_CLASS -> "NoClassDefFoundError: trouble";
      case STACK -> "StackOverflowError";
      case MEMORY -> "OutOfMemoryError: trouble";
      case VICIOUS -> "Trouble$Vicious";
    };
  }

  /** Says nothing but more trouble. */
  private static final class Vicious extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("asked for its message");
    }

    @Override
    public String toString() {
      throw new AssertionError("asked for its text");
    }
  }
}
