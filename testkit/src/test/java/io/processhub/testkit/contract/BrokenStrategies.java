package io.processhub.testkit.contract;

import io.processhub.NodeId;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Strategies that break the contracts of their families, each in one way. */
final class BrokenStrategies {
  private BrokenStrategies() {}

  /** Counts, so that what it says depends on how often it was asked. */
  record InTurns(List<Integer> asked) implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      return (id, count) -> {
        List<NodeId> turned = new ArrayList<>(nodes);
        asked.add(1);
        Collections.rotate(turned, asked.size());
        return turned.subList(0, Math.min(count, turned.size()));
      };
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof InTurns;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** Names the first owner twice. */
  record Doubled() implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      Placer right = new ConsistentHashing(16).placer(nodes);
      return (id, count) -> {
        List<NodeId> owners = new ArrayList<>(right.owners(id, count));
        if (owners.size() > 1) {
          owners.set(1, owners.getFirst());
        }
        return owners;
      };
    }
  }

  /** Places all anew when there is one instance more. */
  record Reshuffling() implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      Placer right = new ConsistentHashing(16).placer(nodes);
      return (id, count) -> right.owners(count + id, count);
    }
  }

  /** Does not look at where a child was moved. */
  record Deaf() implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      Placer right = new ConsistentHashing(16).placer(nodes);
      return new Placer() {
        @Override
        public List<NodeId> owners(String id, int count) {
          return right.owners(id, count);
        }

        @Override
        public List<NodeId> owners(String id, int count, List<String> recorded) {
          return right.owners(id, count);
        }
      };
    }
  }

  /** Chooses by what it has chosen, and so again and again. */
  record Restless() implements RecordedDistribution {
    @Override
    public Placer placer(List<NodeId> nodes) {
      return new ConsistentHashing(16).placer(nodes);
    }

    @Override
    public Choice choose(Request request, Cluster cluster) {
      List<String> names = new ArrayList<>(cluster.nodes().stream().map(NodeId::name).toList());
      Collections.rotate(names, request.recorded().hashCode());
      return new Choice.Nodes(names.subList(0, Math.min(request.count(), names.size())));
    }
  }

  /** Has no instance where there are few members. */
  record Absent() implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return members / 2;
    }
  }

  /** Knows no step when leaving. */
  record Speechless() implements MigrationStrategy {
    @Override
    @SuppressWarnings("NullAway") // that is what is wrong with it
    public Step step(Departure departure) {
      return departure.leaving() ? null : Step.STAY;
    }
  }

  /** Tells nobody, and compares with the first only. */
  record Secretive() implements SynchronizationStrategy {
    @Override
    public Duration syncInterval() {
      return Duration.ofSeconds(1);
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      return List.of();
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      return others.isEmpty() ? others : others.subList(0, 1);
    }
  }

  /** Draws from a generator of its own, and names the same node several times. */
  record SelfWilled() implements SynchronizationStrategy {
    private static final Random OWN = new Random();

    @Override
    public Duration syncInterval() {
      return Duration.ofSeconds(1);
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      return others.isEmpty() ? others : List.of(any(others), any(others), any(others));
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      return others.isEmpty() ? others : List.of(any(others));
    }

    private static NodeId any(List<NodeId> nodes) {
      return nodes.get(OWN.nextInt(nodes.size()));
    }
  }

  /** Changes its mind. */
  record Fickle(List<Integer> asked) implements PartitionToleranceStrategy {
    @Override
    public Verdict decide(Situation situation) {
      asked.add(1);
      return asked.size() % 2 == 0 ? Verdict.RUN : Verdict.STAND_DOWN;
    }
  }
}
