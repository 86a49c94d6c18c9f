package io.processhub.testkit.mutation;

import io.processhub.testkit.RandomRun;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Runs random seeds in all manners until one violates one of some invariants. In a JVM of its own,
 * so that it can be ended if it does not end, and has the classes with the defect.
 */
final class Hunt {
  /** How the line begins that says which seed was caught, and by which invariants. */
  static final String CAUGHT = "caught ";

  /** How the line begins that says which seed holds, if there is only one; and its strategies. */
  static final String HOLDS = "holds ";

  private static final Pattern VIOLATION = Pattern.compile("^ {2}(\\w+): ", Pattern.MULTILINE);

  private final List<String> invariants;
  private final long end;
  private final AtomicLong next;
  private final ConcurrentSkipListMap<Long, String> caught = new ConcurrentSkipListMap<>();
  private final Map<Long, String> passed = new ConcurrentSkipListMap<>();

  private Hunt(List<String> invariants, long first, long count) {
    this.invariants = invariants;
    this.next = new AtomicLong(first);
    this.end = first + count;
  }

  /**
   * Prints what was found.
   *
   * @param arguments the invariants, with commas; the first seed; how many; how many threads
   */
  public static void main(String[] arguments) throws InterruptedException {
    endWithParent();
    long first = Long.parseLong(arguments[1]);
    long count = Long.parseLong(arguments[2]);
    Hunt hunt = new Hunt(List.of(arguments[0].split(",")), first, count);
    hunt.run(Integer.parseInt(arguments[3]));
    if (!hunt.caught.isEmpty()) {
      Map.Entry<Long, String> earliest = hunt.caught.firstEntry();
      System.out.println(CAUGHT + earliest.getKey() + " " + earliest.getValue());
    } else if (count == 1 && hunt.passed.containsKey(first)) {
      System.out.println(HOLDS + first + " " + hunt.passed.get(first));
    }
  }

  /** Who waits for this JVM may be killed; then its end of the pipe is closed. */
  private static void endWithParent() {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            System.in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // The same as the end of the stream.
          }
          Runtime.getRuntime().halt(1);
        });
  }

  private void run(int threads) throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(Thread.ofPlatform().start(this::runSome));
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  private void runSome() {
    long seed = next.getAndIncrement();
    while (seed < end && caught.isEmpty()) {
      run(seed);
      seed = next.getAndIncrement();
    }
  }

  private void run(long seed) {
    try {
      List<String> strategies = RandomRun.ofAny(seed).run().strategies();
      passed.put(seed, String.join(", ", strategies));
    } catch (AssertionError failure) {
      List<String> violated =
          VIOLATION
              .matcher(String.valueOf(failure.getMessage()))
              .results()
              .map(match -> match.group(1))
              .distinct()
              .toList();
      if (violated.stream().anyMatch(invariants::contains)) {
        caught.put(seed, String.join(", ", violated));
      } else {
        System.out.println("seed " + seed + " fails otherwise: " + failure.getMessage());
      }
    } catch (RuntimeException failure) {
      System.out.println("seed " + seed + " fails otherwise: " + failure);
    }
  }
}
