package io.processhub.cli.worker;

/** The end of this JVM. */
public final class Exit {
  private Exit() {}

  /** Whether this JVM is ending, for example after Ctrl-C: then nothing that fails matters. */
  public static boolean isUnderWay() {
    Thread probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Removes a hook, unless the JVM ends already: then the hook does again what was done. */
  public static void cancel(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs already.
    }
  }
}
