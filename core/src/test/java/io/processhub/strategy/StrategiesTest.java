package io.processhub.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.strategy.MigrationStrategy.Departure;
import io.processhub.strategy.MigrationStrategy.Step;
import io.processhub.strategy.PartitionToleranceStrategy.Past;
import io.processhub.strategy.PartitionToleranceStrategy.Situation;
import io.processhub.strategy.PartitionToleranceStrategy.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrategiesTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_537, Integer.MAX_VALUE})
  void virtualNodesOutOfRangeAreRefusedWithTheValueAndTheRange(int points) {
    assertThatThrownBy(() -> new ConsistentHashing(points))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("virtualNodes must be 1 to 65536, but is " + points + ".");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_536})
  void virtualNodesAtTheEndsOfTheRangeAreAccepted(int points) {
    assertThatCode(() -> new ConsistentHashing(points)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S", "PT8760H0.001S", "PT2562047788015215H"})
  void anIntervalOutOfRangeIsRefusedWithTheValueAndTheRange(Duration interval) {
    assertThatThrownBy(() -> new PubSub(interval))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("syncInterval must be PT0.001S to PT8760H, but is " + interval + ".");
  }

  @Test
  void pubSubTellsAndComparesWithEveryone() {
    List<NodeId> others = List.of(A, B);
    assertThat(PubSub.DEFAULT.recipients(others, RANDOM)).isEqualTo(others);
    assertThat(PubSub.DEFAULT.peers(others, RANDOM)).isEqualTo(others);
    assertThat(PubSub.DEFAULT.syncInterval()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void gossipTellsAndComparesWithAFewAtRandom() {
    List<NodeId> others = IntStream.range(0, 20).mapToObj(i -> new NodeId("n" + i, i)).toList();
    Set<NodeId> told = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      List<NodeId> recipients = Gossip.DEFAULT.recipients(others, RANDOM);
      assertThat(recipients).hasSize(3).doesNotHaveDuplicates().isSubsetOf(others);
      assertThat(Gossip.DEFAULT.peers(others, RANDOM)).hasSize(3).isSubsetOf(others);
      told.addAll(recipients);
    }
    assertThat(told).hasSize(20);
    assertThat(Gossip.DEFAULT.recipients(List.of(A, B), RANDOM)).containsExactly(A, B);
    assertThat(Gossip.DEFAULT.passesOn()).isTrue();
    assertThat(PubSub.DEFAULT.passesOn()).isFalse();
  }

  @Test
  void theDefaultsOfGossipAreUpstreams() {
    assertThat(Gossip.DEFAULT).isEqualTo(new Gossip(3, Duration.ofSeconds(15), true));
    assertThat(Gossip.DEFAULT.oneBegins()).isTrue();
    assertThat(Gossip.DEFAULT.restrictedInit(false).oneBegins()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101})
  void recipientsOutOfRangeAreRefusedWithTheValueAndTheRange(int recipients) {
    assertThatThrownBy(() -> Gossip.DEFAULT.recipients(recipients))
        .hasMessage("recipients must be 1 to 100, but is " + recipients + ".");
  }

  @Test
  void aSingularityHasOneInstanceHoweverManyMembersThereAre() {
    assertThat(new Singularity().instances(1)).isEqualTo(1);
    assertThat(new Singularity().instances(100)).isEqualTo(1);
  }

  @Test
  void aColdSwapStopsTheChildBeforeItIsStartedElsewhere() {
    Departure move = new Departure("x", Map.of(), A, B, false);
    Departure leave = new Departure("x", Map.of(), A, B, true);
    assertThat(new ColdSwap().step(move)).isEqualTo(Step.STOP_THEN_START);
    assertThat(new ColdSwap().step(leave)).isEqualTo(Step.STOP_THEN_START);
  }

  @Test
  void underDivergenceEveryPartCarriesOn() {
    assertThat(new Divergence().decide(Situation.of(List.of(A)))).isEqualTo(Verdict.RUN);
    assertThat(new Divergence().decide(Situation.of(List.of(A, B)))).isEqualTo(Verdict.RUN);
  }

  private static Situation situation(int members, Duration... lostAgo) {
    List<NodeId> nodes = IntStream.range(0, members).mapToObj(i -> new NodeId("n" + i, 1)).toList();
    List<Past> lost = Arrays.stream(lostAgo).map(ago -> new Past(A, ago)).toList();
    return new Situation(nodes, lost, List.of(), members + lost.size(), Duration.ZERO);
  }

  @Test
  void aStaticQuorumRunsWhereSoManyMembersAre() {
    StaticQuorum three = StaticQuorum.of(3).startupConfirm(true);
    assertThat(three.decide(situation(3))).isEqualTo(Verdict.RUN);
    assertThat(three.decide(situation(2))).isEqualTo(Verdict.STAND_DOWN);
    assertThat(three.epochs()).isEmpty();
    assertThat(StaticQuorum.of(3).withCap().epochs())
        .get()
        .satisfies(terms -> assertThat(terms.countedMax()).isEqualTo(5));
  }

  @Test
  void aStaticQuorumThatIsNotConfirmedAtTheStartRunsUntilItHasBeenThereOnce() {
    StaticQuorum three = StaticQuorum.of(3);
    assertThat(three.decide(situation(2))).isEqualTo(Verdict.RUN);
    assertThat(three.decide(situation(2, Duration.ofHours(1)))).isEqualTo(Verdict.STAND_DOWN);
  }

  @Test
  void aDynamicQuorumCountsThoseThatWereLostALittleWhileAgo() {
    DynamicQuorum half = DynamicQuorum.ofPercent(50);
    assertThat(half.decide(situation(2, Duration.ZERO, Duration.ZERO))).isEqualTo(Verdict.RUN);
    assertThat(half.decide(situation(1, Duration.ZERO, Duration.ZERO)))
        .isEqualTo(Verdict.STAND_DOWN);
    assertThat(half.decide(situation(1, Duration.ZERO, Duration.ofSeconds(30))))
        .isEqualTo(Verdict.RUN);
  }

  @Test
  void aDynamicQuorumForgivesNothingWhileItStandsDown() {
    Past lost = new Past(B, Duration.ofSeconds(50));
    Situation down = new Situation(List.of(A), List.of(lost), List.of(), 2, Duration.ofSeconds(45));
    assertThat(DynamicQuorum.ofPercent(60).decide(down)).isEqualTo(Verdict.STAND_DOWN);
  }

  @Test
  void aMajorityQuorumIsOneOfEpochs() {
    EpochTerms terms = MajorityQuorum.ofAtLeast(3).epochs().orElseThrow();
    assertThat(terms)
        .isEqualTo(new EpochTerms(3, 0, EpochTerms.COUNTED_MAX, Duration.ofSeconds(2), 10_000));
    assertThat(MajorityQuorum.ofAtLeast(3).trackMaxSize(false).epochs().orElseThrow().countedMax())
        .isEqualTo(3);
    assertThat(MajorityQuorum.DEFAULT.initialClusterSize()).isEqualTo(1);
    assertThat(MajorityQuorum.ofAtLeast(3).decide(situation(2))).isEqualTo(Verdict.RUN);
    assertThat(MajorityQuorum.ofAtLeast(3).decide(situation(1))).isEqualTo(Verdict.STAND_DOWN);
    assertThat(MajorityQuorum.DEFAULT.decide(situation(2, Duration.ZERO, Duration.ZERO)))
        .isEqualTo(Verdict.STAND_DOWN);
  }

  @Test
  void optionsOfQuorumsOutOfRangeAreRefusedWithTheValueAndTheRange() {
    assertThatThrownBy(() -> StaticQuorum.of(0))
        .hasMessage("quorumSize must be 1 to 500, but is 0.");
    assertThatThrownBy(() -> DynamicQuorum.ofPercent(101))
        .hasMessage("quorumSize must be 1 to 100, but is 101.");
    assertThatThrownBy(() -> MajorityQuorum.ofAtLeast(0))
        .hasMessage("initialClusterSize must be 1 to 1000, but is 0.");
    assertThatThrownBy(() -> MajorityQuorum.DEFAULT.licence(Duration.ofMillis(199)))
        .hasMessage("licence must be PT0.2S to PT10M, but is PT0.199S.");
    assertThatThrownBy(() -> MajorityQuorum.DEFAULT.driftPpm(-1))
        .hasMessage("driftPpm must be 0 to 200000, but is -1.");
    assertThatThrownBy(() -> new EpochTerms(1, 2, 4, Duration.ofSeconds(1), 0))
        .hasMessage("countedMax must be at most 3, so that any two quorums of 2 meet, but is 4.");
  }

  @Test
  void strategiesAreValues() {
    assertThat(new ColdSwap()).isEqualTo(new ColdSwap());
    assertThat(new ConsistentHashing(7)).isEqualTo(new ConsistentHashing(7));
    assertThat(new PubSub(Duration.ofSeconds(1))).isEqualTo(new PubSub(Duration.ofSeconds(1)));
  }
}
