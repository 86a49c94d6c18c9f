package io.processhub.testkit.mutation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Shows that the simulation notices defects: puts each of the {@linkplain Patch patches} into the
 * production code, one at a time, and runs random seeds until an invariant that must notice does.
 * The same seed must hold without the defect.
 */
final class Mutations {
  private static final String ALL = "all";
  private static final int SEEDS = 500;
  private static final long HUNT_MINUTES_MAX = 15;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Path root;
  private final Path work;

  /** What became of a defect. */
  private record Outcome(boolean caught, String seed, String invariants, String strategies) {
    static Outcome not(String why) {
      return new Outcome(false, "-", why, "");
    }
  }

  private record Seeds(long first, int count) {}

  private Mutations(Path root) {
    this.root = root;
    this.work = root.resolve("testkit/target/mutations");
  }

  /** Where the patches are. */
  static Path patches(Path root) {
    return root.resolve("testkit/src/test/mutations");
  }

  /**
   * Prints a table; ends with 1 if a defect is not caught, or cannot be put in any more.
   *
   * @param arguments the root of the repository; then the defects, by the beginnings of their
   *     names, with spaces between them; or "all"
   */
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]).toRealPath();
    List<String> wanted =
        Arrays.stream(arguments)
            .skip(1)
            .flatMap(names -> Arrays.stream(names.split(" ")))
            .filter(name -> !name.equals(ALL))
            .toList();
    List<Patch> patches =
        Patch.all(patches(root)).stream()
            .filter(patch -> wanted.isEmpty() || wanted.stream().anyMatch(patch.name()::startsWith))
            .toList();
    if (patches.isEmpty()) {
      throw new IllegalArgumentException("There is no defect of the names " + wanted + ".");
    }
    System.exit(new Mutations(root).run(patches) ? 0 : 1);
  }

  private boolean run(List<Patch> patches) throws IOException, InterruptedException {
    print("defect", "seed", "caught by", "strategies");
    int caught = 0;
    for (Patch patch : patches) {
      Outcome outcome = outcome(patch);
      caught += outcome.caught ? 1 : 0;
      print(patch.name(), outcome.seed, outcome.invariants, outcome.strategies);
    }
    System.out.printf(
        "%d of %d defects were caught within %d seeds.%n", caught, patches.size(), SEEDS);
    return caught == patches.size();
  }

  private static void print(String name, String seed, String invariants, String strategies) {
    System.out.printf("%-36s %5s  %-44s %s%n", name, seed, invariants, strategies);
  }

  private Outcome outcome(Patch patch) throws IOException, InterruptedException {
    Path directory = work.resolve(patch.name());
    Path classes;
    try {
      classes = Mutant.compile(patch, root, directory);
    } catch (Patch.DoesNotApply problem) {
      return Outcome.not(String.valueOf(problem.getMessage()));
    }
    Optional<String[]> found =
        hunt(
            patch,
            directory.resolve("with.log"),
            classes + File.pathSeparator,
            new Seeds(1, SEEDS),
            Hunt.CAUGHT);
    if (found.isEmpty()) {
      return Outcome.not("SURVIVED");
    }
    String[] seed = found.get();
    Optional<String[]> without =
        hunt(
            patch,
            directory.resolve("without.log"),
            "",
            new Seeds(Long.parseLong(seed[1]), 1),
            Hunt.HOLDS);
    return without.isPresent()
        ? new Outcome(true, seed[1], seed[2], without.get()[2])
        : Outcome.not("seed " + seed[1] + " fails without the defect, too");
  }

  /** The seed and what is said of it, after a first word; empty: none was found, or not in time. */
  private static Optional<String[]> hunt(
      Patch patch, Path log, String classesFirst, Seeds seeds, String answer)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                JAVA,
                "-Xmx2g",
                "-XX:+UseParallelGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                classesFirst + Mutant.classPath(),
                Hunt.class.getName(),
                String.join(",", patch.caughtBy()),
                String.valueOf(seeds.first),
                String.valueOf(seeds.count),
                String.valueOf(THREADS))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(HUNT_MINUTES_MAX, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return Optional.empty();
    }
    return Files.readAllLines(log).stream()
        .filter(line -> line.startsWith(answer))
        .map(line -> line.split(" ", 3))
        .findFirst();
  }
}
