package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.DynamicQuorum;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.Guided;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.Replication;
import io.processhub.strategy.Singularity;
import io.processhub.strategy.StaticQuorum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of what a campaign has met names all that it can meet, met or not. */
final class ModesTest {
  private static final Pattern STRATEGY =
      Pattern.compile("public record (\\w+)\\([^{]*implements \\w+(Strategy|Distribution) ");

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<Object> MODES =
      List.of(
          ConsistentHashing.DEFAULT,
          new Guided(false),
          new Guided(true),
          CentralizedLoadBalancer.DEFAULT,
          CentralizedLoadBalancer.DEFAULT.nodeupRedistribution(true),
          new Singularity(),
          Replication.DEFAULT.activeActive(),
          Replication.DEFAULT.activePassive(),
          new ColdSwap(),
          HotSwap.DEFAULT,
          HotSwap.withHandover(),
          HotSwap.withHandover().confirmHandover(true),
          new PubSub(SECOND),
          new Gossip(1, SECOND, true),
          new Divergence(),
          StaticQuorum.of(2),
          StaticQuorum.of(2).withCap(),
          DynamicQuorum.ofPercent(50),
          MajorityQuorum.DEFAULT,
          MajorityQuorum.DEFAULT.trackMaxSize(false));

  private static final Set<String> SELDOM =
      Set.of(
          "HotSwap",
          "HotSwap confirmed handover",
          "StaticQuorum",
          "StaticQuorum capped",
          "DynamicQuorum",
          "MajorityQuorum of fixed size");

  private static List<String> all() {
    return Modes.byFamily().values().stream().flatMap(List::stream).toList();
  }

  @Test
  void eachModeHasANameOfItsOwn() {
    assertThat(MODES).extracting(Modes::name).containsExactlyElementsOf(all());
  }

  @Test
  void noStrategyOfTheLibraryIsMissing() throws IOException {
    Set<String> found = new TreeSet<>();
    Path strategies = Path.of("..", "core/src/main/java/io/processhub/strategy");
    try (Stream<Path> files = Files.list(strategies)) {
      for (Path file : files.toList()) {
        STRATEGY.matcher(Files.readString(file)).results().forEach(one -> found.add(one.group(1)));
      }
    }
    Set<String> named =
        all().stream()
            .map(name -> name.split(" ", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(found).hasSizeGreaterThan(10);
  }

  /** Else what a table would call never met could not be met. */
  @Test
  void randomRunsDrawEachOfThem() {
    Set<String> drawn = new TreeSet<>();
    LongStream.range(1, 400).forEach(seed -> drawn.addAll(Modes.of(config(seed))));

    assertThat(drawn).containsExactlyInAnyOrderElementsOf(all());
  }

  private static HubConfig config(long seed) {
    return RandomRun.ofAny(seed).config();
  }

  /** Of every three runs two have what they had before there were strategies drawn seldom. */
  @Test
  void mostRunsHaveTheUsualStrategies() {
    long with = LongStream.range(1, 400).filter(seed -> seldomOnes(seed) > 0).count();

    assertThat(with).isBetween(80L, 140L);
  }

  /** How children move, and who stands down: the two can be in each other's way. */
  @Test
  void someRunsHaveTwoThatAreDrawnSeldom() {
    long with = LongStream.range(1, 400).filter(seed -> seldomOnes(seed) == 2).count();

    assertThat(with).isBetween(8L, 40L);
  }

  private static long seldomOnes(long seed) {
    return Modes.of(config(seed)).stream().filter(SELDOM::contains).count();
  }
}
