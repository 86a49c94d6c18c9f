package io.processhub.cli.worker;

/** The heap of this JVM. */
final class Heap {
  private static final int COLLECTIONS = 5;

  private Heap() {}

  /** The bytes in use, after everything unused is collected. */
  static long liveBytes() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
