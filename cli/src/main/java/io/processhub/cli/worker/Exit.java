package io.processhub.cli.worker;

/** Shutdown hooks. */
final class Exit {
  private Exit() {}

  /** Removes a hook, unless the JVM ends already: then the hook does again what was done. */
  static void cancel(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs already.
    }
  }
}
