package io.processhub.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TotalsTest {
  private static SortedMap<String, Long> totals(Map<String, Long> totals) {
    return new TreeMap<>(totals);
  }

  @Test
  void equalTotalsDoNotDiffer() {
    assertThat(Totals.difference(totals(Map.of("a", 1L)), totals(Map.of("a", 1L)))).isEmpty();
  }

  @Test
  void eachWordThatDiffersIsNamed() {
    SortedMap<String, Long> expected = totals(Map.of("cat", 2L, "cow", 1L, "dog", 1L));
    SortedMap<String, Long> counted = totals(Map.of("cat", 3L, "dog", 1L, "owl", 1L));

    assertThat(Totals.difference(expected, counted))
        .hasValue(
            "3 totals differ: 'cat' occurs 2 times, but was counted 3 times; "
                + "'cow' occurs 1 times, but was counted 0 times; "
                + "'owl' occurs 0 times, but was counted 1 times.");
  }
}
