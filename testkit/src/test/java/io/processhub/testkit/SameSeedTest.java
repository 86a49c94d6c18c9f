package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same seed gives the same trace, wherever it is run. */
final class SameSeedTest {
  private static final int SEEDS = 2;
  private static final RandomRun.Size SIZE = new RandomRun.Size(4, 50, 2, 20);

  /** Two threads that run the same at the same time. */
  private static final List<CompletableFuture<List<String>>> BOTH =
      Stream.generate(() -> CompletableFuture.supplyAsync(SameSeedTest::traces)).limit(2).toList();

  @Test
  void inAnotherThreadAtTheSameTime() {
    assertThat(BOTH.get(0).join()).isEqualTo(BOTH.get(1).join()).hasSize(SEEDS * 5);
  }

  /** Each JVM has its own order of the elements of immutable sets, and its own identity hashes. */
  @Test
  void inAnotherJvm() throws IOException, InterruptedException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                SameSeedTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> theirs =
        new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(other.waitFor()).isZero();
    assertThat(theirs).isEqualTo(BOTH.getFirst().join());
  }

  @Test
  void anotherSeedGivesAnotherTrace() {
    assertThat(BOTH.getFirst().join()).doesNotHaveDuplicates();
  }

  private static String classPath() {
    return String.join(
        File.pathSeparator,
        Stream.of("java.class.path", "jdk.module.path", "surefire.test.class.path")
            .map(System::getProperty)
            .filter(path -> path != null && !path.isEmpty())
            .toList());
  }

  private static List<String> traces() {
    List<String> traces = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      traces.add(trace("rough", RandomRun.of(seed)));
      traces.add(trace("handing over", RandomRun.of(seed).handingOver()));
      traces.add(trace("gentle", RandomRun.of(seed).gentleInAnyWay()));
      traces.add(trace("replicated", RandomRun.replicated(seed)));
      traces.add(trace("any strategies", RandomSeedsTest.anyStrategies(seed)));
    }
    return traces;
  }

  private static String trace(String manner, RandomRun run) {
    return "%s: %s".formatted(manner, run.size(SIZE).run());
  }

  public static void main(String[] arguments) {
    BOTH.getFirst().join().forEach(System.out::println);
  }
}
