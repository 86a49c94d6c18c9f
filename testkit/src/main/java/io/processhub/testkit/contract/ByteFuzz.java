package io.processhub.testkit.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds what reads bytes with bytes that nobody wrote: changed, cut, spliced. It is guided by where
 * they get to: what is refused in a new place, or becomes something new, is changed further.
 *
 * <p>The target may throw the refusal that it names, and nothing else; and it may allocate no more
 * than in proportion to what it was given. A failure tells the seed and the bytes.
 */
public final class ByteFuzz {
  /** The system property that says for how many minutes each fuzz test runs; else: its inputs. */
  public static final String MINUTES = "fuzz.minutes";

  private static final int KEPT_MAX = 20_000;

  private final Random random;
  private final long seed;
  private final List<byte[]> corpus;
  private final Class<? extends Exception> refusal;
  private final Set<Object> places = new HashSet<>();
  private int refused;
  private int taken;

  /** What is given bytes. */
  @FunctionalInterface
  public interface Target {
    /**
     * Takes the bytes, or throws its refusal.
     *
     * @return something equal for bytes that have got to the same place
     */
    Object take(byte[] bytes);
  }

  /**
   * How it went.
   *
   * @param inputs how many inputs there were
   * @param refused how many of them were refused
   * @param places how many places they got to: kinds of results, and places of refusal
   */
  public record Report(int inputs, int refused, int places) {}

  /** The bytes, changed in some way. */
  public static byte[] mutate(byte[] bytes, Random random) {
    return ByteMutations.mutate(bytes, random);
  }

  /** Runs a test with one seed after the other: with the first, or for {@value #MINUTES}. */
  public static void seeds(LongConsumer test) {
    long end = System.nanoTime() + Duration.ofMinutes(Long.getLong(MINUTES, 0)).toNanos();
    long seed = 0;
    do {
      seed++;
      try {
        test.accept(seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("With seed " + seed + ": " + e.getMessage(), e);
      }
    } while (System.nanoTime() < end);
  }

  private ByteFuzz(long seed, List<byte[]> corpus, Class<? extends Exception> refusal) {
    this.seed = seed;
    this.random = new Random(seed);
    this.corpus = new ArrayList<>(corpus);
    this.refusal = refusal;
  }

  /**
   * A fuzz test of what takes these bytes as they are.
   *
   * @param refusal what is thrown for bytes that are not taken
   */
  public static ByteFuzz of(long seed, List<byte[]> corpus, Class<? extends Exception> refusal) {
    return new ByteFuzz(seed, corpus, refusal);
  }

  /**
   * Feeds the target.
   *
   * @param inputs how many inputs, unless {@value #MINUTES} says for how long
   * @throws AssertionError if the target throws anything but its refusal, or allocates too much
   */
  public Report run(int inputs, Target target) {
    for (byte[] whole : List.copyOf(corpus)) {
      feed(whole, target);
    }
    if (refused > 0) {
      throw new AssertionError("The target refuses " + refused + " of the bytes to begin with.");
    }
    Integer minutes = Integer.getInteger(MINUTES);
    long end = minutes == null ? 0 : System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    while (minutes == null ? taken + refused < inputs : System.nanoTime() < end) {
      byte[] input = next();
      if (feed(input, target) && corpus.size() < KEPT_MAX) {
        corpus.add(input);
      }
    }
    return new Report(taken + refused, refused, places.size());
  }

  private byte[] next() {
    byte[] one = corpus.get(random.nextInt(corpus.size()));
    if (random.nextInt(10) == 0) {
      return splice(one, corpus.get(random.nextInt(corpus.size())));
    }
    return ByteMutations.mutate(one, random);
  }

  private byte[] splice(byte[] head, byte[] tail) {
    int cut = random.nextInt(head.length + 1);
    int from = random.nextInt(tail.length + 1);
    byte[] both = Arrays.copyOf(head, cut + tail.length - from);
    System.arraycopy(tail, from, both, cut, tail.length - from);
    return both;
  }

  /** Whether the bytes have got to a new place. */
  private boolean feed(byte[] input, Target target) {
    long before = Allocation.byThisThread();
    Object place = place(input, target);
    long allocated = Allocation.byThisThread() - before;
    if (allocated > Allocation.allowedFor(input.length)) {
      // What is allocated once, as a class is loaded, is not allocated again.
      before = Allocation.byThisThread();
      place(input, target);
      allocated = Allocation.byThisThread() - before;
      if (allocated > Allocation.allowedFor(input.length)) {
        throw failed(input, "allocates " + allocated + " bytes", null);
      }
    }
    return places.add(place);
  }

  private Object place(byte[] input, Target target) {
    try {
      Object place = target.take(input.clone());
      taken++;
      return place;
    } catch (Throwable e) {
      if (!refusal.isInstance(e)) {
        throw failed(input, "throws " + e, e);
      }
      refused++;
      return Arrays.asList(e.getStackTrace()).subList(0, Math.min(8, e.getStackTrace().length));
    }
  }

  private AssertionError failed(byte[] input, String what, @Nullable Throwable cause) {
    String hex = ByteMutations.hex(input);
    return new AssertionError(
        "Seed %d, input %d: the target %s for %s".formatted(seed, taken + refused, what, hex),
        cause);
  }
}
