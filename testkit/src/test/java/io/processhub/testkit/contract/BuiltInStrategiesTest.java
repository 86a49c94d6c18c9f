package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.DynamicQuorum;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.Guided;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.Replication;
import io.processhub.strategy.Singularity;
import io.processhub.strategy.StaticQuorum;
import io.processhub.strategy.SynchronizationStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built-in strategy keeps the contract of its family, also at the ends of its ranges. */
final class BuiltInStrategiesTest {
  private static final String HERE = "io.processhub.testkit.contract.BuiltInStrategiesTest#";
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofHours(1);

  /** Makes a strategy anew each time. */
  record Made<S>(Supplier<S> supplier) {
    @Override
    public String toString() {
      return supplier.get().toString();
    }
  }

  static Stream<Made<DistributionStrategy>> placing() {
    return made(
        () -> new ConsistentHashing(1),
        () -> new ConsistentHashing(ConsistentHashing.VIRTUAL_NODES_DEFAULT));
  }

  static Stream<Made<RecordedDistribution>> recording() {
    return made(
        () -> new Guided(false),
        () -> new Guided(true),
        () -> new CentralizedLoadBalancer(1, Double.MIN_VALUE, Duration.ofSeconds(1), false),
        () -> new CentralizedLoadBalancer(5, 0.8, Duration.ofSeconds(2), true),
        () -> new CentralizedLoadBalancer(1_000, 1, LONG, true));
  }

  static Stream<Made<RedundancyStrategy>> redundancies() {
    return made(
        Singularity::new,
        () -> Replication.factor(1),
        () -> Replication.factor(2).activeActive().signal(RedundancySignal.ALL),
        () -> Replication.factor(7).activePassive().signal(RedundancySignal.NONE),
        () -> Replication.clusterSize().activePassive());
  }

  static Stream<Made<MigrationStrategy>> migrations() {
    return made(
        ColdSwap::new,
        () -> HotSwap.DEFAULT.retention(Duration.ZERO).maxConcurrentMigrations(1),
        () -> HotSwap.withHandover().confirmHandover(true).retention(LONG),
        () -> HotSwap.withHandover().maxConcurrentMigrations(Integer.MAX_VALUE));
  }

  static Stream<Made<SynchronizationStrategy>> synchronizations() {
    return made(
        () -> new PubSub(SHORT),
        () -> new PubSub(LONG),
        () -> new Gossip(1, SHORT, false),
        () -> new Gossip(2, Duration.ofSeconds(3), true),
        () -> new Gossip(100, LONG, true));
  }

  static Stream<Made<PartitionToleranceStrategy>> tolerances() {
    return made(
        Divergence::new,
        () -> MajorityQuorum.ofAtLeast(1).trackMaxSize(true),
        () -> MajorityQuorum.ofAtLeast(5).trackMaxSize(false),
        () -> StaticQuorum.of(1).withCap(),
        () -> StaticQuorum.of(3).startupConfirm(true),
        () -> DynamicQuorum.ofPercent(1),
        () -> new DynamicQuorum(100, Duration.ofMillis(1)));
  }

  @SafeVarargs
  private static <S> Stream<Made<S>> made(Supplier<? extends S>... suppliers) {
    List<Made<S>> all = new ArrayList<>();
    for (Supplier<? extends S> each : suppliers) {
      all.add(new Made<S>(each::get));
    }
    return all.stream();
  }

  @Test
  void allThereAreWereTried() throws IOException, ClassNotFoundException {
    Set<Class<?>> tried = new HashSet<>();
    Stream.of(
            placing(), recording(), redundancies(), migrations(), synchronizations(), tolerances())
        .flatMap(each -> each)
        .forEach(each -> tried.add(each.supplier().get().getClass()));
    assertThat(tried).containsExactlyInAnyOrderElementsOf(builtIn());
  }

  private static Set<Class<?>> builtIn() throws IOException, ClassNotFoundException {
    Set<Class<?>> found = new HashSet<>();
    try (var files = Files.list(Path.of("../core/src/main/java/io/processhub/strategy"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        if (!name.equals("package-info")) {
          Class<?> type = Class.forName("io.processhub.strategy." + name);
          if (!type.isInterface() && FAMILIES.stream().anyMatch(f -> f.isAssignableFrom(type))) {
            found.add(type);
          }
        }
      }
    }
    return found;
  }

  private static final List<Class<?>> FAMILIES =
      List.of(
          DistributionStrategy.class,
          RedundancyStrategy.class,
          MigrationStrategy.class,
          SynchronizationStrategy.class,
          PartitionToleranceStrategy.class);

  @Nested
  @ParameterizedClass
  @MethodSource(HERE + "placing")
  final class Placing extends DistributionContract {
    private final Supplier<DistributionStrategy> strategy;

    Placing(Made<DistributionStrategy> made) {
      strategy = made.supplier();
    }

    @Override
    protected DistributionStrategy newStrategy() {
      return strategy.get();
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource(HERE + "recording")
  final class Recording extends RecordedDistributionContract {
    private final Supplier<RecordedDistribution> strategy;

    Recording(Made<RecordedDistribution> made) {
      strategy = made.supplier();
    }

    @Override
    protected RecordedDistribution newStrategy() {
      return strategy.get();
    }

    @Override
    protected List<String> mapping(List<NodeId> nodes, int count) {
      return newStrategy() instanceof Guided
          ? nodes.reversed().subList(0, count).stream().map(NodeId::name).toList()
          : List.of();
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource(HERE + "redundancies")
  final class Redundancy extends RedundancyContract {
    private final Supplier<RedundancyStrategy> strategy;

    Redundancy(Made<RedundancyStrategy> made) {
      strategy = made.supplier();
    }

    @Override
    protected RedundancyStrategy newStrategy() {
      return strategy.get();
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource(HERE + "migrations")
  final class Migration extends MigrationContract {
    private final Supplier<MigrationStrategy> strategy;

    Migration(Made<MigrationStrategy> made) {
      strategy = made.supplier();
    }

    @Override
    protected MigrationStrategy newStrategy() {
      return strategy.get();
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource(HERE + "synchronizations")
  final class Synchronization extends SynchronizationContract {
    private final Supplier<SynchronizationStrategy> strategy;

    Synchronization(Made<SynchronizationStrategy> made) {
      strategy = made.supplier();
    }

    @Override
    protected SynchronizationStrategy newStrategy() {
      return strategy.get();
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource(HERE + "tolerances")
  final class PartitionTolerance extends PartitionToleranceContract {
    private final Supplier<PartitionToleranceStrategy> strategy;

    PartitionTolerance(Made<PartitionToleranceStrategy> made) {
      strategy = made.supplier();
    }

    @Override
    protected PartitionToleranceStrategy newStrategy() {
      return strategy.get();
    }
  }
}
