package io.processhub.testkit;

import io.processhub.testkit.RandomRun.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks for a smaller run that fails like a given one: with fewer steps, by delta debugging, then
 * with fewer children and nodes. Each step draws from a seed of its own, so what is left does what
 * it did; as far as the others had not led up to it.
 */
final class Shrinking {
  private static final int ATTEMPTS_MAX = 150;

  private final RandomRun whole;
  private final Function<RandomRun, Optional<String>> problem;
  private final String symptom;
  private RandomRun smallest;
  private String message;
  private int attempts;

  private Shrinking(
      RandomRun whole, String message, Function<RandomRun, Optional<String>> problem) {
    this.whole = whole;
    this.message = message;
    this.problem = problem;
    symptom = symptom(message);
    smallest = whole;
  }

  /** A run that fails, and how. */
  record Found(RandomRun run, String message) {}

  /** The smallest run that is found. {@code problem} plays a run and says what is wrong with it. */
  static Found of(RandomRun run, String message, Function<RandomRun, Optional<String>> problem) {
    Shrinking shrinking = new Shrinking(run, message, problem);
    shrinking.fewerSteps();
    shrinking.smallerSize();
    return new Found(shrinking.smallest, shrinking.message);
  }

  private void fewerSteps() {
    List<Integer> kept = numbers(whole);
    int part = (kept.size() + 1) / 2;
    while (part > 0 && attempts < ATTEMPTS_MAX) {
      boolean fewer = false;
      for (int from = 0; from < kept.size() && attempts < ATTEMPTS_MAX; ) {
        List<Integer> rest = new ArrayList<>(kept);
        rest.subList(from, Math.min(from + part, kept.size())).clear();
        if (failsAlike(smallest.only(Set.copyOf(rest)))) {
          kept = rest;
          fewer = true;
        } else {
          from += part;
        }
      }
      part = part == 1 && !fewer ? 0 : Math.max(1, part / 2);
    }
  }

  private static List<Integer> numbers(RandomRun run) {
    return run.script().steps().stream().map(Script.Step::number).toList();
  }

  private void smallerSize() {
    boolean smaller = true;
    while (smaller && attempts < ATTEMPTS_MAX) {
      Size now = smallest.size();
      smaller =
          (now.children() > 1
                  && failsAlike(
                      smallest.size(
                          new Size(now.nodes(), now.children() / 2, now.phases(), now.steps()))))
              || (now.nodes() > 2
                  && failsAlike(
                      smallest.size(
                          new Size(now.nodes() - 1, now.children(), now.phases(), now.steps()))));
    }
  }

  /** Another failure would lead away from the one that is to be understood. */
  private boolean failsAlike(RandomRun run) {
    attempts++;
    Optional<String> found = problem.apply(run).filter(text -> symptom(text).equals(symptom));
    found.ifPresent(text -> {
      smallest = run;
      message = text;
    });
    return found.isPresent();
  }

  /** The invariant that a message names first; of other failures, nothing. */
  private static String symptom(String message) {
    return message
        .lines()
        .skip(1)
        .map(String::strip)
        .filter(line -> line.contains(":"))
        .map(line -> line.substring(0, line.indexOf(':')))
        .findFirst()
        .orElse("");
  }
}
