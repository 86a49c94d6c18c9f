package io.processhub.internal.observe;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/**
 * One kind of line of the log that others can cause, as often as they like: {@value #AT_ONCE} are
 * written at once, then one every {@value #EVERY_SECONDS} s. The others are counted, and the next
 * line that is written has their number, as {@code withheld}. Thread-safe.
 */
public final class SparingLog {
  /** How many lines are written at once. */
  public static final int AT_ONCE = 10;

  /** After that, how far they are apart. */
  public static final int EVERY_SECONDS = 10;

  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(EVERY_SECONDS);

  private final Logger log;
  private final LongSupplier nanos;
  private final LongAdder withheld;

  // Guarded by this.
  private int left = AT_ONCE;
  private long filledNanos;
  private long withheldSinceLast;

  /**
   * For one kind of line.
   *
   * @param nanos the monotonic time
   * @param withheld counts the lines that are not written
   */
  public SparingLog(Logger log, LongSupplier nanos, LongAdder withheld) {
    this.log = log;
    this.nanos = nanos;
    this.withheld = withheld;
    filledNanos = nanos.getAsLong();
  }

  /** The beginning of a line; of one that nobody will see, if there were too many. */
  public LoggingEventBuilder at(Level level) {
    long missing = take();
    if (missing < 0) {
      withheld.increment();
      return NOPLoggingEventBuilder.singleton();
    }
    LoggingEventBuilder line = log.atLevel(level);
    return missing == 0 ? line : line.addKeyValue("withheld", missing);
  }

  /** How many lines were withheld before this one; less than 0: it is, too. */
  private synchronized long take() {
    long now = nanos.getAsLong();
    long more = (now - filledNanos) / EVERY_NANOS;
    if (more > 0) {
      left = (int) Math.min(AT_ONCE, left + more);
      filledNanos += more * EVERY_NANOS;
    }
    if (left == 0) {
      withheldSinceLast++;
      return -1;
    }
    left--;
    long missing = withheldSinceLast;
    withheldSinceLast = 0;
    return missing;
  }
}
