package io.processhub.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.NodeId;
import io.processhub.strategy.RecordedDistribution.Choice;
import io.processhub.strategy.RecordedDistribution.Cluster;
import io.processhub.strategy.RecordedDistribution.Occasion;
import io.processhub.strategy.RecordedDistribution.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GuidedTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);
  private static final Cluster ALL = new Cluster(List.of(A, B, C), Map.of(), Map.of());

  private static List<Reason> reasons(Set<String> children, Map<String, List<String>> mapping) {
    return Guided.DEFAULT.check(children, mapping).stream().map(ChildError::reason).toList();
  }

  private static Choice start(int count, String... names) {
    return Guided.DEFAULT.choose(new Request("x", count, Occasion.START, List.of(names)), ALL);
  }

  @Test
  void aMappingOfExactlyTheChildrenIsRight() {
    assertThat(reasons(Set.of("x", "y"), Map.of("x", List.of("a"), "y", List.of("b", "c"))))
        .isEmpty();
  }

  @Test
  void withoutAMappingEveryChildMissesOne() {
    assertThat(reasons(Set.of("x", "y"), Map.of()))
        .containsExactly(Reason.MISSING_CHILD_MAPPING, Reason.MISSING_CHILD_MAPPING);
  }

  @Test
  void aChildThatIsNotMappedAndAMappedOneThatIsNotStartedAreMismatches() {
    List<ChildError> errors =
        Guided.DEFAULT.check(Set.of("x", "y"), Map.of("x", List.of("a"), "z", List.of("a")));
    assertThat(errors)
        .extracting(ChildError::child, ChildError::reason)
        .containsExactlyInAnyOrder(
            tuple("y", Reason.CHILD_MAPPING_MISMATCH), tuple("z", Reason.CHILD_MAPPING_MISMATCH));
    assertThat(errors.getFirst().detail())
        .isEqualTo("Child 'y' is not in the mapping, which has [x, z].");
  }

  @Test
  void anEmptyListAndANodeNamedTwiceAreInvalid() {
    assertThat(reasons(Set.of("x"), Map.of("x", List.of())))
        .containsExactly(Reason.INVALID_CHILD_MAPPING);
    assertThat(reasons(Set.of("x"), Map.of("x", List.of("a", "b", "a"))))
        .containsExactly(Reason.INVALID_CHILD_MAPPING);
  }

  @Test
  void aNodeThatIsNoMemberIsInvalidWhenTheChildIsStarted() {
    assertThat(start(1, "nobody"))
        .isEqualTo(
            new Choice.Refused(
                Reason.INVALID_CHILD_MAPPING,
                "Child 'x' is mapped to 'nobody', which is no ready member; these are [a, b, c]."));
  }

  @Test
  void fewerNodesThanInstancesAreNotEnough() {
    assertThat(start(2, "a"))
        .isEqualTo(
            new Choice.Refused(
                Reason.INSUFFICIENT_CHILD_MAPPING,
                "Child 'x' has 2 instances, but is mapped to [a] only."));
    assertThat(start(2, "c", "a")).isEqualTo(new Choice.Nodes(List.of("c", "a")));
    assertThat(start(1, "c", "a")).isEqualTo(new Choice.Nodes(List.of("c", "a")));
  }

  @Test
  void whatIsRecordedStaysWhateverBecomesOfTheMembers() {
    Request request = new Request("x", 2, Occasion.MEMBERS_CHANGED, List.of("gone"));
    assertThat(Guided.DEFAULT.choose(request, ALL)).isEqualTo(new Choice.Nodes(List.of("gone")));
  }

  @Test
  void aChildIsOwnedByItsNodesThatAreThereAndByNoOthers() {
    var placer = Guided.DEFAULT.placer(List.of(A, C));
    assertThat(placer.owners("x", 1, List.of("b"))).isEmpty();
    assertThat(placer.owners("x", 1, List.of("c"))).containsExactly(C);
    assertThat(placer.owners("x", 1, List.of("b", "c"))).containsExactly(C);
    assertThat(placer.owners("x", 3, List.of("c", "b", "a"))).containsExactly(C, A);
  }

  @Test
  void underFailoverOthersStandIn() {
    var placer = new Guided(true).placer(List.of(A, C));
    assertThat(placer.owners("x", 1, List.of("b"))).hasSize(1);
    assertThat(placer.owners("x", 1, List.of("c"))).containsExactly(C);
    assertThat(placer.owners("x", 2, List.of("b", "c"))).containsExactly(C, A);
  }
}
