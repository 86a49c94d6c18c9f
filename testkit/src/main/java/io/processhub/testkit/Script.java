package io.processhub.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What is to happen in a random run, drawn from its seed. Each step has a seed of its own, so it
 * draws the same whether or not others happen: a run from which steps are left out is like the
 * whole.
 */
record Script(List<Phase> phases) {

  /** What kinds of things happen in a phase. */
  enum Weather {
    /** Only calls. */
    CALM,
    /** Also nodes that come and go. */
    WINDY,
    /** Also everything that separates nodes. */
    STORMY
  }

  /** What happens between two quiet times; the seed is that of its end. */
  record Phase(Weather weather, List<Step> steps, long seed) {}

  /** One thing that happens, by name; numbered through the run, from 0. */
  record Step(int number, String action, long seed) {
    @Override
    public String toString() {
      return number + " " + action;
    }
  }

  /** What may happen, how likely, and from which weather on. */
  private record Action(String name, int weight, Weather from) {}

  /**
   * Drawn in the place of every other move, so that all else is what it was before there was it.
   */
  private static final String RELOCATE = "relocate";

  private static final List<Action> ACTIONS =
      List.of(
          new Action("start", 20, Weather.CALM),
          new Action("stop", 12, Weather.CALM),
          new Action("race", 6, Weather.CALM),
          new Action("talk", 25, Weather.CALM),
          new Action("move", 2, Weather.CALM),
          new Action(RELOCATE, 0, Weather.CALM),
          new Action("load", 2, Weather.CALM),
          new Action("which", 3, Weather.CALM),
          new Action("drain", 2, Weather.WINDY),
          new Action("undrain", 4, Weather.WINDY),
          new Action("crash", 6, Weather.WINDY),
          new Action("restart", 10, Weather.WINDY),
          new Action("leave", 3, Weather.WINDY),
          new Action("close", 2, Weather.WINDY),
          new Action("chase", 2, Weather.WINDY),
          new Action("reset", 1, Weather.WINDY),
          new Action("reopen", 5, Weather.WINDY),
          new Action("split", 5, Weather.STORMY),
          new Action("heal", 8, Weather.STORMY),
          new Action("cut", 3, Weather.STORMY),
          new Action("bridge", 2, Weather.STORMY),
          new Action("disagree", 2, Weather.STORMY),
          new Action("flap", 3, Weather.STORMY),
          new Action("slow", 3, Weather.STORMY),
          new Action("freeze", 2, Weather.STORMY),
          new Action("pause", 6, Weather.STORMY),
          new Action("suspect", 4, Weather.STORMY),
          new Action("jump", 2, Weather.STORMY));

  /** What may happen where no state may be lost, and how likely. */
  private static final Map<String, Integer> GENTLE =
      Map.of(
          "start", 20, "talk", 25, "move", 2, "drain", 4, "undrain", 6, "restart", 10, "leave", 3,
          "close", 2, "reopen", 5, "which", 3);

  /** Draws one. */
  static Script draw(long seed, RandomRun.Size size, boolean gentle) {
    SplittableRandom seeds = new SplittableRandom(seed ^ 0x5C21_97EDL);
    Random random = new Random(seeds.nextLong());
    List<Phase> phases = new ArrayList<>();
    for (int phase = 0; phase < size.phases(); phase++) {
      Weather outside = Weather.values()[random.nextInt(Weather.values().length)];
      Weather weather = gentle ? Weather.WINDY : outside;
      List<String> possible = possible(weather, gentle);
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < size.steps(); i++) {
        String drawn = possible.get(random.nextInt(possible.size()));
        long own = seeds.nextLong();
        String action = drawn.equals("move") && (own & 1) == 0 ? RELOCATE : drawn;
        steps.add(new Step(phase * size.steps() + i, action, own));
      }
      phases.add(new Phase(weather, Collections.unmodifiableList(steps), seeds.nextLong()));
    }
    return new Script(Collections.unmodifiableList(phases));
  }

  /** The names of what may happen, each as often as it weighs. */
  private static List<String> possible(Weather weather, boolean gentle) {
    List<String> names = new ArrayList<>();
    for (Action action : ACTIONS) {
      int weight = gentle ? GENTLE.getOrDefault(action.name, 0) : action.weight;
      if (action.from.compareTo(weather) <= 0) {
        names.addAll(Collections.nCopies(weight, action.name));
      }
    }
    return names;
  }

  /** The names of all that may happen. */
  static List<String> actions() {
    return ACTIONS.stream().map(Action::name).toList();
  }

  /** The same with these of its steps only, and without the phases after the last of them. */
  Script only(Set<Integer> numbers) {
    List<Phase> fewer = new ArrayList<>();
    int last = 0;
    for (Phase phase : phases) {
      List<Step> kept =
          phase.steps().stream().filter(step -> numbers.contains(step.number())).toList();
      fewer.add(new Phase(phase.weather(), kept, phase.seed()));
      last = kept.isEmpty() ? last : fewer.size();
    }
    return new Script(Collections.unmodifiableList(fewer.subList(0, Math.max(1, last))));
  }

  /** All steps, in order. */
  List<Step> steps() {
    return phases.stream().flatMap(phase -> phase.steps().stream()).toList();
  }
}
