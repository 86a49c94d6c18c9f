package io.processhub.cli.churn;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.Resources;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlatnessTest {
  private static final int SAMPLES = 12;

  private static List<String> flaws(IntFunction<Resources> sample) {
    return Flatness.flaws("node", IntStream.range(0, SAMPLES).mapToObj(sample).toList());
  }

  private static Resources resources(long megabytes, int threads, int pending, int known) {
    return new Resources(
        megabytes * 1_000_000, threads, Map.of("pendingAsks", pending, "knownRecords", known));
  }

  @Test
  void whatStaysTheSameIsFlatAndSoIsWhatGrowsAtTheBeginning() {
    assertThat(flaws(i -> resources(40, 20, 0, 10_000))).isEmpty();
    assertThat(flaws(i -> resources(i < 4 ? 20 + i : 40, i < 4 ? i : 20, 0, 10_000))).isEmpty();
  }

  @Test
  void aHeapThatGrowsIsNoticed() {
    assertThat(flaws(i -> resources(40 + 2 * i, 20, 0, 10_000)))
        .singleElement()
        .asString()
        .contains("heap");
  }

  @Test
  void threadsThatAreLeftAreNoticed() {
    assertThat(flaws(i -> resources(40, 20 + i, 0, 10_000)))
        .singleElement()
        .asString()
        .contains("threads");
  }

  @Test
  void aTableThatGrowsIsNoticed() {
    assertThat(flaws(i -> resources(40, 20, 0, 1_000 + 30 * i)))
        .singleElement()
        .asString()
        .contains("knownRecords");
  }

  @Test
  void aTableInWhichSomethingWaitsAtRestIsNoticed() {
    assertThat(flaws(i -> resources(40, 20, i == 3 ? 1 : 0, 10_000)))
        .singleElement()
        .asString()
        .contains("pendingAsks");
  }

  @Test
  void ofTooFewSamplesNothingIsSaid() {
    assertThat(Flatness.flaws("node", List.of(resources(1, 1, 0, 0)))).hasSize(1);
  }

  @Test
  void ofANodeThatHasComeBackOnlyTheTablesAreJudged() {
    List<Resources> samples =
        IntStream.range(0, SAMPLES).mapToObj(i -> resources(40 + 9 * i, 20 + i, 0, 9)).toList();
    assertThat(Flatness.flawsOfTables("node", samples)).isEmpty();
    List<Resources> growing =
        IntStream.range(0, SAMPLES).mapToObj(i -> resources(40, 20, 0, 1_000 + 30 * i)).toList();
    assertThat(Flatness.flawsOfTables("node", growing)).hasSize(1);
  }

  @Test
  void anAskThatNothingInTheRunAccountsForIsNoticed() {
    Map<String, Long> counts =
        Map.of("ask right", 9L, "ask NoSuchChild", 2L, "ask ProcessFailed", 1L, "tell", 5L);
    assertThat(ChurnHub.flawsOfAsks("hub", counts)).isEmpty();
    assertThat(ChurnHub.flawsOfAsks("hub", Map.of("ask AskTimeout", 3L, "ask wrong", 1L)))
        .containsExactlyInAnyOrder(
            "Of the asks in 'hub' 3 ended so: AskTimeout.",
            "Of the asks in 'hub' 1 ended so: wrong.");
  }

  private static Leftovers.Past past(int leaves, int kills, int children) {
    return new Leftovers.Past(3, leaves, kills, children);
  }

  @Test
  void inTheEndTombstonesMayBeKeptOfWhatAKilledNodeHadAdmitted() {
    Map<String, Integer> kept = Map.of("knownTombstones", 200, "knownRecords", 200);
    assertThat(Leftovers.of(kept, past(0, 2, 9))).isEmpty();
    assertThat(Leftovers.of(kept, past(0, 1, 9))).isEqualTo(kept);
    assertThat(Leftovers.of(kept, past(2, 0, 9))).isEqualTo(kept);
  }

  @Test
  void inTheEndAQuorumMayKnowItsVotersAndTheirPledges() {
    assertThat(Leftovers.of(Map.of("knownVoters", 3, "knownPledges", 70), past(0, 0, 9))).isEmpty();
    Map<String, Integer> left = Map.of("knownVoters", 4, "knownPledges", 71);
    assertThat(Leftovers.of(left, past(0, 0, 9))).isEqualTo(left);
  }

  @Test
  void inTheEndOnlyWhatIsKnownOfNodesMayBeLeft() {
    Map<String, Integer> clean =
        Map.of(
            "knownMembers", 3,
            "knownDestinations", 6,
            "knownDeltas", 256,
            "knownCells", 0,
            "pendingAsks", 0);
    assertThat(Leftovers.of(clean, past(0, 0, 9))).isEmpty();
    Map<String, Integer> left =
        Map.of(
            "knownMembers", 4,
            "knownDestinations", 7,
            "knownCells", 1,
            "pendingAsks", 2,
            "knownTombstones", 5);
    assertThat(Leftovers.of(left, past(0, 0, 9))).isEqualTo(left);
  }

  @Test
  void inTheEndMoreMayBeKnownOfNodesThatHaveLeft() {
    Map<String, Integer> known = Map.of("knownAdmissions", 5, "knownOwedCutoffs", 9);
    assertThat(Leftovers.of(known, past(2, 0, 9))).isEmpty();
    assertThat(Leftovers.of(known, past(0, 0, 9))).isEqualTo(known);
    assertThat(Leftovers.of(known, past(1, 0, 8))).isEqualTo(known);
  }

  @Test
  void aTableThatIsFilledUpToALimitMayGrowUntilThen() {
    List<Resources> filling =
        IntStream.range(0, SAMPLES)
            .mapToObj(i -> new Resources(1, 1, Map.of("knownDeltas", 20 * i)))
            .toList();
    assertThat(Flatness.flaws("node", filling)).isEmpty();
  }
}
