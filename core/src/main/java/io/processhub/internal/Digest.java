package io.processhub.internal;

/**
 * Makes one number of several: equal if these are, and else different but by chance. Nodes compare
 * what they have by such numbers, so it must not be a linear function of them: what two times, node
 * names and incarnations differ by is small, and adds up to nothing now and then.
 */
public final class Digest {
  private Digest() {}

  /**
   * The digest with one more value in it: a step of SplitMix64 (Steele, Lea and Flood, "Fast
   * Splittable Pseudorandom Number Generators", 2014).
   */
  public static long with(long digest, long value) {
    long z = digest * 0x9E3779B97F4A7C15L + value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
