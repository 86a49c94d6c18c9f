package io.processhub.internal.observe;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/**
 * One kind of line of the log that others can cause, as often as they like: as many are written as
 * a {@link LineAllowance} permits. The others are counted, and the next line that is written has
 * their number, as {@code withheld}. Thread-safe.
 */
public final class SparingLog {
  private final Logger log;
  private final LineAllowance allowance;
  private final LongAdder withheld;

  /**
   * For one kind of line.
   *
   * @param nanos the monotonic time
   * @param withheld counts the lines that are not written
   */
  public SparingLog(Logger log, LongSupplier nanos, LongAdder withheld) {
    this.log = log;
    this.allowance = new LineAllowance(nanos);
    this.withheld = withheld;
  }

  /** The beginning of a line; of one that nobody will see, if there were too many. */
  public LoggingEventBuilder at(Level level) {
    long missing = allowance.take();
    if (missing < 0) {
      withheld.increment();
      return NOPLoggingEventBuilder.singleton();
    }
    LoggingEventBuilder line = log.atLevel(level);
    return missing == 0 ? line : line.addKeyValue("withheld", missing);
  }
}
