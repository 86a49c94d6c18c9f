package io.processhub.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jgroups.logging.Log;

/**
 * A JGroups log that mentions broken connections for debugging only. JGroups warns of each, but
 * nodes come and go.
 */
final class QuietLog {
  private static final Set<String> CONNECTION_ENDED =
      Set.of("%s: failed sending graceful close to %s: %s", "%s: failed handling message: %s");

  private QuietLog() {}

  static Log of(Log log) {
    return (Log)
        Proxy.newProxyInstance(
            Log.class.getClassLoader(),
            new Class<?>[] {Log.class},
            (proxy, method, arguments) -> {
              if (arguments != null
                  && arguments.length == 2
                  && arguments[0] instanceof String format
                  && arguments[1] instanceof Object[] values
                  && CONNECTION_ENDED.contains(format)) {
                log.debug(format, values);
                return null;
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
