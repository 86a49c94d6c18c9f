package io.processhub.cluster;

import io.processhub.internal.Printable;
import io.processhub.internal.Thrown;
import io.processhub.internal.observe.LineAllowance;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.jgroups.logging.Slf4jLogImpl;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The log of JGroups' protocols and server, which whoever can connect can make speak. Broken
 * connections are mentioned for debugging only: JGroups warns of each, but nodes come and go. Of
 * its other warnings and errors each is written as often as a {@link LineAllowance} permits, in one
 * line.
 */
final class QuietLog implements InvocationHandler {
  private static final Set<String> CONNECTION_ENDED =
      Set.of("%s: failed sending graceful close to %s: %s", "%s: failed handling message: %s");

  private static final Set<String> LOUD = Set.of("warn", "error", "fatal");

  /** JGroups has fewer formats; what it puts together itself shares one allowance. */
  private static final int FORMATS_MAX = 64;

  private static final String ANY_OTHER = "";

  /** Held by whoever has replaced JGroups' factory of logs for a moment. */
  private static final ReentrantLock FACTORY = new ReentrantLock();

  private final Log log;
  private final Map<String, LineAllowance> allowances = new ConcurrentHashMap<>();

  private final LongAdder withheld;

  private QuietLog(Log log, LongAdder withheld) {
    this.log = log;
    this.withheld = withheld;
  }

  /** {@code withheld} counts the lines that are not written. */
  private static Log of(Log log, LongAdder withheld) {
    return (Log)
        Proxy.newProxyInstance(
            Log.class.getClassLoader(), new Class<?>[] {Log.class}, new QuietLog(log, withheld));
  }

  /**
   * Gives such logs to the protocols that this thread makes meanwhile. A protocol takes its log
   * from JGroups' one factory when it is made, and for good; those of others in this JVM are left
   * alone.
   */
  static <T> T givenTo(Callable<T> making, LongAdder withheld) throws Exception {
    FACTORY.lock();
    CustomLogFactory before = LogFactory.getCustomLogFactory();
    try {
      LogFactory.setCustomLogFactory(new Factory(before, withheld));
      return making.call();
    } finally {
      LogFactory.setCustomLogFactory(before);
      FACTORY.unlock();
    }
  }

  private static final class Factory implements CustomLogFactory {
    private final Thread maker = Thread.currentThread();
    private final @Nullable CustomLogFactory before;
    private final LongAdder withheld;

    Factory(@Nullable CustomLogFactory before, LongAdder withheld) {
      this.before = before;
      this.withheld = withheld;
    }

    @Override
    public Log getLog(Class<?> of) {
      Log log = usual(() -> LogFactory.getLog(of));
      boolean isOurs = Protocol.class.isAssignableFrom(of) && maker.equals(Thread.currentThread());
      return isOurs ? QuietLog.of(log, withheld) : log;
    }

    @Override
    public Log getLog(String category) {
      // JGroups asks for logs of classes only.
      return before == null ? new Slf4jLogImpl(category) : before.getLog(category);
    }

    /** The log that there is without this. */
    private Log usual(Supplier<Log> log) {
      LogFactory.setCustomLogFactory(before);
      try {
        return log.get();
      } finally {
        LogFactory.setCustomLogFactory(this);
      }
    }
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
    if (arguments.length == 2 && arguments[1] instanceof Throwable thrown) {
      arguments[1] = Thrown.printable(thrown);
    }
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
