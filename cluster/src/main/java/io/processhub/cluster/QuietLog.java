package io.processhub.cluster;

import io.processhub.internal.Printable;
import io.processhub.internal.observe.LineAllowance;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * The log of JGroups' server, which whoever can connect can make speak. Broken connections are
 * mentioned for debugging only: JGroups warns of each, but nodes come and go. Of its other warnings
 * and errors each is written as often as a {@link LineAllowance} permits, in one line.
 */
final class QuietLog implements InvocationHandler {
  private static final Set<String> CONNECTION_ENDED =
      Set.of("%s: failed sending graceful close to %s: %s", "%s: failed handling message: %s");

  private static final Set<String> LOUD = Set.of("warn", "error", "fatal");

  /** JGroups has fewer formats; what it puts together itself shares one allowance. */
  private static final int FORMATS_MAX = 64;

  private static final String ANY_OTHER = "";

  private final Log log;
  private final Map<String, LineAllowance> allowances = new ConcurrentHashMap<>();

  private final LongAdder withheld;

  private QuietLog(Log log, LongAdder withheld) {
    this.log = log;
    this.withheld = withheld;
  }

  /** {@code withheld} counts the lines that are not written. */
  static Log of(Log log, LongAdder withheld) {
    return (Log)
        Proxy.newProxyInstance(
            Log.class.getClassLoader(), new Class<?>[] {Log.class}, new QuietLog(log, withheld));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (arguments == null
        || !(arguments[0] instanceof String format)
        || !LOUD.contains(method.getName())) {
      return call(method, arguments);
    }
    Object[] values =
        arguments.length == 2 && arguments[1] instanceof Object[] some ? some : new Object[0];
    if (CONNECTION_ENDED.contains(format)) {
      log.debug(format, values);
      return null;
    }
    long missing = allowance(format).take();
    if (missing > 0) {
      log.warn("%d lines like the next were withheld", missing);
    }
    if (missing >= 0) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] instanceof Number ? values[i] : Printable.text("" + values[i]);
      }
      return call(method, arguments);
    }
    withheld.increment();
    return null;
  }

  private LineAllowance allowance(String format) {
    String kind =
        allowances.size() < FORMATS_MAX || allowances.containsKey(format) ? format : ANY_OTHER;
    return allowances.computeIfAbsent(kind, unused -> new LineAllowance(System::nanoTime));
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(log, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
