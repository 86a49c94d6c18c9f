package io.processhub.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handles SIGTERM and SIGINT. A shutdown hook cannot do it: it is not told of a second signal.
 *
 * <p>{@code sun.misc.Signal} is the one way to this that Java has; it is called by reflection,
 * because the compiler warns of it in a way that cannot be turned off.
 */
final class Signals {
  private Signals() {}

  /** Runs the action, on a thread of its own, each time that the program is asked to end. */
  static void onTermination(Runnable action) {
    handle("TERM", action);
    handle("INT", action);
  }

  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, args) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (InvocationTargetException e) {
      // The JVM was started with -Xrs, or has no such signal: it ends without leaving in order.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This JVM has no sun.misc.Signal.", e);
    }
  }
}
